// The search of the CVthèque: profiles to compare are kept from page to page, arrows go from result to result.
// Everything works without this file; choices then last as long as the page.

const KEY = "cv-compare";
const MOST = 4;
const kept = () => JSON.parse(sessionStorage.getItem(KEY) || "[]");

const show = () => {
  const form = document.getElementById("compare");
  if (!form) return;
  const chosen = kept();
  const here = [...document.querySelectorAll("input[name=p][type=checkbox]")];
  form.querySelectorAll("input[data-elsewhere]").forEach((input) => input.remove());
  here.forEach((box) => {
    box.checked = chosen.includes(box.value);
    box.disabled = !box.checked && chosen.length >= MOST;
  });
  chosen.filter((uuid) => !here.some((box) => box.value === uuid)).forEach((uuid) => {
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: "p", value: uuid });
    input.dataset.elsewhere = "";
    form.append(input);
  });
  const words = ["Cochez 2 à 4 profils pour les comparer.", "1 profil choisi : cochez-en un autre pour comparer."];
  form.querySelector("[data-compare-help]").textContent = words[chosen.length] || `${chosen.length} profils choisis.`;
};

document.addEventListener("change", (event) => {
  if (event.target.name !== "p" || event.target.type !== "checkbox") return;
  const others = kept().filter((uuid) => uuid !== event.target.value);
  sessionStorage.setItem(KEY, JSON.stringify(event.target.checked ? [...others, event.target.value] : others));
  show();
});

// Once compared, the next choice starts afresh.
document.addEventListener("submit", (event) => {
  if (event.target.id === "compare") setTimeout(() => sessionStorage.removeItem(KEY));
});
document.addEventListener("htmx:load", show);
window.addEventListener("pageshow", show);

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...document.querySelectorAll("[data-hits] h3 a")];
  const place = links.indexOf(document.activeElement);
  if (place < 0) return;
  event.preventDefault();
  const next = links[place + (event.key === "ArrowDown" ? 1 : -1)];
  (next || document.getElementById("id_q")).focus();
});
