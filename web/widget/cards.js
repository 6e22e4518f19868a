// From events to elements. Only text nodes and attributes are ever written: nothing that was said becomes markup.

import { CARD } from "./words.js";

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

/** The body of an event. @param {ChatEvent} event @param {string} server @returns {HTMLElement} */
export function body(event, server) {
  const data = event.data ?? {};
  if (event.kind === "notice") return notice(event, data, server);
  if (event.kind === "voucher") return voucher(event, data, server);
  const head = event.kind === "form" && data.title ? el("div", { class: "card-head" }, String(data.title)) : null;
  return el("div", { class: head ? "card" : null }, head, prose(event.text), ...links(data, server));
}

/** @param {ChatEvent} event @param {Object<string, any>} data @param {string} server */
function notice(event, data, server) {
  const materials = listed(data.materials, CARD.materials);
  return el(
    "section",
    { class: "card notice", "aria-label": `${CARD.notice} ${data.title ?? ""}` },
    el("div", { class: "card-head" }, el("span", {}, CARD.notice), data.number && el("small", {}, String(data.number))),
    data.title && el("h3", {}, String(data.title)),
    rows(data),
    ...(materials.length ? materials : [prose(event.text)]),
    ...links(data, server),
  );
}

/** A list of materials with its heading. @param {any} materials @param {string} heading @returns {HTMLElement[]} */
function listed(materials, heading) {
  if (!Array.isArray(materials) || !materials.length) return [];
  return [el("h4", {}, `${heading}（${materials.length}）`), el("ol", { class: "materials" }, ...materials.map(material))];
}

/** @param {any} item */
function material(item) {
  if (typeof item === "string") return el("li", {}, item);
  const details = [item.copies, item.form, item.necessity, item.obtained, item.remark].filter((part) => part && part !== CARD.exempt);
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
  const qr = picture(data.qr_image);
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
        el("div", {}, el("dt", {}, CARD.number), el("dd", {}, String(data.number ?? ""))),
        data.check_code ? el("div", {}, el("dt", {}, CARD.code), el("dd", {}, String(data.check_code))) : null,
      ),
      qr ? el("img", { src: qr, alt: CARD.qr, width: 132, height: 132 }) : null,
    ),
    rows(data) ?? prose(event.text),
    ...listed(data.bring, CARD.bring),
    el("p", { class: "cut" }, CARD.cut),
    ...links(data, server, CARD.printVoucher),
  );
}

/** @param {Object<string, any>} data */
function rows(data) {
  if (!Array.isArray(data.rows) || !data.rows.length) return null;
  const lines = data.rows.map(({ label, value }) => el("div", {}, el("dt", {}, String(label)), el("dd", {}, String(value))));
  return el("dl", { class: "rows" }, ...lines);
}

/** @param {Object<string, any>} data @param {string} server @param {string} [print] @returns {HTMLElement[]} */
function links(data, server, print = CARD.print) {
  const others = Array.isArray(data.links) ? data.links.map((link) => [link.title, link.url]) : [];
  const found = [[print, data.url], [CARD.pdf, data.pdf_url], [CARD.notice_link, data.notice_url], ...others]
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

/** @param {any} source */
function picture(source) {
  return typeof source === "string" && /^data:image\/(png|svg\+xml)[;,]/.test(source) ? source : null;
}
