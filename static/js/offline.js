// Forms that survive a dropped connection: <form method="post" data-offline="name" data-offline-title="field">.
//
// What is typed is kept on the device at each keystroke (a draft), and moved to a queue when it is sent. The queue is emptied
// by the answer « recorded » (201) of gtec_portal/offline.py, now or when the network returns, from whichever page is open.
// Everything is kept under the person's own key, sent in their name only, and cleared at sign-out. See docs/ui.md.

const { person, signIn } = document.documentElement.dataset;
const KEEP_MS = 30 * 24 * 3600 * 1000; // what nobody came back for is not kept for ever
const WAIT_MS = 20 * 1000; // past it the network is as good as absent; sending again is harmless
const AGAIN_MS = 60 * 1000;

// --- What is kept on the device: one key per draft and per entry, so that two tabs never overwrite each other -------------
const root = "offline:";
const mine = `${root}${person}:`;
const draftKey = (form) => `${mine}draft:${form.dataset.offline}`;
const entryKey = (entry) => `${mine}queue:${entry.id}`;
const kept = (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};
const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));
const queue = () => kept(`${mine}queue:`).map(read).filter(Boolean).sort((a, b) => a.at - b.at);
const canKeep = () => {
  try {
    localStorage.setItem(`${root}try`, "1");
    localStorage.removeItem(`${root}try`);
    return true;
  } catch {
    return false; // private browsing, full disk: the form stays a plain form
  }
};
const forgetOld = () =>
  kept(root).forEach((key) => {
    const value = read(key);
    if (!value?.at || value.at < Date.now() - KEEP_MS) localStorage.removeItem(key);
  });

// A secure context offers randomUUID; a portal tried over plain http in an office does not.
const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

// --- Between a form and what is kept of it -------------------------------------------------------------------------------
const PROOF = "csrfmiddlewaretoken"; // proves where a form comes from: the page's own, never kept
const typed = (form) => [...new FormData(form)].filter(([name, value]) => name !== PROOF && typeof value === "string");
const fill = (form, fields) => {
  const left = fields.map(([name, value]) => ({ name, value }));
  const take = (name) => left.splice(left.findIndex((pair) => pair.name === name), 1)[0]?.value;
  for (const control of form.elements) {
    if (!control.name || control.name === PROOF || ["submit", "button", "file"].includes(control.type)) continue;
    if (["checkbox", "radio"].includes(control.type)) {
      control.checked = fields.some(([name, value]) => name === control.name && value === control.value);
    } else if (left.some((pair) => pair.name === control.name)) {
      control.value = take(control.name);
    }
  }
  form.querySelectorAll("details").forEach((panel) => {
    panel.open = [...panel.querySelectorAll("input, select, textarea")].some((control) => control.value);
  });
  // What depends on an answer follows: blocks shown or hidden, parts the server writes.
  form.querySelectorAll("input, select, textarea").forEach((control) => {
    control.dispatchEvent(new Event("change", { bubbles: true }));
  });
};
const renew = (form) => {
  if (form.elements.uuid) form.elements.uuid.value = newId();
};
const same = (one, other) =>
  JSON.stringify(one.filter(([name]) => name !== "uuid")) === JSON.stringify(other.filter(([name]) => name !== "uuid"));

// --- What the person is told: one region, always in the page so that screen readers announce what comes into it -----------
const notice = document.createElement("div");
notice.className = "offline-notice";
notice.setAttribute("role", "status");
const tellOffline = (tone, lines, actions = []) => {
  const box = document.createElement("div");
  box.className = `message ${tone}`;
  const words = document.createElement("div");
  lines.forEach((line) => {
    const text = document.createElement("p");
    text.textContent = line;
    words.append(text);
  });
  if (actions.length) {
    const row = document.createElement("p");
    row.className = "cluster";
    row.append(...actions);
    words.append(row);
  }
  box.append(words);
  notice.replaceChildren(box);
};
const quiet = () => notice.replaceChildren();
const link = (text, href) => Object.assign(document.createElement("a"), { textContent: text, href });
const button = (text, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: text });
  made.addEventListener("click", act);
  return made;
};
const titles = (entries) => entries.map((entry) => entry.title || "sans titre").join(", ");

