// Forms that survive a dropped connection: <form method="post" data-offline="name" data-offline-title="field">.
//
// What is typed is kept on the device at each keystroke (a draft), and moved to a queue when it is sent. The queue is emptied
// by the answer « recorded » (201) of gtec_portal/offline.py, now or when the network returns, from whichever page is open.
// Everything is kept under the person's own key, sent in their name only, and cleared at sign-out. See docs/ui.md.
//
// With data-offline-stay the page does not move: a gesture (somebody is here) rather than a text. No draft is kept; the page
// hears « offline:queue » with what still waits (and asks for it with « offline:ask »), « offline:recorded » with the answer.

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
const typed = (form, tapped) =>
  [...new FormData(form, tapped)].filter(([name, value]) => name !== PROOF && typeof value === "string");
// A control marked data-offline-live follows the page (the round now), never what was kept.
const isLive = (form, name) => Boolean(form.querySelector(`[data-offline-live][name="${CSS.escape(name)}"]`));
const words = (form) => typed(form).filter(([name]) => !isLive(form, name));
const fill = (form, fields) => {
  const left = fields.map(([name, value]) => ({ name, value }));
  const take = (name) => left.splice(left.findIndex((pair) => pair.name === name), 1)[0]?.value;
  for (const control of form.elements) {
    if (!control.name || control.name === PROOF || ["submit", "button", "file"].includes(control.type)) continue;
    if ("offlineLive" in control.dataset) continue;
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
  const age = String(Math.max(0, Math.round((Date.now() - entry.at) / 1000))); // the server has no faith in the device's clock
  const here = formOf(entry); // its link may have been made again since
  const response = await ask(here ? addressOf(here) : entry.action, { method: "POST", body, headers: { "X-Offline": person, "X-Offline-Age": age } });
  if (!response) return { state: "later" };
  if (response.type === "opaqueredirect") return { state: "signin" };
  if (response.status === 201) {
    const answer = await response.json();
    return { state: "recorded", url: answer.url, answer };
  }
  if (response.status === 409) return { state: "stranger" };
  if (response.status === 403 && again) {
    const state = await freshToken(entry);
    return state === "fresh" ? post(entry, false) : { state };
  }
  if (response.status === 408 || response.status === 429 || response.status >= 500) return { state: "later" };
  return { state: "refused", page: response.status === 422 ? await response.text() : "" };
};

// --- Gestures: what waits, what became of it -------------------------------------------------------------------------------
const heard = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const announce = () => heard("offline:queue", queue().filter((entry) => entry.stays));
const settled = (entry, answer) => {
  if (!entry.stays) return;
  if (answer.state === "recorded") heard("offline:recorded", { entry, answer: answer.answer });
  announce();
};

// --- Forms filled again and again on one page (data-offline-again): a text, its draft kept, and the form is free at once --------
// What is on its way is said line by line in the list marked data-offline-waiting; « offline:recorded » tells the body it arrived.
const isAgain = (form) => Boolean(form) && "offlineAgain" in form.dataset;
const formOf = (entry) => [...document.querySelectorAll("form[data-offline]")].find((form) => form.dataset.offline === entry.form);
const isListed = (entry) => isAgain(formOf(entry)) && Boolean(document.querySelector("[data-offline-waiting]"));
const showWaiting = () => {
  const list = document.querySelector("[data-offline-waiting]");
  list?.replaceChildren(
    ...queue().filter(isListed).map((entry) => {
      const line = document.createElement("li");
      const text = document.createElement("span");
      text.textContent = entry.title;
      const state = document.createElement("strong");
      state.className = entry.refused ? "badge bad" : "badge warn";
      state.textContent = entry.refused ? "à corriger" : "en attente";
      line.append(text, state);
      if (entry.refused) line.append(button("Corriger", () => takeBack(entry)));
      return line;
    }),
  );
};
// What was refused comes back into its form, to be repaired there.
const takeBack = (entry) => {
  const form = formOf(entry);
  if (isTouched(form) && !window.confirm("Remplacer ce que vous écrivez maintenant\u00a0?")) return;
  localStorage.removeItem(entryKey(entry));
  fill(form, entry.fields);
  showQueue();
  form.querySelector("textarea, input:not([type=hidden])")?.focus();
};

let sending = false;
const showQueue = () => {
  showWaiting();
  const shown = queue().filter((entry) => !isListed(entry));
  if (!shown.length) return queue().length;
  return tellQueue(shown);
};
const tellQueue = (shown) => {
  const [entries, refused] = [shown.filter((entry) => !entry.refused), shown.filter((entry) => entry.refused)];
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

const tellGone = () =>
  tellOffline("bad", ["Le portail ne prend plus ce qui vient de cette page. Montrez cet appareil à l’équipe.", `Pas encore envoyé\u00a0: ${titles(queue())}.`]);

const flush = async () => {
  if (sending || !queue().length) return;
  sending = true;
  const recorded = [];
  let stop = "";
  const refusals = [];
  const tried = new Set();
  for (;;) {
    const entry = queue().find((waiting) => !waiting.refused && !tried.has(waiting.id)); // some may come while others leave
    if (!entry) break;
    tried.add(entry.id);
    const answer = await post(entry);
    if (answer.state === "recorded") {
      localStorage.removeItem(entryKey(entry));
      if (isListed(entry)) {
        showWaiting();
        document.body.dispatchEvent(new Event("offline:recorded"));
      } else if (!entry.stays) recorded.push({ ...entry, url: answer.url });
    } else if (answer.state === "refused" && entry.stays && !answer.page) {
      stop = "gone"; // a gesture has nothing to repair: it stays until somebody reads it
      break;
    } else if (answer.state === "refused" && entry.stays) {
      localStorage.removeItem(entryKey(entry));
      refusals.push(`${entry.title}\u00a0: ${answer.page}`);
    } else if (answer.state === "refused" && answer.page && isListed(entry) && !isTouched(formOf(entry))) {
      localStorage.removeItem(entryKey(entry)); // the draft keeps it while it is repaired
      fill(formOf(entry), entry.fields);
      keepDraft(formOf(entry));
      showErrors(answer.page);
    } else if (answer.state === "refused") {
      write(entryKey(entry), { ...entry, refused: true });
    } else {
      stop = answer.state;
      break; // without network or session the next ones would fail alike
    }
    settled(entry, answer);
  }
  sending = false;
  if (stop === "signin") askToSignIn();
  else if (stop === "stranger") tellStranger();
  else if (stop === "gone") tellGone();
  else if (refusals.length) tellOffline("bad", refusals);
  else if (!showQueue() && !recorded.length && tried.size) quiet();
  else if (!queue().length && recorded.length)
    tellOffline("ok", ["Envoyé\u00a0:"], recorded.map((entry) => link(entry.title || "voir", entry.url)));
};

// --- The forms of this page ------------------------------------------------------------------------------------------
const blank = new Map(); // what each form holds before anybody types
const parts = new Map(); // and what the parts the server writes say then (data-offline-part)

const isTouched = (form) => !same(words(form), blank.get(form.dataset.offline) || []);
const keepDraft = (form) => {
  if (isTouched(form)) write(draftKey(form), { at: Date.now(), fields: words(form) });
};

const startAgain = (form) => {
  localStorage.removeItem(draftKey(form));
  form.querySelectorAll("[data-offline-part]").forEach((part) => (part.innerHTML = parts.get(part.id) ?? ""));
  fill(form, blank.get(form.dataset.offline));
  renew(form);
};

const addressOf = (form) => new URL(form.action).pathname + new URL(form.action).search;
const entryOf = (form, tapped) => ({
  form: form.dataset.offline,
  id: form.elements.uuid?.value || newId(),
  at: Date.now(),
  page: location.pathname + location.search,
  action: addressOf(form),
  title: form.elements[form.dataset.offlineTitle]?.value || "",
  stays: "offlineStay" in form.dataset,
  fields: typed(form, tapped),
});

// A gesture: kept, then sent with what waits; the next one may be made at once.
const gesture = (form) => {
  const entry = entryOf(form);
  write(entryKey(entry), entry);
  renew(form);
  announce();
  flush();
};

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

const submit = async (form, tapped) => {
  const entry = entryOf(form, tapped);
  write(entryKey(entry), entry); // first of all: were the device to stop now, nothing would be lost
  localStorage.removeItem(draftKey(form));
  if (isAgain(form)) {
    startAgain(form); // the next line can be typed at once, whatever the network does
    showQueue();
    flush();
    return;
  }
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
  document.querySelectorAll("form[data-offline]:not([data-offline-stay])").forEach((form) => {
    if (restoring || !blank.has(form.dataset.offline)) {
      blank.set(form.dataset.offline, words(form));
      form.querySelectorAll("[data-offline-part]").forEach((part) => parts.set(part.id, part.innerHTML));
    }
    if (restoring) restore(form);
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => keepDraft(form));
  });
};

// A page that stays open says whether it is cut off, where it marks a place for it (data-offline-state).
const showState = (reached) => {
  const place = document.querySelector("[data-offline-state]");
  const text = reached ? "" : "Pas de réseau\u00a0: ce que vous notez est gardé ici et partira dès son retour.";
  if (place && place.textContent !== text) place.textContent = text;
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
      if ("offlineStay" in form.dataset) gesture(form);
      else submit(form, event.submitter);
    },
    true,
  );
  // A part that cannot be fetched without network is no news here: the form says what matters.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!navigator.onLine && event.target.closest?.("form[data-offline]")) event.preventDefault();
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(
      name,
      (event) => {
        if (!event.target.closest?.("form[data-offline], [data-offline-quiet]")) return;
        event.stopPropagation();
        showState(false);
      },
      true,
    );
  }
  // A page that asks for news by itself (data-offline-quiet) knows before the browser that the network is back.
  document.addEventListener("htmx:afterOnLoad", (event) => {
    if (!event.target.closest?.("[data-offline-quiet]")) return;
    showState(true);
    if (queue().some((entry) => !entry.refused)) flush();
  });
  window.addEventListener("offline", () => showState(false));
  document.addEventListener("offline:ask", announce);
  begin({ restoring: true });
  if (!notice.hasChildNodes()) showQueue();
  flush();
  window.addEventListener("online", flush);
  // Back to a page kept in memory: what it shows was sent.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-offline]:not([data-offline-stay])").forEach((form) => read(draftKey(form)) || startAgain(form));
  });
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  setInterval(flush, AGAIN_MS);
}
