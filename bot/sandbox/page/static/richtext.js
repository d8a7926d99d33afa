// Rich text blocks: sections, lists, quotes and code with styled words.

import { h } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { channelMention, link, userMention } from "./words.js";
import { dateMarkup } from "./time.js";

/** The parts of a rich text block. */
export function richText(parts) {
  return parts.map((part) => {
    switch (part.type) {
      case "rich_text_list":
        return h(
          part.style === "ordered" ? "ol" : "ul",
          { class: "rich-list" },
          part.elements.map((item, at) => listItem(part, item, at)),
        );
      case "rich_text_quote":
        return h("div", { class: "quote" }, words(part.elements));
      case "rich_text_preformatted":
        return h("pre", {}, words(part.elements));
      default:
        return h("div", {}, words(part.elements));
    }
  });
}

function listItem(list, item, at) {
  const mark = list.style === "ordered" ? `${(list.offset || 0) + at + 1}. ` : "• ";
  return h("li", {}, "\u2003".repeat(list.indent || 0), mark, words(item.elements));
}

function words(elements) {
  return (elements || []).map((item) => styled(word(item), item.style));
}

function word(item) {
  switch (item.type) {
    case "text":
      return item.text.split("\n").flatMap((line, at) => (at ? [h("br"), line] : [line]));
    case "emoji":
      return [emojiNode(item.name)];
    case "user":
      return [userMention(item.user_id)];
    case "channel":
      return [channelMention(item.channel_id)];
    case "link":
      return [link(item.url, item.text)];
    case "date":
      return [dateMarkup(item.timestamp, item.format || "{date_long}")];
    case "broadcast":
      return [h("span", { class: "mention" }, `@${item.range}`)];
    default:
      return [item.fallback || item.text || ""];
  }
}

function styled(nodes, style = {}) {
  const tags = { bold: "b", italic: "i", strike: "s", code: "code" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style[name] ? [h(tag, {}, inner)] : inner), nodes);
}
