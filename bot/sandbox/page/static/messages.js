// Messages in a list: days between them, who wrote them, what hangs on them, and what one can do with them.

import { announce, avatar, h, icon, iconButton, reconcile } from "./dom.js";
import { blocks, wordsOf } from "./blocks.js";
import { editor } from "./composer.js";
import { emojiNode, QUICK } from "./emoji.js";
import { ask, menu, pickEmoji } from "./menus.js";
import { act } from "./net.js";
import { byTs, changed, openThread, person, repliesTo, state } from "./state.js";
import { ago, clockTime, dayKey, fullTime, prettyDay } from "./time.js";
import { mrkdwn } from "./words.js";

const TOGETHER = 300;
const filled = new Map();
let editing = null;

/** Draw messages into a scrolling `list` and its one child, keeping the elements that have not changed; `inThread` leaves out reply counts. */
export function drawList(list, messages, { room, inThread = false, start = null }) {
  const rows = start
    ? [{ key: "start", version: `${room.id} ${room.members.length} ${room.shared}`, make: start }]
    : [];
  let before = null;
  const sorted = [...messages].sort(byTs);
  for (const message of sorted) {
    if (!inThread && (!before || dayKey(before.ts) !== dayKey(message.ts))) rows.push(day(message.ts));
    if (!inThread && message.ts === state.newFrom)
      rows.push({ key: "new", version: "", make: () => h("div", { class: "new-line", role: "separator" }, "New") });
    const follows = together(before, message) && message.ts !== state.newFrom;
    const context = { room, inThread, follows };
    rows.push({
      key: message.ephemeral || message.ts,
      version: versionOf(message, context),
      make: () => row(message, context),
    });
    if (inThread && !before && sorted.length > 1) rows.push(replyCount(sorted.length - 1));
    before = message;
  }
  const isNew = list.dataset.room !== room.id;
  const holder = list.firstElementChild;
  if (isNew) pin(list, holder);
  const last = rows.at(-1)?.key;
  reconcile(holder, rows);
  rove(holder);
  if (list.dataset.pinned) list.scrollTop = list.scrollHeight;
  if (!isNew && list.dataset.last !== last) tellOf(messages);
  list.dataset.room = room.id;
  list.dataset.last = last;
}

/** Keep a list at its end while one looks at its end, whatever grows in it or below it. */
function pin(list, holder) {
  list.dataset.pinned = "yes";
  if (list.dataset.room) return;
  let seen = [0, 0, 0];
  const look = () => {
    const [top, room, all] = [list.scrollTop, list.clientHeight, list.scrollHeight];
    const movedUp = top < seen[0] && room === seen[1] && all === seen[2];
    seen = [top, room, all];
    if (all - top - room < 40) list.dataset.pinned = "yes";
    else if (movedUp) list.dataset.pinned = "";
  };
  list.addEventListener("scroll", look, { passive: true });
  const sizes = new ResizeObserver(() => list.dataset.pinned && (list.scrollTop = list.scrollHeight));
  sizes.observe(list);
  sizes.observe(holder);
}

function day(ts) {
  return {
    key: `day ${dayKey(ts)}`,
    version: prettyDay(ts),
    make: () => h("div", { class: "day", role: "separator" }, h("span", {}, prettyDay(ts))),
  };
}

function replyCount(count) {
  const words = count === 1 ? "1 reply" : `${count} replies`;
  return { key: "count", version: words, make: () => h("div", { class: "thread-count" }, words) };
}

function together(before, message) {
  if (!before || message.ephemeral || before.ephemeral || message.subtype === "thread_broadcast") return false;
  return (
    before.user === message.user &&
    dayKey(before.ts) === dayKey(message.ts) &&
    message.ts - before.ts < TOGETHER &&
    !repliesTo(message.channel, before.ts).length
  );
}

function versionOf(message, { follows, inThread, room }) {
  const replies = inThread ? "" : repliesTo(room.id, message.ts).length && Math.floor(Date.now() / 60000);
  return JSON.stringify([message, follows, state.me, replies, editing === message.ts, room.archived]);
}

function tellOf(messages) {
  const newest = messages.at(-1);
  if (newest && newest.user !== state.me)
    announce(`${authorOf(newest).real_name}: ${newest.text || wordsOf(newest.blocks || [])}`.slice(0, 300));
}