// --- Sending ---------------------------------------------------------------------------------------------------------
const token = () => document.querySelector(`input[name=${PROOF}]`)?.value || "";
const ask = async (url, options) => {
  try {
    return await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(WAIT_MS), ...options });
  } catch {
    return null;
  }
};

// The page may be older than the session (signed in again in another tab): take the proof from a fresh copy of it.
const freshToken = async (entry) => {
  const response = await ask(entry.page);
  if (!response || response.type === "opaqueredirect") return response ? "signin" : "later";
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (page.documentElement.dataset.person !== person) return "stranger";
  document.querySelectorAll(`input[name=${PROOF}]`).forEach((field) => {
    field.value = page.querySelector(`input[name=${PROOF}]`)?.value || "";
  });
  return "fresh";
};

// What became of an entry: recorded, refused (to be repaired), signin, stranger, later.
const post = async (entry, again = true) => {
  const body = new URLSearchParams([...entry.fields, [PROOF, token()]]);
  const response = await ask(entry.action, { method: "POST", body, headers: { "X-Offline": person } });
  if (!response) return { state: "later" };
  if (response.type === "opaqueredirect") return { state: "signin" };
  if (response.status === 201) return { state: "recorded", url: (await response.json()).url };
  if (response.status === 409) return { state: "stranger" };
  if (response.status === 403 && again) {
    const state = await freshToken(entry);
    return state === "fresh" ? post(entry, false) : { state };
  }
  if (response.status === 408 || response.status === 429 || response.status >= 500) return { state: "later" };
  return { state: "refused", page: response.status === 422 ? await response.text() : "" };
};

let sending = false;
const showQueue = () => {
  const [entries, refused] = [queue().filter((entry) => !entry.refused), queue().filter((entry) => entry.refused)];
  if (refused.length) {
    const page = refused[0].page;
    tellOffline("warn", [`À corriger avant l’envoi, gardé sur cet appareil\u00a0: ${titles(refused)}.`], [link("Corriger", page)]);
  } else if (entries.length) {
    tellOffline(
      "info",
      ["Gardé sur cet appareil, sera envoyé dès le retour du réseau.", `En attente d’envoi\u00a0: ${titles(entries)}.`],
      [button("Essayer maintenant", () => flush())],
    );
  }
  return entries.length + refused.length;
};
const askToSignIn = () => {
  const back = encodeURIComponent(location.pathname + location.search);
  tellOffline(
    "warn",
    ["Votre session a expiré. Ce que vous avez écrit est gardé sur cet appareil\u00a0: reconnectez-vous, l’envoi reprendra."],
    [link("Se reconnecter", `${signIn}?next=${back}`)],
  );
};
const tellStranger = () =>
  tellOffline("bad", ["Une autre personne est maintenant connectée sur cet appareil\u00a0: rien n’est envoyé à votre place. Reconnectez-vous à votre nom."]);

const flush = async () => {
  if (sending || !queue().length) return;
  sending = true;
  const recorded = [];
  let stop = "";
  for (const entry of queue().filter((waiting) => !waiting.refused)) {
    const answer = await post(entry);
    if (answer.state === "recorded") {
      localStorage.removeItem(entryKey(entry));
      recorded.push({ ...entry, url: answer.url });
    } else if (answer.state === "refused") {
      write(entryKey(entry), { ...entry, refused: true });
    } else {
      stop = answer.state;
      break; // without network or session the next ones would fail alike
    }
  }
  sending = false;
  if (stop === "signin") askToSignIn();
  else if (stop === "stranger") tellStranger();
  else if (!showQueue() && recorded.length)
    tellOffline("ok", ["Envoyé\u00a0:"], recorded.map((entry) => link(entry.title || "voir", entry.url)));
};

// --- The forms of this page ------------------------------------------------------------------------------------------
const blank = new Map(); // what each form holds before anybody types
const parts = new Map(); // and what the parts the server writes say then (data-offline-part)

const keepDraft = (form) => {
  if (!same(typed(form), blank.get(form.dataset.offline) || [])) {
    write(draftKey(form), { at: Date.now(), fields: typed(form) });
  }
};

const startAgain = (form) => {
  localStorage.removeItem(draftKey(form));
  form.querySelectorAll("[data-offline-part]").forEach((part) => (part.innerHTML = parts.get(part.id) ?? ""));
  fill(form, blank.get(form.dataset.offline));
  renew(form);
};

