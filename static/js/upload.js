// A form with a file, on a network that comes and goes: the page stays until the server has answered, so the file and the words
// stay too. What is typed also survives a tab that the telephone closed to open its camera. Everything works without this file.

const form = document.querySelector("form[data-upload]");
const KEY = `upload:${location.pathname}`;
const NEVER_KEPT = new Set(["csrfmiddlewaretoken", "stamp", "key", "website", "keeps_file"]);

const notice = document.createElement("div");
notice.setAttribute("role", "status");
const say = (tone, text, again = false) => {
  const box = document.createElement("div");
  box.className = `message ${tone}`;
  const words = document.createElement("div");
  words.append(Object.assign(document.createElement("p"), { textContent: text }));
  if (again) {
    const retry = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Réessayer" });
    retry.addEventListener("click", () => current().requestSubmit());
    words.append(retry);
  }
  box.append(words);
  notice.replaceChildren(box);
  notice.scrollIntoView({ block: "nearest" });
};
const current = () => document.querySelector("form[data-upload]");

// --- What is typed, kept for this tab only ---------------------------------------------------------------------------
const typed = () =>
  [...current().elements].filter((field) => field.name && field.type !== "file" && field.type !== "submit" && !NEVER_KEPT.has(field.name));
const keep = () => {
  const values = typed().map((field) => [field.name, field.value, field.type === "checkbox" ? field.checked : null]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(values));
  } catch {
    // full or forbidden: the page still sends
  }
};
const restore = () => {
  let values = [];
  try {
    values = JSON.parse(sessionStorage.getItem(KEY)) || [];
  } catch {
    return;
  }
  for (const [name, value, checked] of values) {
    const field = [...current().querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((one) => checked === null || one.value === value);
    if (!field) continue;
    if (checked === null) field.value = value;
    else field.checked = checked;
  }
};
const forget = () => sessionStorage.removeItem(KEY);

// --- Sending ---------------------------------------------------------------------------------------------------------
const bar = document.createElement("progress");
bar.max = 100;
bar.setAttribute("aria-label", "Envoi du fichier");

// The same page with its errors, as the server wrote it; the chosen files stay chosen.
const showErrors = (html) => {
  const chosen = [...current().querySelectorAll("input[type=file]")].map((field) => [field.name, field.files]);
  const page = new DOMParser().parseFromString(html, "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.title = page.title;
  for (const [name, files] of chosen) {
    const field = current()?.elements[name];
    if (field && files.length) field.files = files;
  }
  window.htmx?.process(document.querySelector("main"));
  begin();
  if (current()?.hasAttribute("data-ended")) forget(); // about somebody who is here already: the next one starts afresh
  document.querySelector(".error-summary")?.focus();
};

const settle = (request) => {
  if (request.status === 201) {
    forget();
    location.assign(JSON.parse(request.responseText).url);
  } else if (request.status === 422) showErrors(request.responseText);
  else if (request.status === 413) say("bad", "Ce fichier est trop lourd pour être envoyé. Choisissez-en un de 10 Mo au plus.");
  else if (request.status === 200 || request.status === 403)
    say("warn", "Votre session a expiré. Reconnectez-vous dans un autre onglet, puis réessayez : rien n’est perdu.", true);
  else say("bad", "Le portail a rencontré une erreur. Rien n’a été enregistré, rien n’est perdu : réessayez dans un instant.", true);
};

const send = (event) => {
  event.preventDefault();
  keep();
  const sent = current();
  const buttons = sent.querySelectorAll("button");
  const request = new XMLHttpRequest();
  const body = new FormData(sent);
  body.append("keeps_file", "1");
  const done = () => {
    buttons.forEach((one) => (one.disabled = false));
    bar.remove();
  };
  request.upload.addEventListener("progress", (step) => {
    if (step.lengthComputable) bar.value = Math.round((100 * step.loaded) / step.total);
  });
  request.addEventListener("load", () => {
    done();
    notice.replaceChildren();
    settle(request);
  });
  for (const kind of ["error", "timeout", "abort"]) {
    request.addEventListener(kind, () => {
      done();
      say("warn", "Le réseau s’est interrompu. Rien n’est perdu : restez sur cette page et réessayez quand il revient.", true);
    });
  }
  request.open("POST", sent.action || location.href);
  request.setRequestHeader("X-Upload", "1");
  request.timeout = 120_000;
  buttons.forEach((one) => (one.disabled = true));
  bar.value = 0;
  notice.replaceChildren(bar);
  request.send(body);
};

const begin = () => {
  const shown = current();
  if (!shown) return;
  shown.querySelector(".form-actions").before(notice);
  shown.addEventListener("submit", send);
  shown.addEventListener("input", keep);
  shown.addEventListener("change", keep);
  shown.querySelector("[data-forget]")?.addEventListener("click", forget);
};

if (form) {
  begin();
  if (!document.querySelector(".error-summary")) restore();
  window.addEventListener("online", () => notice.querySelector("button") && say("info", "Le réseau est revenu.", true));
}