function authorOf(message) {
  if (message.from_slack) return { id: "USLACKBOT", real_name: "Slackbot" };
  return person(message.user || state.app.id);
}

function row(message, { room, inThread, follows }) {
  const author = authorOf(message);
  const classes = [
    "message",
    follows ? "follows" : "",
    message.ephemeral ? "private" : "",
    message.subtype === "tombstone" ? "gone" : "",
  ];
  const channel = room.id;
  const element = h(
    "article",
    { class: classes.join(" "), tabindex: "-1", "aria-label": `${author.real_name}, ${clockTime(message.ts)}` },
    message.ephemeral ? privateNote(message) : null,
    follows
      ? h("span", { class: "stamp", "aria-hidden": "true" }, clockTime(message.ts).replace(/\s?[AP]M$/i, ""))
      : avatar(author),
    h(
      "div",
      { class: "body" },
      follows ? null : byline(message, author),
      broadcastNote(message, channel),
      bodyOf(message, room),
      reactionsOf(message, channel),
      inThread ? null : repliesOf(message, channel),
    ),
    message.ephemeral || message.subtype === "tombstone" ? null : tools(message, room, inThread),
  );
  element.addEventListener("keydown", (event) => keys(event, element, message, room, inThread));
  return element;
}

function privateNote(message) {
  const dismiss = () => act(state.me, "dismiss", { id: message.ephemeral });
  return h(
    "div",
    { class: "private-note" },
    icon("eye"),
    "Only visible to you",
    h("button", { type: "button", data: { focus: "dismiss" }, on: { click: dismiss } }, "Dismiss"),
  );
}

function byline(message, author) {
  return h(
    "div",
    { class: "by" },
    h("span", { class: "name" }, author.real_name),
    author.app || author.bot ? h("span", { class: "tag" }, "APP") : null,
    author.outside ? h("span", { class: "tag outside" }, author.team) : null,
    author.guest ? h("span", { class: "tag outside" }, "Guest") : null,
    h("time", { class: "when", title: fullTime(message.ts) }, clockTime(message.ts)),
  );
}

function broadcastNote(message, channel) {
  if (message.subtype !== "thread_broadcast") return null;
  return h(
    "div",
    { class: "broadcast" },
    "replied to a thread: ",
    h(
      "button",
      { type: "button", class: "mention", on: { click: () => openThread(channel, message.thread_ts) } },
      "see the thread",
    ),
  );
}

function bodyOf(message, room) {
  if (editing === message.ts) return editor(message.text, (text) => finishEdit(message, room, text));
  const place = { where: { channel: room.id, ts: message.ts }, values: valuesOf(room.id, message.ts) };
  const ownWords =
    message.blocks?.length && message.blocks.every((block) => block.type === "rich_text") && !message.bot_id;
  const drawn =
    message.blocks?.length && !ownWords ? h("div", { class: "blocks" }, blocks(message.blocks, place)) : null;
  const edited = message.edited
    ? h("span", { class: "edited", title: fullTime(message.edited.ts) }, " (edited)")
    : null;
  return [
    drawn || (message.text ? h("div", { class: "text" }, mrkdwn(message.text), edited) : null),
    drawn ? edited : null,
    message.files?.length ? h("div", { class: "files" }, message.files.map(fileOf)) : null,
  ];
}

function valuesOf(channel, ts) {
  const key = `${state.me} ${channel} ${ts}`;
  if (!filled.has(key)) filled.set(key, {});
  return filled.get(key);
}

/** How large a file is, as people say it; with its name where it is shown under another title. */
function sizeOf({ name, title, size }) {
  const told = size < 1000 ? `${size} bytes` : size < 1e6 ? `${Math.round(size / 1000)} KB` : `${(size / 1e6).toFixed(1)} MB`;
  return title && title !== name ? `${name}, ${told}` : told;
}

function fileOf(file) {
  return h(
    "a",
    { class: "file", href: new URL(file.url_private).pathname, download: file.name },
    icon("file"),
    h("span", {}, h("b", {}, file.title || file.name), h("small", {}, sizeOf(file))),
  );
}

function reactionsOf(message, channel) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((each) => {
      const names = each.users.map((id) => (id === state.me ? "you" : person(id).real_name)).join(", ");
      return h(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(each.users.includes(state.me)),
          title: `${names} reacted with :${each.name}:`,
          data: { focus: `reaction ${each.name}` },
          on: { click: () => react(channel, message.ts, each.name) },
        },
        emojiNode(each.name),
        String(each.count),
      );
    }),
  );
}

