// From events to elements. Only text nodes and attributes are ever written: nothing that was said becomes markup.

import { CARD, FIELDS, WORDS } from "./words.js";

/** @typedef {import("./transport.js").ChatEvent} ChatEvent */

/**
 * Make an element. @param {string} tag @param {Object<string, any>} [attributes] @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => /** @type {Node|string} */ (child)));
  return element;
}

/** Text with its web addresses as links. @param {string} text */
export function prose(text) {
  const block = el("div", { class: "prose" });
  for (const part of text.split(/(https?:\/\/[^\s，。；、）)】"'<>]+)/)) {
    if (/^https?:\/\//.test(part)) block.append(el("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part));
    else if (part) block.append(part);
  }
  return block;
}

/**
 * The body of an event. @param {ChatEvent} event @param {string} server @param {(text: string) => void} say
 * @returns {HTMLElement}
 */
export function body(event, server, say) {
  const data = event.data ?? {};
  if (event.kind === "notice") return notice(event, data, server);
  if (event.kind === "voucher") return voucher(event, data, server);
  const block = el("div", {}, prose(event.text));
  if (event.kind === "form" && Array.isArray(data.fields)) block.append(form(data, say));
  block.append(...links(data, server));
  return block;
}

/** @param {ChatEvent} event @param {Object<string, any>} data @param {string} server */
function notice(event, data, server) {
  const heading = data.title ?? data.item_name ?? "";
  const materials = Array.isArray(data.materials) ? data.materials : [];
  return el(
    "section",
    { class: "card notice", "aria-label": `${CARD.notice} ${heading}` },
    el("div", { class: "card-head" }, el("span", {}, CARD.notice), data.number && el("small", {}, String(data.number))),
    heading && el("h3", {}, String(heading)),
    rows(data, ["title", "item_name", "item"]),
    materials.length ? el("h4", {}, `${CARD.materials}（${materials.length}）`) : prose(event.text),
    materials.length ? el("ol", { class: "materials" }, ...materials.map(material)) : null,
    ...links(data, server),
  );
}

/** @param {any} item */
function material(item) {
  if (typeof item === "string") return el("li", {}, item);
  const details = [item.copies, item.kind ?? item.form, item.necessity, item.obtained, item.remark].filter((part) => part && part !== CARD.exempt);
  return el(
    "li",
    { class: item.exempt ? "exempt" : null },
    el("span", {}, String(item.name ?? "")),
    item.exempt ? el("em", {}, CARD.exempt) : null,
    details.length ? el("small", {}, details.join(" · ")) : null,
  );
}

/** @param {ChatEvent} event @param {Object<string, any>} data @param {string} server */
function voucher(event, data, server) {
  const code = data.check_code ?? data.code;
  const qr = image(data.qr_url ?? data.qr, server);
  return el(
    "section",
    { class: "card voucher", "aria-label": `${CARD.voucher} ${data.number ?? ""}` },
    el("div", { class: "card-head" }, el("span", {}, CARD.voucher)),
    el(
      "div",
      { class: "ticket" },
      el(
        "dl",
        { class: "numbers" },
        el("div", {}, el("dt", {}, "凭证号"), el("dd", {}, String(data.number ?? ""))),
        code ? el("div", {}, el("dt", {}, "校验码"), el("dd", {}, String(code))) : null,
      ),
      qr ? el("img", { src: qr, alt: CARD.qr, width: 132, height: 132 }) : null,
    ),
    rows(data, []) ?? prose(event.text),
    el("p", { class: "cut" }, CARD.cut),
    ...links(data, server, CARD.printVoucher),
  );
}

/** @param {Object<string, any>} data @param {string[]} without */
function rows(data, without) {
  /** @type {[string, string][]} */
  const found = Array.isArray(data.rows) ? data.rows.map((row) => [String(row.label ?? row[0]), String(row.value ?? row[1])]) : [];
  for (const [name, label] of FIELDS) {
    const known = without.includes(name) || found.some(([other]) => other === label);
    if (!known && typeof data[name] === "string" && data[name]) found.push([label, data[name]]);
  }
  if (!found.length) return null;
  return el("dl", { class: "rows" }, ...found.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value))));
}

/** @param {Object<string, any>} data @param {string} server @param {string} [print] @returns {HTMLElement[]} */
function links(data, server, print = CARD.print) {
  const listed = Array.isArray(data.links) ? data.links.map((link) => [link.title, link.url]) : [];
  const found = [[print, data.url ?? data.page_url ?? data.print_url], [CARD.pdf, data.pdf_url], ...listed]
    .map(([title, url]) => [title, address(url, server)])
    .filter(([, url]) => url)
    .map(([title, url]) => el("a", { href: url, target: "_blank", rel: "noopener" }, String(title)));
  return found.length ? [el("p", { class: "links" }, ...found)] : [];
}

/** Addresses lead to the hall itself or to the web, never to a script. @param {any} url @param {string} server */
function address(url, server) {
  if (typeof url !== "string" || !url) return null;
  try {
    const found = new URL(url, server + "/");
    return ["http:", "https:"].includes(found.protocol) ? found.href : null;
  } catch {
    return null;
  }
}

/** @param {any} source @param {string} server */
function image(source, server) {
  if (typeof source !== "string") return null;
  return /^data:image\/(png|svg\+xml)[;,]/.test(source) ? source : address(source, server);
}

/** A form is sent as ordinary lines of text, so that it passes the same door as everything typed. @param {Object<string, any>} data @param {(text: string) => void} say */
function form(data, say) {
  const inputs = data.fields.map((/** @type {any} */ field, /** @type {number} */ place) => {
    const input = /** @type {HTMLInputElement} */ (
      el(field.type === "long" ? "textarea" : "input", { id: `f${place}`, name: field.name, required: field.required, autocomplete: "off", inputmode: field.type === "number" ? "numeric" : null })
    );
    return { field, input };
  });
  const send = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const lines = inputs.filter(({ input }) => input.value.trim()).map(({ field, input }) => `${field.label}：${input.value.trim()}`);
    if (lines.length) say(lines.join("\n"));
    for (const { input } of inputs) input.disabled = true;
    /** @type {HTMLElement} */ (event.target).querySelector("button")?.setAttribute("disabled", "");
  };
  const lines = inputs.map(({ field, input }) => el("p", {}, el("label", { for: input.id }, field.label, field.required ? WORDS.needed : ""), input));
  return el("form", { class: "card form", onsubmit: send }, ...lines, el("button", { type: "submit", class: "primary" }, data.submit ?? WORDS.submit));
}
