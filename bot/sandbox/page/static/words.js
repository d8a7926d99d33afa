// Slack's markup drawn: bold, quotes, code, links, mentions, dates and emoji.

import { h } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { go, person, state } from "./state.js";
import { dateMarkup, fullTime } from "./time.js";

const ESCAPES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const EDGE = "(?<![\\p{L}\\p{N}_*~])";
const AFTER = "(?![\\p{L}\\p{N}_*~])";
const styled = (mark) => `${EDGE}[${mark}](?!\\s)([^${mark}\\n]+?)(?<!\\s)[${mark}]${AFTER}`;
const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>",
    "`([^`\\n]+)`",
    ":([a-z0-9_+'-]+(?:::skin-tone-\\d)?):",
    styled("*"),
    styled("_"),
    styled("~"),
  ].join("|"),
  "gu",
);

/** Characters that were escaped, as themselves. */
export const unescaped = (text) => text.replace(/&(?:amp|lt|gt);/g, (found) => ESCAPES[found]);

/** A message's text: paragraphs, quotes and code. */
export function mrkdwn(text) {
  return text.split("```").flatMap((part, number) => {
    if (number % 2 && part.trim()) return [h("pre", {}, unescaped(part.replace(/^\n|\n$/g, "")))];
    return part ? lines(part) : [];
  });
}

/** Text without markup; emoji names are still drawn. */
export function plain(text) {
  return text.split(/(:[a-z0-9_+'-]+:)/).map((part, number) => (number % 2 ? emojiNode(part.slice(1, -1)) : part));
}

/** A text object of Block Kit. */
export function textObject(object, tag = "div") {
  if (!object) return null;
  return h(tag, { class: "words" }, object.type === "mrkdwn" ? mrkdwn(object.text) : broken(plain(object.text)));
}

function lines(text) {
  const parts = [];
  let quoted = [];
  let free = [];
  const endQuote = () =>
    quoted.length && parts.push(h("div", { class: "quote" }, broken(inline(quoted.splice(0).join("\n")))));
  const endFree = () => free.length && parts.push(...broken(inline(free.splice(0).join("\n"))));
  for (const line of text.split("\n")) {
    const quote = /^(?:>|&gt;)\s?(.*)$/.exec(line);
    if (quote) {
      endFree();
      quoted.push(quote[1]);
    } else {
      endQuote();
      free.push(line);
    }
  }
  endQuote();
  endFree();
  return parts;
}

function broken(nodes) {
  return nodes.flatMap((node) => {
    if (typeof node !== "string") return [node];
    return node.split("\n").flatMap((line, number) => (number ? [h("br"), line] : [line]));
  });
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(unescaped(text.slice(end, found.index)));
    nodes.push(drawn(found));
    end = found.index + found[0].length;
  }
  nodes.push(unescaped(text.slice(end)));
  return nodes.filter((node) => node !== "");
}

function drawn([whole, token, code, emoji, bold, italic, struck]) {
  if (token !== undefined) return marked(token);
  if (code !== undefined) return h("code", {}, unescaped(code));
  if (emoji !== undefined) return emojiNode(emoji);
  if (bold !== undefined) return h("b", {}, inline(bold));
  if (italic !== undefined) return h("i", {}, inline(italic));
  return struck !== undefined ? h("s", {}, inline(struck)) : whole;
}

function marked(token) {
  const [target, ...rest] = token.split("|");
  const label = unescaped(rest.join("|"));
  switch (target[0]) {
    case "@":
      return userMention(target.slice(1));
    case "#":
      return channelMention(target.slice(1), label);
    case "!":
      return special(target.slice(1), label);
    default:
      return link(unescaped(target), label);
  }
}

/** A mention of a person. */
export function userMention(id) {
  const own = id === state.me ? "own" : "";
  return h("span", { class: `mention ${own}`, title: person(id).role || null }, `@${person(id).real_name}`);
}

/** A mention of a channel, which leads there if the person is in it. */
export function channelMention(id, label = "") {
  const known = state.channels.find((each) => each.id === id);
  const text = `#${label || known?.name || "private channel"}`;
  if (!state.rooms.has(id)) return h("span", { class: "mention" }, text);
  return h("button", { type: "button", class: "mention", on: { click: () => go(id) } }, text);
}

function special(target, label) {
  const [kind, ...rest] = target.split("^");
  if (kind === "date") {
    const [ts, pattern, url] = rest;
    const text = dateMarkup(ts, unescaped(pattern || ""));
    return url ? link(url, text) : h("time", { title: fullTime(ts) }, text);
  }
  return h("span", { class: "mention" }, label ? (label.startsWith("@") ? label : `@${label}`) : `@${kind}`);
}

/** A link; one that leads into this workspace stays in this window. */
export function link(url, label = "") {
  const text = label || url.replace(/^mailto:/, "");
  if (!/^(https?|mailto):/i.test(url)) return text;
  const inside = url.startsWith(`${location.origin}/`);
  return h("a", inside ? { href: url } : { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}
