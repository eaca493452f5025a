// The little that plain HTML cannot do. Every page works without this file.

// Say it when the network or the server fails during an htmx request.
const tell = (text) => {
  const area = document.getElementById("messages");
  if (!area) return;
  const line = document.createElement("div");
  line.className = "message bad";
  line.dataset.network = "";
  line.append(document.createElement("div"));
  line.firstChild.textContent = text;
  area.querySelectorAll("[data-network]").forEach((old) => old.remove());
  area.append(line);
  area.scrollIntoView({ block: "nearest" });
};
document.addEventListener("htmx:sendError", () => tell("Le serveur ne répond pas. Vérifiez votre connexion, puis réessayez."));
document.addEventListener("htmx:timeout", () => tell("Le serveur tarde à répondre. Réessayez dans un instant."));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401 || status === 403) tell("Cette action vous est fermée, ou votre session a expiré. Rechargez la page.");
  else if (status >= 500) tell("Le portail a rencontré une erreur. Rien n’a été enregistré : réessayez dans un instant.");
  else tell("La demande n’a pas abouti. Rechargez la page, puis réessayez.");
});
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  tell("La clé d’accès n’a pas répondu, ou la demande a été annulée. Réessayez, ou choisissez une autre façon de vous connecter.");
});
document.addEventListener("htmx:afterOnLoad", () => {
  document.querySelectorAll("#messages [data-network]").forEach((line) => line.remove());
});

document.addEventListener("click", (event) => {
  // A link to a confirmation page opens the dialog that asks the same question.
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("dialog [data-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog").close();
  }

  // Copy the text of another element.
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    navigator.clipboard.writeText(document.querySelector(copier.dataset.copy).textContent.trim()).then(() => {
      const before = copier.textContent;
      copier.textContent = "Copié";
      setTimeout(() => (copier.textContent = before), 2000);
    });
  }

  if (event.target.closest("[data-print]")) window.print();

  // Small panels close when one clicks elsewhere.
  document.querySelectorAll("details.dropdown[open]").forEach((panel) => {
    if (!panel.contains(event.target)) panel.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.dropdown[open]").forEach((panel) => {
    panel.open = false;
    panel.querySelector("summary").focus();
  });
});

// A second click while a form is on its way sends nothing more.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// « Retour à la liste » keeps the filters last used there.
const remember = () => document.querySelector(".filter-bar") && sessionStorage.setItem(`list:${location.pathname}`, location.search);
const recall = () => {
  document.querySelectorAll("a.back").forEach((link) => {
    const kept = link.search ? null : sessionStorage.getItem(`list:${link.pathname}`);
    if (kept) link.search = kept;
  });
};
remember();
recall();
document.addEventListener("htmx:pushedIntoHistory", remember);

// Enter in a field says « change » then « submit »: the same address twice is one step back, not two.
document.addEventListener("htmx:beforeHistoryUpdate", ({ detail: { history } }) => {
  if (history.type === "push" && new URL(history.path, location.href).href === location.href) history.type = "replace";
});

// On a narrow screen the current tab may lie beyond the edge.
document.querySelectorAll(".tabs").forEach((tabs) => {
  const current = tabs.querySelector("[aria-current]");
  if (current) tabs.scrollLeft = current.offsetLeft - tabs.offsetLeft - 32;
});

// Show or hide what depends on a choice: <div data-when="field=value"> follows the field named so.
const follow = () => {
  document.querySelectorAll("[data-when]").forEach((block) => {
    const [name, wanted] = block.dataset.when.split("=");
    const field = block.closest("form")?.elements[name];
    if (!field) return;
    const value = field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
    block.hidden = !wanted.split("|").includes(value);
  });
};
follow();
document.addEventListener("change", follow);
document.addEventListener("htmx:load", follow);
