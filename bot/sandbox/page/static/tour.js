// The guided tour: one step at a time, each with who to be, where to look, and a button that does it.

import { fill, h, iconButton } from "./dom.js";
import { act } from "./net.js";
import { state } from "./state.js";
import { mrkdwn } from "./words.js";

const KEPT = "sandbox-tour";
let step = Number(sessionStorage.getItem(KEPT) || 0);
let open = sessionStorage.getItem(`${KEPT}-closed`) !== "yes";
let entered = location.search || sessionStorage.length ? step : -1;
let busy = false;
let version = "";

/** Draw the step one is at; `enter` makes one the right person in the right place. */
export function drawTour(element, enter) {
  const steps = state.tour;
  element.hidden = !open || !steps.length;
  if (element.hidden) return;
  step = Math.min(step, steps.length - 1);
  const now = steps[step];
  const next = JSON.stringify([step, now, state.done[step], busy, steps.length]);
  if (next === version) return;
  version = next;
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  fill(
    element,
    count(steps.length),
    words(now),
    acts(element, now, steps.length, enter),
    iconButton("close", "Close the tour", () => shut(element)),
  );
  if (focused)
    (element.querySelector(`[data-focus="${focused}"]:not(:disabled)`) || element.querySelector(".primary"))?.focus();
  if (entered !== step) {
    entered = step;
    enter(now);
  }
}

/** Open the tour, or close it when it is open. */
export function toggleTour() {
  open = !open;
  version = "";
  if (open) entered = -1;
  sessionStorage.setItem(`${KEPT}-closed`, open ? "no" : "yes");
}

function shut(element) {
  toggleTour();
  element.hidden = true;
}

function count(all) {
  const done = state.done[step];
  return h(
    "div",
    {
      class: `tour-count ${done ? "done" : ""}`,
      role: "img",
      "aria-label": `Step ${step + 1} of ${all}${done ? ", done" : ""}`,
    },
    done ? "✓" : `${step + 1}/${all}`,
  );
}

function words(now) {
  return h("div", { class: "tour-words", "aria-live": "polite" }, h("h2", {}, now.title), h("p", {}, mrkdwn(now.text)));
}

function acts(element, now, all, enter) {
  const redraw = () => drawTour(element, enter);
  const move = (by) => {
    step += by;
    sessionStorage.setItem(KEPT, String(step));
    redraw();
  };
  const doIt = async () => {
    busy = true;
    redraw();
    enter({ ...now, prefill: "", clear: now.prefill });
    await act(now.who, "tour", { step });
    busy = false;
    redraw();
  };
  const done = state.done[step];
  return h(
    "div",
    { class: "tour-acts" },
    step
      ? h("button", { type: "button", class: "button", data: { focus: "back" }, on: { click: () => move(-1) } }, "Back")
      : null,
    now.doable
      ? h(
          "button",
          {
            type: "button",
            class: `button ${done ? "" : "primary"}`,
            disabled: busy,
            "aria-busy": busy ? "true" : null,
            data: { focus: "do" },
            on: { click: doIt },
          },
          "Do it for me",
        )
      : null,
    step < all - 1
      ? h(
          "button",
          {
            type: "button",
            class: `button ${done || !now.doable ? "primary" : ""}`,
            data: { focus: "next" },
            on: { click: () => move(1) },
          },
          "Next",
        )
      : h(
          "button",
          { type: "button", class: "button primary", data: { focus: "end" }, on: { click: () => shut(element) } },
          "Finish",
        ),
  );
}