const addressOf = (form) => new URL(form.action).pathname + new URL(form.action).search;
const entryOf = (form) => ({
  id: form.elements.uuid?.value || newId(),
  at: Date.now(),
  page: location.pathname + location.search,
  action: addressOf(form),
  title: form.elements[form.dataset.offlineTitle]?.value || "",
  fields: typed(form),
});

// The same page with its errors, as the server wrote it.
const showErrors = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.title = page.title;
  window.htmx?.process(document.querySelector("main"));
  begin({ restoring: false });
  document.querySelector("form[data-offline]")?.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector(".error-summary")?.focus();
};

const submit = async (form) => {
  const entry = entryOf(form);
  write(entryKey(entry), entry); // first of all: were the device to stop now, nothing would be lost
  localStorage.removeItem(draftKey(form));
  const buttons = form.querySelectorAll("button[type=submit]");
  buttons.forEach((one) => (one.disabled = true));
  const answer = navigator.onLine ? await post(entry) : { state: "later" };
  buttons.forEach((one) => (one.disabled = false));
  if (answer.state === "recorded") {
    localStorage.removeItem(entryKey(entry));
    localStorage.removeItem(draftKey(form));
    location.assign(answer.url);
  } else if (answer.state === "refused" && answer.page) {
    localStorage.removeItem(entryKey(entry)); // the draft keeps it while it is repaired
    keepDraft(form);
    showErrors(answer.page);
  } else if (answer.state === "signin") askToSignIn();
  else if (answer.state === "stranger") tellStranger();
  else {
    if (answer.state === "refused") write(entryKey(entry), { ...entry, refused: true });
    startAgain(form); // the next one can be typed at once
    showQueue();
    notice.scrollIntoView({ block: "center" });
  }
};

const restore = (form) => {
  const refused = queue().find((entry) => entry.refused && entry.action === addressOf(form));
  const draft = refused || read(draftKey(form));
  if (!draft?.fields) return;
  if (refused) {
    localStorage.removeItem(entryKey(refused));
    write(draftKey(form), { at: Date.now(), fields: refused.fields });
  }
  fill(form, draft.fields);
  const day = new Date(draft.at).toLocaleString("fr-FR", { dateStyle: "long", timeStyle: "short" });
  const words = refused ? "Le portail n’a pas pu enregistrer ceci. Corrigez, puis envoyez de nouveau." : `Voici ce que vous aviez commencé (${day}).`;
  tellOffline("info", [words], [
    button("Effacer et recommencer", () => {
      startAgain(form);
      quiet();
    }),
  ]);
};

const begin = ({ restoring }) => {
  (document.querySelector("#messages") || document.querySelector("main"))?.after(notice);
  document.querySelectorAll("form[data-offline]").forEach((form) => {
    if (restoring || !blank.has(form.dataset.offline)) {
      blank.set(form.dataset.offline, typed(form));
      form.querySelectorAll("[data-offline-part]").forEach((part) => parts.set(part.id, part.innerHTML));
    }
    if (restoring) restore(form);
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => keepDraft(form));
  });
};

// --- Signing out: nothing of this person stays on the device -----------------------------------------------------------
const leave = (event) => {
  const unsent = queue();
  const words = `Pas encore envoyé\u00a0: ${titles(unsent)}. Si vous vous déconnectez maintenant, ce sera effacé de cet appareil. Continuer\u00a0?`;
  if (unsent.length && !window.confirm(words)) {
    event.preventDefault();
    return;
  }
  kept(mine).forEach((key) => localStorage.removeItem(key));
};

if (person && canKeep()) {
  forgetOld();
  // Capturing: heard before what every form of the portal does when it is sent.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.matches("form[data-signs-out]")) leave(event);
      if (!form.matches("form[data-offline]")) return;
      event.preventDefault();
      submit(form);
    },
    true,
  );
  // A part that cannot be fetched without network is no news here: the form says what matters.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!navigator.onLine && event.target.closest?.("form[data-offline]")) event.preventDefault();
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => event.target.closest?.("form[data-offline]") && event.stopPropagation(), true);
  }
  begin({ restoring: true });
  if (!notice.hasChildNodes()) showQueue();
  flush();
  window.addEventListener("online", flush);
  // Back to a page kept in memory: what it shows was sent.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-offline]").forEach((form) => read(draftKey(form)) || startAgain(form));
  });
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  setInterval(flush, AGAIN_MS);
}
