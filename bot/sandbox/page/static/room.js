// A conversation in the middle of the page: its head, its messages and the box one writes in.

import { avatar, fill, h, icon } from "./dom.js";
import { composer } from "./composer.js";
import { drawList, editLast } from "./messages.js";
import { goHome, isDirect, isWithApp, messagesIn, nameOf, person, privateIn, state } from "./state.js";
import { appTabs } from "./views.js";

/** Draw a conversation into `main`; what stands around the messages is made anew only when `fresh`. */
export function drawRoom(main, room, fresh) {
  if (fresh) frame(main, room);
  const shown = messagesIn(room.id).filter(
    (m) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast",
  );
  drawList(main.querySelector(".messages"), [...shown, ...privateIn(room.id, null)], {
    room,
    start: () => beginning(room),
  });
}

/** What makes a conversation's frame another one. */
export const frameOf = (room) =>
  JSON.stringify([state.me, room.id, room.shared, room.members, room.archived, room.topic]);

function frame(main, room) {
  const wasWriting = main.querySelector(".composer")?.contains(document.activeElement);
  const box = room.archived ? h("div", { class: "composer empty" }, "This channel is archived.") : writingBox(room);
  const label = `Messages in ${nameOf(room)}`;
  fill(
    main,
    head(room),
    isWithApp(room) ? appTabs("messages", goHome) : null,
    h("div", { class: "messages", role: "log", "aria-label": label, "aria-live": "off" }, h("div")),
    box,
  );
  if (wasWriting || focusIsFree()) box.querySelector("textarea")?.focus();
}

function writingBox(room) {
  return composer({
    key: room.id,
    where: { channel: room.id },
    label: `Message ${isDirect(room) ? nameOf(room) : `#${room.name}`}`,
    note: outsideNote(room),
    editLast: () => editLast(messagesIn(room.id)),
  });
}

/** Whether the box may take the focus: not on a phone, where a keyboard would open, and not from what one uses. */
function focusIsFree() {
  const kept = document.activeElement.closest("#top, #tour, #side, #thread, dialog");
  return !kept && matchMedia("(min-width: 761px)").matches;
}

function head(room) {
  const direct = isDirect(room);
  const sharedWith = room.shared_with.join(", ") || "another team";
  const mark = direct
    ? avatar(person(room.members.find((id) => id !== state.me) || state.me), "tiny")
    : icon(room.kind === "group" ? "lock" : "hash");
  return h(
    "header",
    { class: "head" },
    h(
      "div",
      { class: "head-words" },
      h("h1", {}, mark, h("span", {}, nameOf(room))),
      room.topic ? h("div", { class: "under" }, room.topic) : null,
    ),
    room.shared && !direct
      ? h(
          "span",
          { class: "tag outside", title: `People of ${sharedWith} read this channel` },
          `Shared with ${sharedWith}`,
        )
      : null,
    direct
      ? null
      : h(
          "span",
          { class: "facepile", title: room.members.map((id) => person(id).real_name).join(", ") },
          room.members.slice(0, 3).map((id) => avatar(person(id), "tiny")),
          h("b", {}, String(room.members.length)),
        ),
  );
}

function outsideNote(room) {
  const outside = room.members.map(person).filter((each) => each.outside && each.id !== state.me);
  if (!outside.length || person(state.me).outside) return null;
  const teams = [...new Set(outside.map((each) => each.team))].join(", ");
  return `${outside.map((each) => each.real_name).join(", ")} of ${teams} can read what you write here.`;
}

function beginning(room) {
  const title = isDirect(room) ? nameOf(room) : room.name;
  const words = isDirect(room)
    ? `This is your conversation with ${title}.`
    : `This is the beginning of ${room.kind === "group" ? "the private channel " : "#"}${title}.`;
  return h(
    "div",
    { class: "start" },
    h("h2", {}, isDirect(room) ? null : icon(room.kind === "group" ? "lock" : "hash"), title),
    h("p", {}, words),
  );
}
