// The door of an event: what offline.js keeps and sends, shown on the list. Without this script every button is a plain form.
//
// A line shows what the server last said, then what this device has not sent yet. Other telephones are heard every ten seconds.

const AGAIN_MS = 10 * 1000;
const page = document.querySelector("[data-door]");
const flat = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
const field = (entry, name) => entry.fields.find(([key]) => key === name)?.[1];

// The page of a badge just read notes its person by itself. Only once: undoing leads back to the list.
document.querySelector("form[data-notes-itself]")?.requestSubmit();

if (page) {
  const lines = () => [...page.querySelectorAll(".door-person")];
  const said = new Map(); // what the server says of each: { state, at }
  const waiting = new Map(); // and what waits here: gesture
  const search = page.querySelector("#door-q");
  let view = page.querySelector(".door-views [aria-current]")?.dataset.view || "";

  const learn = () =>
    lines().forEach((line) => said.set(line.id, { state: line.dataset.personState, at: line.dataset.at }));

  // --- One line -----------------------------------------------------------------------------------------------------------
  const NOTES = { absent: "Noté·e absent·e", waiting: "Liste d’attente", cancelled: "Inscription annulée", expected: "" };
  const stateOf = (id) => {
    const known = said.get(id);
    if (!waiting.has(id)) return known.state;
    if (waiting.get(id) === "present") return "present";
    return known.state === "present" ? "expected" : known.state;
  };
  const draw = (line) => {
    const state = stateOf(line.id);
    const here = state === "present";
    const pending = waiting.has(line.id);
    line.dataset.personState = state;
    line.toggleAttribute("data-pending", pending);
    const at = said.get(line.id).at;
    let note = here ? `Là depuis ${at || "le début"}` : NOTES[state];
    if (pending) note = here ? "Là, en attente d’envoi" : "Présence retirée, en attente d’envoi";
    line.querySelector("[data-note]").textContent = note;
    line.querySelector("[name=gesture]").value = here ? "undo" : "present";
    line.querySelector("[data-verb]").textContent = here ? "Retirer" : "Présent·e";
    line.querySelector("button").classList.toggle("primary", !here);
  };

  // --- The whole list -----------------------------------------------------------------------------------------------------
  const many = (count, one, several) => (count > 1 ? several : one);
  const write = (node, words) => {
    if (node.textContent !== words) node.textContent = words; // said aloud only when it changes
  };
  const count = () => {
    const states = lines().map((line) => stateOf(line.id));
    const present = states.filter((state) => state === "present").length;
    const total = present + states.filter((state) => ["expected", "absent"].includes(state)).length;
    const line = page.querySelector("#door-count");
    write(line.querySelector("[data-figure=present]"), String(present));
    write(line.querySelector("[data-noun]"), many(present, "présent", "présents"));
    write(line.querySelector("[data-figure=total]"), String(total));
    const left = total - present;
    write(line.querySelector("[data-missing]"), left ? `${left} ${many(left, "manque", "manquent")}` : total ? "Tout le monde est là" : "");
    const unsent = line.querySelector("[data-waiting]");
    write(unsent, waiting.size ? `${waiting.size} en attente d’envoi` : "");
    unsent.hidden = !waiting.size;
  };
  const SHOWN = { manquent: ["expected", "absent"], presents: ["present"] };
  const sift = () => {
    const words = flat(search.value).split(/\s+/);
    let found = 0;
    lines().forEach((line) => {
      const text = flat(line.querySelector(".who").textContent);
      line.hidden = !words.every((word) => text.includes(word)) || (view && !SHOWN[view].includes(stateOf(line.id)));
      found += !line.hidden;
    });
    page.querySelectorAll("[data-aside]").forEach((part) => (part.hidden = !part.querySelector(".door-person:not([hidden])")));
    page.querySelector("[data-nobody]").hidden = found > 0 || !lines().length;
  };
  const drawAll = () => {
    lines().forEach(draw);
    count();
    sift();
  };

  // --- What waits, what was recorded --------------------------------------------------------------------------------------
  document.addEventListener("offline:queue", ({ detail }) => {
    waiting.clear();
    detail
      .filter((entry) => entry.action === page.dataset.noteUrl)
      .forEach((entry) => waiting.set(`p-${field(entry, "person")}`, field(entry, "gesture")));
    drawAll();
  });
  document.addEventListener("offline:recorded", ({ detail }) => {
    const id = `p-${field(detail.entry, "person")}`;
    if (said.has(id) && detail.answer.state) said.set(id, { state: detail.answer.state, at: detail.answer.at });
  });
  // The next person is already there: the search is ready for another name.
  page.addEventListener("submit", (event) => {
    if (event.target.matches("[data-offline-stay]") && search.value) {
      search.value = "";
      search.focus();
    }
  });

  // --- What other telephones noted ------------------------------------------------------------------------------------------
  const renewList = async () => {
    const response = await fetch(location.pathname);
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#door-people");
    if (!fresh) return;
    page.querySelector("#door-people").replaceChildren(...fresh.childNodes);
    learn();
    drawAll();
  };
  const listen = async () => {
    if (document.hidden || !navigator.onLine) return;
    try {
      const response = await fetch(page.dataset.stateUrl, { redirect: "manual" });
      if (!response.ok) return;
      const { people } = await response.json();
      const ids = Object.keys(people).map((id) => `p-${id}`);
      if (ids.length !== said.size || ids.some((id) => !said.has(id))) return await renewList();
      Object.entries(people).forEach(([id, [state, at]]) => said.set(`p-${id}`, { state, at }));
      drawAll();
    } catch {
      // no network: the list shows what it knows
    }
  };

  // --- Reading badges in the page, where the browser knows how ----------------------------------------------------------------
  const scanner = page.querySelector("[data-scanner]");
  const start = page.querySelector("[data-scan]");
  const readBadge = (address) => {
    const code = /\/q\/([\w-]{22})\/?$/.exec(address)?.[1];
    const line = code && lines().find((one) => one.dataset.code === code);
    const told = scanner.querySelector("[data-scanned]");
    if (!line) return write(told, "Ce code n’est pas celui d’une personne de la liste.");
    const name = line.querySelector("b").textContent;
    if (stateOf(line.id) === "present") return write(told, `${name}\u00a0: présence notée.`);
    line.querySelector("form").requestSubmit();
    write(told, `${name}\u00a0: présence notée.`);
  };
  const stop = () => {
    const video = scanner.querySelector("video");
    video.srcObject?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    scanner.hidden = true;
    start.focus();
  };
  const scan = async () => {
    const video = scanner.querySelector("video");
    const told = scanner.querySelector("[data-scanned]");
    scanner.hidden = false;
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      await video.play();
    } catch {
      write(told, "L’appareil photo n’est pas disponible. Cherchez le nom dans la liste.");
      return;
    }
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    while (video.srcObject) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found) readBadge(found.rawValue);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  };
  const canScan = async () => {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => []); // some browsers have the name and nothing behind
    return formats.includes("qr_code");
  };
  canScan().then((can) => {
    start.hidden = !can;
    page.querySelector("[data-no-scan]").hidden = can;
  });
  start.addEventListener("click", scan);
  page.querySelector("[data-scan-stop]").addEventListener("click", stop);

  // --- Searching as one types, choosing whom to see -------------------------------------------------------------------------
  page.querySelector("[data-only-plain]").hidden = true;
  search.addEventListener("input", sift);
  search.form.addEventListener("submit", (event) => event.preventDefault());
  page.querySelectorAll("[data-view]").forEach((link) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      view = link.dataset.view;
      page.querySelectorAll("[data-view]").forEach((other) => other.toggleAttribute("aria-current", false));
      link.setAttribute("aria-current", "true");
      sift();
    }),
  );

  learn();
  // A list the server cut short (« ?voir=manquent ») is asked for whole: this script does the choosing.
  if (location.search) renewList().catch(() => {});
  document.dispatchEvent(new CustomEvent("offline:ask"));
  setInterval(listen, AGAIN_MS);
  window.addEventListener("online", () => setTimeout(listen, 1000));
}
