// <hall-chat>: the service hall's conversation window. Embed with one tag:
//   <script type="module" src="https://the-hall/widget/hall-chat.js"></script>
// A page without a <hall-chat> element gets a floating one. Attributes: `server` (default: where this script came
// from), `mode="floating"`, `elder`, `open`. Method: say(text).

import { body, el } from "./cards.js";
import { ELDER_SIZES, sheet, sizeSheet } from "./style.js";
import { Transport } from "./transport.js";
import { keep, kept } from "./preferences.js";
import { WORDS } from "./words.js";

/**
 * @typedef {import("./transport.js").ChatEvent} ChatEvent
 * @typedef {import("./transport.js").Outgoing} Outgoing
 */

const MOST_CHARACTERS = 2000;
const COUNT_FROM = 1800;
const TYPING_MS = 60_000;
const STAFF_TYPING_MS = 6_000;
const NEAR_END = 80; // pixels from the end within which new messages scroll into view

export class HallChat extends HTMLElement {
  constructor() {
    super();
    this.root = this.attachShadow({ mode: "open" });
    this.server = "";
    /** @type {Map<string, HTMLElement>} */
    this.pending = new Map();
    this.awaited = 0;
    this.owned = false;
    this.restored = false;
  }

  connectedCallback() {
    if (this.transport) return;
    this.server = (this.getAttribute("server") ?? new URL("..", import.meta.url).href).replace(/\/$/, "");
    this.root.adoptedStyleSheets = [sheet(), sizeSheet(null)];
    this.#build();
    this.#restoreView();
    if (this.getAttribute("mode") !== "floating" || this.hasAttribute("open")) this.#begin();
  }

  disconnectedCallback() {
    this.transport?.stop();
    this.transport = undefined;
    this.root.replaceChildren();
    this.pending.clear();
  }

  /** Say something as if it had been typed. @param {string} text */
  say(text) {
    this.open();
    this.#send({ text, title: text });
  }

  /** Open the floating window and move the focus into it. */
  open() {
    if (this.getAttribute("mode") === "floating") this.setAttribute("open", "");
    this.#begin();
    this.input.focus();
  }

  /** Close the floating window; the conversation goes on. */
  close() {
    this.removeAttribute("open");
    this.launcher.focus();
  }