const react = (channel, ts, name) => act(state.me, "react", { channel, ts, name });

function repliesOf(message, channel) {
  const replies = repliesTo(channel, message.ts);
  if (!replies.length) return null;
  const who = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  return h(
    "button",
    {
      type: "button",
      class: "replies",
      data: { focus: "replies" },
      on: { click: () => openThread(channel, message.ts) },
    },
    who.map((id) => avatar(person(id), "tiny")),
    h("b", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    h("span", {}, `Last reply ${ago(replies.at(-1).ts)}`),
  );
}

function tools(message, room, inThread) {
  const channel = room.id;
  const quick = QUICK.map((name) =>
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": `React with ${name.replaceAll("_", " ")}`,
        title: `:${name}:`,
        on: { click: () => react(channel, message.ts, name) },
      },
      emojiNode(name),
    ),
  );
  const smile = iconButton(
    "smile",
    "Add a reaction",
    () => pickEmoji(smile, (name) => react(channel, message.ts, name)),
    { "aria-haspopup": "dialog" },
  );
  const more = iconButton("more", "More actions", () => menu(more, moreOf(message, room), "More actions"), {
    "aria-haspopup": "menu",
  });
  const reply = inThread
    ? null
    : iconButton("thread", "Reply in thread", () => openThread(channel, message.thread_ts || message.ts));
  return h("div", { class: "tools", role: "toolbar", "aria-label": "Message actions" }, quick, smile, reply, more);
}

function moreOf(message, room) {
  const channel = room.id;
  const mine = message.user === state.me;
  const shortcuts = state.shortcuts.filter((each) => each.for === "message");
  const items = shortcuts.map((each) => ({
    label: h("span", {}, each.name, h("small", {}, state.app.name)),
    icon: avatar(person(state.app.id), "tiny"),
    act: () => act(state.me, "shortcut", { name: each.id, channel, ts: message.ts }),
  }));
  items.push({
    label: "Copy link",
    act: () => navigator.clipboard?.writeText(`${location.origin}/archives/${channel}/p${message.ts.replace(".", "")}`),
  });
  if (mine)
    items.push(
      null,
      { label: "Edit message", act: () => edit(message.ts) },
      { label: "Delete message…", bad: true, act: () => remove(message, channel) },
    );
  return items;
}

function edit(ts) {
  editing = ts;
  changed();
}

async function finishEdit(message, room, text) {
  editing = null;
  changed();
  if (text !== null && text !== message.text) await act(state.me, "edit", { channel: room.id, ts: message.ts, text });
}

/** Edit the newest message one wrote here. */
export function editLast(messages) {
  const mine = messages.filter((message) => message.user === state.me && message.subtype !== "tombstone").at(-1);
  if (mine) edit(mine.ts);
  return Boolean(mine);
}

async function remove(message, channel) {
  const sure = await ask({
    title: "Delete message",
    text: h(
      "div",
      {},
      h("p", {}, "Are you sure you want to delete this message? This cannot be undone."),
      h("div", { class: "quote" }, mrkdwn(message.text)),
    ),
    yes: "Delete",
    bad: true,
  });
  if (sure) act(state.me, "delete", { channel, ts: message.ts });
}

/** One message at a time is a stop of the Tab key: the newest, or the one the arrow keys went to. */
function rove(list) {
  const all = [...list.querySelectorAll(":scope > .message")];
  const stop = all.find((each) => each.contains(document.activeElement)) || all.at(-1);
  for (const each of all) each.tabIndex = each === stop ? 0 : -1;
}

function keys(event, element, message, room, inThread) {
  if (event.target !== element) return;
  const act_on = {
    t: () => !inThread && openThread(room.id, message.thread_ts || message.ts),
    r: () => element.querySelector('[aria-label="Add a reaction"]')?.click(),
  };
  if (message.user === state.me)
    Object.assign(act_on, { e: () => edit(message.ts), Delete: () => remove(message, room.id) });
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const all = [...element.parentElement.querySelectorAll(":scope > .message")];
    const next = all[all.indexOf(element) + (event.key === "ArrowUp" ? -1 : 1)];
    if (!next) return;
    element.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  } else if (act_on[event.key] && !message.ephemeral && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    act_on[event.key]();
  }
}
