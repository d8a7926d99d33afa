// Puts the page together: who one is, what one looks at, and what is drawn when something changes.

import { fill, h, iconButton, toast } from "./dom.js";
import { composer } from "./composer.js";
import { drawList, editLast } from "./messages.js";
import { follow, start } from "./net.js";
import { drawRoom, frameOf } from "./room.js";
import { closeSide, drawSide } from "./side.js";
import {
  changed,
  closeThread,
  go,
  hear,
  isDirect,
  messagesIn,
  nameOf,
  onChange,
  privateIn,
  repliesTo,
  state,
} from "./state.js";
import { drawTop, tick } from "./top.js";
import { drawTour, toggleTour } from "./tour.js";
import { drawModal, homePage } from "./views.js";

const [top, tour, side, main, thread] = ["top", "tour", "side", "main", "thread"].map((id) =>
  document.getElementById(id),
);
const THEME = "sandbox-theme";
const WHO = "sandbox-who";
let after = null;
let wasLost = false;
let mainShows = "";
let threadShows = "";

setTheme(localStorage.getItem(THEME) || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
onChange(draw);
setInterval(tick, 1000);
addEventListener("hashchange", followLink);
document.addEventListener("keydown", pageKeys);
begin();

async function begin() {
  const { choices } = await start();
  const wanted = new URLSearchParams(location.search).get("as") || sessionStorage.getItem(WHO);
  become(choices.includes(wanted) ? wanted : choices[0], { link: true });
}

/** Be somebody, then do `then` once their workspace is there. */
function become(user, { then = null, link = false } = {}) {
  if (user === state.me && state.ready) return then?.();
  after = then || (link ? followLink : null);
  state.ready = false;
  sessionStorage.setItem(WHO, user);
  history.replaceState(null, "", `?as=${user}${link ? location.hash : ""}`);
  follow(user, hear);
  return undefined;
}

function followLink() {
  const [, channel, stamp] = /^#(\w+)(?:\/p(\d+))?$/.exec(location.hash) || [];
  if (!channel || !state.ready) return;
  const ts = stamp ? `${stamp.slice(0, -6)}.${stamp.slice(-6)}` : null;
  const message = ts && messagesIn(channel).find((each) => each.ts === ts);
  if (!go(channel, message?.thread_ts && message.thread_ts !== ts ? message.thread_ts : null))
    return toast("You are not in that channel.");
  queueMicrotask(() => requestAnimationFrame(() => showMessage(ts)));
}

function showMessage(ts) {
  const row = ts && main.querySelector(`.message[data-key="${ts}"]`);
  row?.scrollIntoView({ block: "center" });
  row?.focus();
}

function draw() {
  if (state.lost !== wasLost) {
    wasLost = state.lost;
    if (state.lost) toast("The sandbox does not answer. Waiting for it to come back.");
  }
  if (!state.ready) return;
  const room = state.rooms.get(state.place.id);
  document.title = `${room ? nameOf(room) : state.app.name} | ${state.title} (sandbox)`;
  drawTop(top, { become, openSide, openTour, flipTheme });
  drawSide(side);
  drawMain();
  drawThread();
  drawModal();
  const then = after; // the tour may become somebody else, whose turn comes once their workspace is there
  after = null;
  drawTour(tour, enterStep);
  then?.();
}

function drawMain() {
  if (state.place.kind === "home") return drawHome();
  const room = state.rooms.get(state.place.id);
  const shows = room ? frameOf(room) : "nothing";
  const fresh = shows !== mainShows;
  mainShows = shows;
  if (room) return drawRoom(main, room, fresh);
  return fresh && fill(main, h("div", { class: "empty" }, "You are in no channel."));
}

function drawHome() {
  const shows = JSON.stringify(["home", state.me, state.home]);
  if (shows === mainShows) return;
  mainShows = shows;
  const focused = main.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const scrolled = main.querySelector(".home")?.scrollTop || 0;
  fill(
    main,
    homePage(() => go("dm")),
  );
  main.querySelector(".home").scrollTop = scrolled;
  if (focused) main.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

function drawThread() {
  const open = state.thread && state.rooms.get(state.thread.channel);
  const root = open && state.messages.get(open.id)?.get(state.thread.ts);
  thread.hidden = !root;
  if (!root) {
    threadShows = "";
    return;
  }
  const shows = JSON.stringify([state.me, state.thread]);
  if (shows !== threadShows) {
    threadShows = shows;
    const place = isDirect(open) ? nameOf(open) : `#${open.name}`;
    const box = composer({
      key: `${open.id} ${root.ts}`,
      where: { channel: open.id, thread: root.ts },
      label: "Reply…",
      canAlso: isDirect(open) ? null : `Also send to ${place}`,
      editLast: () => editLast(repliesTo(open.id, root.ts)),
    });
    fill(
      thread,
      h(
        "header",
        { class: "head" },
        h("div", { class: "head-words" }, h("h2", {}, "Thread"), h("div", { class: "under" }, place)),
        iconButton("close", "Close the thread", closeThread),
      ),
      h("div", { class: "messages", role: "log", "aria-label": "Thread", "aria-live": "off" }, h("div")),
      box,
    );
    box.querySelector("textarea").focus();
  }
  const all = [root, ...repliesTo(open.id, root.ts), ...privateIn(open.id, root.ts)];
  drawList(thread.querySelector(".messages"), all, { room: open, inThread: true });
}

function enterStep(step) {
  const write = () => {
    const box = main.querySelector(".composer");
    const typed = box?.querySelector("textarea")?.value;
    if (step.prefill) box?.put?.(step.prefill);
    else if (step.clear && typed === step.clear) box.put("");
  };
  const look = () => {
    if (step.where) go(step.where);
    requestAnimationFrame(() => requestAnimationFrame(write));
  };
  become(step.who, { then: look });
}

function openSide() {
  side.classList.toggle("open");
  if (side.classList.contains("open")) side.querySelector("[aria-current], .side-item")?.focus();
}

function openTour() {
  toggleTour();
  changed();
}

function flipTheme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  localStorage.setItem(THEME, next);
  setTheme(next);
  changed();
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

function pageKeys(event) {
  if (event.key === "Escape" && !event.defaultPrevented) {
    if (side.classList.contains("open")) closeSide();
    else if (state.thread && !document.querySelector("dialog[open], .popover")) closeThread();
  }
  if (event.key === "F6") {
    event.preventDefault();
    nextRegion(event.shiftKey ? -1 : 1);
  }
}

function nextRegion(step) {
  const targets = [
    top.querySelector(".who-chip[tabindex='0']"),
    tour.hidden ? null : tour.querySelector(".primary"),
    side.querySelector("[aria-current], .side-item"),
    main.querySelector(".message[tabindex='0'], .home"),
    main.querySelector(".composer textarea"),
    thread.hidden ? null : thread.querySelector("textarea"),
  ].filter((each) => each && each.checkVisibility());
  const at = targets.findIndex((each) =>
    each.closest("#top, #tour, #side, .messages, .composer, .home")?.contains(document.activeElement),
  );
  targets[(at + step + targets.length) % targets.length]?.focus();
}

addEventListener(
  "pointerdown",
  (event) =>
    side.classList.contains("open") &&
    !side.contains(event.target) &&
    !event.target.closest(".only-narrow") &&
    closeSide(),
);