  #begin() {
    if (this.transport) return;
    const transport = new Transport(this.server);
    this.transport = transport;
    for (const message of transport.queue) this.#showPending(message);
    /** @type {[string, (detail: any) => void][]} */
    const handlers = [
      ["events", (events) => this.#show(events)],
      ["link", (link) => this.#showLink(link)],
      ["typing", () => this.#staffTypes()],
      ["unsent", (message) => this.#mark(message, WORDS.unsent, true)],
      ["slow", (message) => this.#mark(message, WORDS.tooFast, true)],
      ["refused", ({ message, text }) => this.#mark(message, WORDS.refused + text, true)],
      ["reset", (lost) => this.#clear(lost)],
    ];
    for (const [name, handle] of handlers) transport.addEventListener(name, (event) => handle(/** @type {CustomEvent} */ (event).detail));
    void transport.start();
  }

  #build() {
    const floating = this.getAttribute("mode") === "floating";
    this.launcher = el("button", { class: "launcher", type: "button", "aria-label": WORDS.launcher, onclick: () => this.open() }, WORDS.launcherShort);
    this.banner = el("div", { class: "banner", role: "status" });
    this.typing = el("div", { class: "typing", hidden: true }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), (this.typingWords = el("span", {}, WORDS.typing)));
    this.log = el("div", { class: "log", role: "log", "aria-label": WORDS.log, "aria-live": "off", "aria-busy": "true", tabindex: "0" });
    this.loading = el("p", { class: "by" }, WORDS.loading);
    this.log.append(this.loading, this.typing);
    this.panel = el(
      "section",
      { class: "panel", role: floating ? "dialog" : "region", "aria-label": WORDS.title },
      this.#header(),
      this.banner,
      this.log,
      this.#footer(),
    );
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && floating && !event.isComposing) this.close();
    });
    this.root.replaceChildren(...(floating ? [this.launcher] : []), this.panel);
  }

  #header() {
    this.elderButton = el("button", { type: "button", "aria-pressed": "false", onclick: () => this.#toggleElder() }, WORDS.elder);
    return el(
      "header",
      {},
      el("div", { class: "who" }, el("h2", {}, this.getAttribute("heading") ?? WORDS.title), el("p", { class: "label" }, WORDS.label)),
      this.elderButton,
      el("button", { class: "collapse", type: "button", "aria-label": WORDS.close, onclick: () => this.close() }, "✕"),
    );
  }

  #footer() {
    this.input = /** @type {HTMLTextAreaElement} */ (
      el("textarea", { id: "say", rows: 1, placeholder: WORDS.placeholder, "aria-describedby": "count", autocomplete: "off", enterkeyhint: "send" })
    );
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("input", () => {
      this.#count();
      if (this.owned && this.input.value) this.transport?.typing();
    });
    this.counter = el("p", { class: "counter", id: "count", role: "status" });
    this.sendButton = /** @type {HTMLButtonElement} */ (el("button", { class: "primary", type: "submit" }, WORDS.send));
    this.latest = el("button", { class: "latest", type: "button", hidden: true, onclick: () => this.#toEnd() }, WORDS.newMessages);
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#submit();
    };
    return el(
      "footer",
      {},
      this.latest,
      this.#question(),
      el(
        "div",
        { class: "tools", role: "group", "aria-label": WORDS.tools },
        el("button", { class: "human", type: "button", onclick: () => this.#send({ text: WORDS.human, title: WORDS.human }) }, WORDS.human),
        el("span", { class: "gap" }),
        this.#more(),
        this.extra,
      ),
      el("form", { class: "composer", onsubmit: submit }, el("label", { class: "hidden", for: "say" }, WORDS.inputLabel), this.input, this.sendButton),
      this.counter,
    );
  }

  /** What is needed less often; narrow windows show it on request. */
  #more() {
    const step = (/** @type {number} */ by) => () => this.#resize(by);
    this.extra = el(
      "div",
      { class: "extra", id: "extra" },
      el(
        "span",
        { class: "sizes", role: "group", "aria-label": "字号" },
        el("button", { type: "button", "aria-label": WORDS.smaller, onclick: step(-1) }, "A−"),
        el("button", { type: "button", "aria-label": WORDS.larger, onclick: step(1) }, "A＋"),
      ),
      el("a", { href: `${this.server}/privacy`, target: "_blank", rel: "noopener" }, WORDS.privacy),
      el("button", { class: "quiet", type: "button", onclick: () => this.#ask(true) }, WORDS.restart),
    );
    const button = el("button", { class: "more", type: "button", "aria-expanded": "false", "aria-controls": "extra" }, WORDS.more);
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(this.extra.classList.toggle("shown")));
      this.#toEnd();
    });
    return button;
  }

  #question() {
    const yes = () => {
      this.#ask(false);
      this.transport?.restart();
      this.input.focus();
    };
    this.question = el(
      "div",
      { class: "ask", role: "alertdialog", "aria-label": WORDS.restart, hidden: true },
      el("p", {}, WORDS.restartAsk),
      el("button", { type: "button", onclick: yes }, WORDS.restartYes),
      el("button", { type: "button", onclick: () => this.#ask(false) }, WORDS.restartNo),
    );
    return this.question;
  }

  /** @param {boolean} shown */
  #ask(shown) {
    this.question.hidden = !shown;
    if (shown) /** @type {HTMLElement} */ (this.question.querySelectorAll("button")[1]).focus();
    else this.input.focus();
  }

  /** Enter sends, but not while an input method composes: some report it by isComposing, some by key code 229. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.input.value;
    if (!text.trim() || text.length > MOST_CHARACTERS) return;
    this.input.value = "";
    this.#count();
    this.#send({ text, title: text });
    this.input.focus();
  }

  #count() {
    const length = this.input.value.length;
    const over = length > MOST_CHARACTERS;
    this.counter.textContent = over ? WORDS.tooLong(length, MOST_CHARACTERS) : length >= COUNT_FROM ? WORDS.count(length, MOST_CHARACTERS) : "";
    this.counter.classList.toggle("bad", over);
    this.sendButton.disabled = over;
  }

  /** @param {{text?: string, payload?: string, title: string}} message */
  #send(message) {
    this.#begin();
    if (!this.transport) return;
    this.#retireChoices();
    this.#showPending(this.transport.send(message));
    this.#toEnd();
  }

  /** @param {Outgoing} message */
  #showPending(message) {
    if (this.pending.has(message.client_id)) return;
    const turn = el("div", { class: "turn citizen pending" }, el("span", { class: "hidden" }, `${WORDS.you}：`), el("div", { class: "bubble" }, el("div", { class: "prose" }, message.title)), el("span", { class: "state" }, WORDS.sending));
    this.pending.set(message.client_id, turn);
    this.log.insertBefore(turn, this.typing);
  }

