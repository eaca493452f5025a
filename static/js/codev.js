// The room of a codéveloppement: the clock, and following the step. Without it the page is read again by its own link.

const state = () => document.getElementById("room-state");

// --- The clock: what the server said was left, less the time since. The device's own hour does not matter. ---------------
let since = performance.now();
const two = (number) => String(number).padStart(2, "0");
const tick = () => {
  const clock = state()?.querySelector(".codev-clock");
  if (!clock) return;
  const gone = clock.dataset.running === "1" ? Math.floor((performance.now() - since) / 1000) : 0;
  const left = Number(clock.dataset.left) - gone;
  const seconds = Math.abs(left);
  clock.querySelector(".codev-time").textContent = `${left < 0 ? "+" : ""}${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  clock.classList.toggle("over", left < 0);
};

// --- Following the step: a page where nothing is being typed goes on by itself, another one says so and waits -------------
const shown = (element) => `${element.dataset.step}/${element.dataset.opened}`;
const start = state() && shown(state());
const kept = new Map();
const typed = (form) => [...new FormData(form)].filter(([name]) => !["uuid", "stamp", "csrfmiddlewaretoken"].includes(name)).join();
const remember = () => document.querySelectorAll("form").forEach((form) => kept.set(form, typed(form)));
const busy = () => [...document.querySelectorAll("form[data-offline], details[open] form")].some((form) => {
  const writes = [...form.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")];
  return writes.some((field) => field.value.trim()) && typed(form) !== kept.get(form);
});

document.addEventListener("htmx:afterSettle", () => {
  if (!state()) return;
  state().classList.remove("away");
  since = performance.now();
  tick();
  if (shown(state()) === start) return;
  if (busy()) document.getElementById("step-changed").hidden = false;
  else follow();
});

// Read again only when the network answers: a browser that cannot reload shows a page of its own, which nobody comes back from.
const follow = () =>
  fetch(location.href).then(
    () => location.reload(),
    () => {
      state().classList.add("away");
      setTimeout(follow, 3000);
    },
  );

// The network comes and goes: the page says it by a colour, not by a message every three seconds.
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(
    name,
    (event) => {
      if (event.target.id !== "room-state") return;
      event.stopPropagation();
      state().classList.add("away");
    },
    true,
  );
}

// --- The minutes of a session being prepared, and their sum ---------------------------------------------------------------
document.querySelectorAll("[data-sum]").forEach((group) => {
  group.addEventListener("input", () => {
    const numbers = [...group.querySelectorAll("input[type=number]")].map((field) => Number(field.value) || 0);
    document.querySelector(group.dataset.sum).textContent = numbers.reduce((sum, one) => sum + one, 0);
  });
});

if (state()) {
  remember();
  tick();
  setInterval(tick, 1000);
}
