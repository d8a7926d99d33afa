// Block Kit drawn as Slack draws it.

import { h, icon } from "./dom.js";
import { element } from "./elements.js";
import { richText } from "./richtext.js";
import { mrkdwn, plain, textObject } from "./words.js";

let made = 0;

/** All blocks of a message or a view; `place` says where they stand and keeps what is filled in. */
export function blocks(list, place, errors = {}) {
  return list.map((block) => draw(block, place, errors)).filter(Boolean);
}

/** The words of blocks, for places where they cannot be drawn. */
export function wordsOf(list) {
  const found = [];
  const walk = (value) => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value && typeof value === "object") {
      if (typeof value.text === "string") found.push(value.text);
      Object.values(value).forEach((inner) => typeof inner === "object" && walk(inner));
    }
  };
  walk(list);
  return found.join(" ");
}

function draw(block, place, errors) {
  const maker = MAKERS[block.type];
  return maker
    ? maker(block, place, errors)
    : h("p", { class: "unknown" }, `(${block.type.replaceAll("_", " ")}: not drawn here)`);
}

const MAKERS = {
  header: (block) => h("h3", {}, plain(block.text.text)),
  divider: () => h("hr"),
  section,
  context: (block) =>
    h(
      "div",
      { class: "bk-context" },
      block.elements.map((item) => (item.type === "image" ? picture(item, "small") : textObject(item, "span"))),
    ),
  actions: (block, place) =>
    h(
      "div",
      { class: "bk-actions" },
      block.elements.map((item) => element(item, block, place)),
    ),
  image: (block) =>
    h(
      "figure",
      { class: "bk-image" },
      block.title ? h("figcaption", {}, textObject(block.title, "span")) : null,
      picture(block),
    ),
  input,
  rich_text: (block) => h("div", { class: "words" }, richText(block.elements)),
  markdown: (block) => h("div", { class: "words" }, mrkdwn(block.text.replaceAll("**", "*"))),
  table: (block) =>
    h(
      "table",
      { class: "bk-table" },
      h(
        "tbody",
        {},
        block.rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, cellWords(cell))),
          ),
        ),
      ),
    ),
  video: (block) => h("div", { class: "bk-picture" }, `Video: ${block.alt_text || block.title?.text || ""}`),
};

function section(block, place) {
  const words = [
    block.text ? textObject(block.text) : null,
    block.fields?.length
      ? h(
          "div",
          { class: "bk-fields" },
          block.fields.map((field) => textObject(field)),
        )
      : null,
  ];
  const extra =
    block.accessory &&
    (block.accessory.type === "image" ? picture(block.accessory, "small") : element(block.accessory, block, place));
  return h("div", { class: "bk-section" }, h("div", { class: "bk-section-words" }, words), extra || null);
}

function input(block, place, errors) {
  const id = `field${(made += 1)}`;
  const wrong = errors[block.block_id];
  const notes = wrong || block.hint ? `${id}-note` : null;
  const boxes = ["checkboxes", "radio_buttons"].includes(block.element.type);
  const made_element = element(block.element, block, place, {
    live: Boolean(block.dispatch_action),
    id,
    describedBy: notes,
  });
  const label = [plain(block.label.text), block.optional ? h("small", {}, " (optional)") : null];
  if (boxes) made_element.setAttribute("aria-label", block.label.text);
  return h(
    "div",
    { class: `bk-input ${wrong ? "wrong" : ""}` },
    boxes ? h("div", { class: "bk-label" }, label) : h("label", { class: "bk-label", for: id }, label),
    made_element,
    wrong ? h("div", { class: "bk-error", id: notes, role: "alert" }, icon("warn"), wrong) : null,
    !wrong && block.hint ? h("div", { class: "bk-hint", id: notes }, plain(block.hint.text)) : null,
  );
}

function picture(item, size = "") {
  const url = item.slack_file?.id ? `${location.origin}/files/${encodeURIComponent(item.slack_file.id)}` : item.image_url || "";
  if (url.startsWith(`${location.origin}/`) || url.startsWith("data:"))
    return h("img", { src: url, alt: item.alt_text || "" });
  return h(
    "div",
    {
      class: `bk-picture ${size}`,
      role: "img",
      "aria-label": item.alt_text,
      title: "Pictures from elsewhere are not loaded here",
    },
    item.alt_text || "Picture",
  );
}

function cellWords(cell) {
  if (cell.type === "rich_text") return richText(cell.elements);
  return plain(String(cell.text ?? cell.value ?? ""));
}
