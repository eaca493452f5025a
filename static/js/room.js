// The room: the clock ticks, an idea is picked to be completed, dots follow quick fingers, the arrows turn the slides.
// Every page says the same without this file: the end of the round in words, links, plain forms, one slide under another.

// --- The clock: the server's time at the moment the page came, then the seconds since; the device's own clock is not trusted ----
const origins = new WeakMap();
const tick = () => {
  document.querySelectorAll("[data-clock]").forEach((face) => {
    if (!origins.has(face)) origins.set(face, Number(face.dataset.now) - Date.now());
    const left = Math.ceil((Number(face.dataset.ends) - Date.now() - origins.get(face)) / 1000);
    const seconds = Math.max(0, left);
    const text = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    if (face.textContent !== text) face.textContent = text;
    const frame = face.closest("[data-clock-frame]");
    frame.classList.toggle("soon", left > 0 && left <= 120);
    frame.classList.toggle("over", left <= 0);
    const words = frame.querySelector("[data-clock-over]");
    if (words) words.hidden = left > 0;
  });
};
tick();
setInterval(tick, 250);
document.addEventListener("htmx:load", tick);

// --- « Compléter »: the idea is chosen in the form below, without leaving the page (which may be without network) ---------------
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-complete]");
  const form = document.getElementById("completer");
  if (!link || !form) return;
  event.preventDefault();
  form.elements.about.value = link.dataset.complete;
  form.elements.about.dispatchEvent(new Event("change", { bubbles: true }));
  form.scrollIntoView({ block: "center" });
  form.elements.text.focus({ preventScroll: true });
});
// News may bring other ideas to choose from: the one chosen stays.
let chosen = "";
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target?.id === "detail_about") chosen = event.detail.target.value;
});
document.addEventListener("htmx:oobAfterSwap", () => {
  const select = document.getElementById("detail_about");
  if (select && chosen && [...select.options].some((option) => option.value === chosen)) select.value = chosen;
});

// --- Dots: each tap is one dot, however fast they come; the page asks for news once they have all arrived ----------------------
let flying = 0;
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-tap]")) return;
  event.preventDefault();
  const count = form.querySelector("[data-count]");
  const step = Number(event.submitter.value);
  const body = new FormData(form, event.submitter);
  count.textContent = Math.max(0, Number(count.textContent) + step);
  form.querySelector("[value='-1']").disabled = count.textContent === "0";
  flying += 1;
  const response = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  flying -= 1;
  if (!response?.ok) count.textContent = Math.max(0, Number(count.textContent) - step);
  if (!flying) document.body.dispatchEvent(new Event("offline:recorded"));
});

// --- Answers that come late: the part of the page that asked was replaced meanwhile -----------------------------------------------
// Old news is dropped, the next will come by itself; what a gesture answers goes where it was meant to go.
document.addEventListener("htmx:beforeRequest", ({ detail: { elt, xhr, target, requestConfig } }) => {
  const heard = (event) => {
    if (event.detail.xhr !== xhr || elt.isConnected || xhr.status !== 200) return;
    event.preventDefault();
    const place = document.getElementById(target.id);
    if (requestConfig.verb !== "post" || !place) return;
    window.htmx.swap(place, xhr.response, { swapStyle: "outerHTML" });
    document.body.dispatchEvent(new Event("offline:recorded")); // it may be older than what it replaces
  };
  elt.addEventListener("htmx:beforeOnLoad", heard, { once: true });
});

// --- Slides: left and right turn them, up and down still scroll a long one -------------------------------------------------------
const slides = [...document.querySelectorAll(".slide")];
if (slides.length > 1) {
  const nav = document.querySelector("[data-slide-nav]");
  const place = nav.querySelector("[data-slide-place]");
  const current = () => {
    const middle = window.innerHeight / 2;
    const found = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
    return found < 0 ? slides.length - 1 : found;
  };
  const say = () => {
    const text = `${current() + 1} sur ${slides.length}`;
    if (place.textContent !== text) place.textContent = text;
  };
  const turn = (step) => {
    const slide = slides[Math.min(slides.length - 1, Math.max(0, current() + step))];
    slide.scrollIntoView({ block: "start" });
    slide.focus({ preventScroll: true });
    say();
  };
  nav.hidden = false;
  say();
  document.addEventListener("scroll", say, { passive: true });
  nav.addEventListener("click", (event) => {
    const button = event.target.closest("[data-slide]");
    if (button) turn(Number(button.dataset.slide));
  });
  const keys = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
  document.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, select, textarea, dialog")) return;
    event.preventDefault();
    turn(keys[event.key]);
  });
}