  /** @param {Outgoing} message @param {string} words @param {boolean} bad */
  #mark(message, words, bad) {
    const state = this.pending.get(message.client_id)?.querySelector(".state");
    if (!state || state.textContent === words) return;
    state.textContent = words;
    state.classList.toggle("bad", bad);
  }

  /** @param {ChatEvent[]} events */
  #show(events) {
    const following = this.#atEnd() || !this.restored;
    this.loading.remove();
    const turns = events.map((event) => this.#showOne(event));
    this.#typingFor(events);
    const first = this.restored ? turns.find((turn) => !turn.classList.contains("citizen")) : undefined;
    if (!this.restored) this.#announceFromNow();
    if (following) this.#toEnd(first);
    else this.latest.hidden = false;
  }

  /** History is read at leisure; only what comes after it is announced. */
  #announceFromNow() {
    this.restored = true;
    this.log.setAttribute("aria-busy", "false");
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 500);
  }

  /** @param {ChatEvent} event @returns {HTMLElement} */
  #showOne(event) {
    if (event.author === "citizen") {
      this.pending.get(event.data?.client_id)?.remove();
      this.pending.delete(event.data?.client_id);
    }
    const wide = event.kind === "notice" || event.kind === "voucher" || event.kind === "form";
    const by = { citizen: WORDS.you, bot: WORDS.bot, staff: WORDS.staff, system: WORDS.system }[event.author];
    const turn = el(
      "div",
      { class: `turn ${event.author}${wide ? " wide" : ""}`, "data-seq": event.seq },
      el("span", { class: event.author === "citizen" || event.author === "system" ? "hidden" : "by" }, event.author === "staff" && event.data?.name ? `${by} ${event.data.name}` : by, el("span", { class: "hidden" }, "：")),
      el("div", { class: "bubble" }, body(event, this.server)),
    );
    this.#retireChoices();
    const choices = this.#choices(event);
    if (choices) turn.append(choices);
    const waiting = this.pending.values().next().value;
    this.log.insertBefore(turn, waiting ?? this.typing);
    return turn;
  }

  /** @param {ChatEvent} event */
  #choices(event) {
    if (!event.choices?.length) return null;
    const buttons = event.choices.map(({ title, payload }) => el("button", { type: "button", onclick: () => this.#send({ payload, title }) }, title));
    return el("div", { class: `choices${event.kind === "rating" ? " rating" : ""}`, role: "group", "aria-label": WORDS.choose }, ...buttons);
  }

  /** Only the latest question can be answered by a tap: an old 确认 must not confirm something new. */
  #retireChoices() {
    const focused = this.root.activeElement;
    for (const choices of this.log.querySelectorAll(".choices")) {
      if (focused && choices.contains(focused)) this.input.focus();
      choices.remove();
    }
  }

  /** @param {ChatEvent[]} events */
  #typingFor(events) {
    for (const event of events) {
      const step = event.data?.handoff;
      if (step) this.owned = step === "joined" || step === "handed_on"; // a person answers: the assistant types nothing
      if (event.author === "citizen") this.awaited = this.owned ? 0 : event.seq;
      else if ((event.data?.reply_to ?? 0) >= this.awaited || event.author !== "bot") this.awaited = 0;
    }
    clearTimeout(this.typingTimer);
    this.typingWords.textContent = WORDS.typing;
    this.typing.hidden = !this.awaited;
    if (this.awaited) this.typingTimer = setTimeout(() => (this.typing.hidden = true), TYPING_MS);
  }

  /** A member of staff is typing; said again every few seconds while it lasts. */
  #staffTypes() {
    clearTimeout(this.typingTimer);
    this.typingWords.textContent = WORDS.staffTyping;
    this.typing.hidden = false;
    if (this.#atEnd()) this.#toEnd();
    this.typingTimer = setTimeout(() => (this.typing.hidden = true), STAFF_TYPING_MS);
  }

  /** @param {import("./transport.js").Link} link */
  #showLink(link) {
    this.banner.textContent = link === "online" ? "" : link === "offline" && !navigator.onLine ? WORDS.offline : link === "offline" ? WORDS.waiting : "";
    if (link !== "online") this.typing.hidden = true;
  }

  /** @param {boolean} lost whether the hall no longer knows the conversation */
  #clear(lost) {
    for (const turn of this.log.querySelectorAll(".turn:not(.pending)")) turn.remove();
    if (!lost) {
      for (const turn of this.pending.values()) turn.remove();
      this.pending.clear();
    }
    this.awaited = 0;
    this.owned = false;
    this.typing.hidden = true;
    if (lost) this.log.insertBefore(el("div", { class: "turn system" }, el("div", { class: "bubble" }, WORDS.gone)), this.typing);
  }

  #atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
  }

  /** Scroll to the end, but never past the beginning of an answer that has just come: it is read from there. @param {HTMLElement} [first] */
  #toEnd(first) {
    this.latest.hidden = true;
    if (this.log.scrollHeight > this.log.clientHeight) {
      const end = this.log.scrollHeight - this.log.clientHeight;
      this.log.scrollTop = first ? Math.min(end, first.offsetTop - this.log.offsetTop - 8) : end;
    } else if (this.transport && this.restored) {
      // at high zoom the page scrolls instead of the log
      (first ?? this.log.lastElementChild)?.scrollIntoView({ block: "nearest" });
    }
  }

  #toggleElder() {
    this.toggleAttribute("elder");
    this.#showView();
    this.#keepView();
    this.#toEnd();
  }

  /** @param {number} by */
  #resize(by) {
    const place = ELDER_SIZES.indexOf(this.size ?? 22) + by;
    this.size = ELDER_SIZES[Math.max(0, Math.min(ELDER_SIZES.length - 1, place))];
    this.#showView();
    this.#keepView();
    this.#toEnd();
  }

  #showView() {
    const elder = this.hasAttribute("elder");
    this.elderButton.textContent = elder ? WORDS.normal : WORDS.elder;
    this.elderButton.setAttribute("aria-pressed", String(elder));
    this.root.adoptedStyleSheets = [this.root.adoptedStyleSheets[0], sizeSheet(elder ? (this.size ?? null) : null)];
  }

  #keepView() {
    keep({ elder: this.hasAttribute("elder"), size: this.size ?? null });
  }

  #restoreView() {
    const view = kept();
    if (view) this.toggleAttribute("elder", Boolean(view.elder));
    this.size = ELDER_SIZES.includes(view?.size) ? view.size : undefined;
    this.#showView();
  }
}

if (!customElements.get("hall-chat")) customElements.define("hall-chat", HallChat);

if (!document.querySelector("hall-chat")) {
  const chat = document.createElement("hall-chat");
  chat.setAttribute("mode", "floating");
  const place = () => document.querySelector("hall-chat") ?? document.body.append(chat);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
}
