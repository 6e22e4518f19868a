// Speaks the hall's web chat: one conversation, nothing lost, nothing twice, whatever the network does.

/**
 * @typedef {{title: string, payload: string}} Choice
 * @typedef {{seq: number, at: string, author: "citizen"|"bot"|"staff"|"system", kind: string, text: string,
 *            choices: Choice[], data: Object<string, any>}} ChatEvent
 * @typedef {{client_id: string, text?: string, payload?: string, title: string}} Outgoing
 * @typedef {"connecting"|"online"|"offline"} Link
 */

const SILENCE_MS = 40_000; // the hall writes at least a heartbeat every 15 seconds
const OPENING_MS = 8_000; // a stream that shows nothing by then sits behind a proxy that holds it back
const POLL_SECONDS = 25;
const SEND_MS = 20_000;
const TYPING_EVERY_MS = 3_000;
const LONGEST_BACKOFF_MS = 10_000;

/** Storage that survives where the browser allows it, and a reload never breaks where it does not. */
class Shelf {
  /** @param {"localStorage"|"sessionStorage"} kind @param {string} name */
  constructor(kind, name) {
    this.kind = kind;
    this.name = name;
    /** @type {string|null} */
    this.memory = null;
  }

  /** @returns {any} */
  read() {
    try {
      return JSON.parse(window[this.kind].getItem(this.name) ?? "null");
    } catch {
      return this.memory === null ? null : JSON.parse(this.memory);
    }
  }

  /** @param {any} value */
  write(value) {
    this.memory = JSON.stringify(value);
    try {
      if (value === null) window[this.kind].removeItem(this.name);
      else window[this.kind].setItem(this.name, this.memory);
    } catch {
      // private windows and blocked third-party storage: the memory serves until the page goes
    }
  }
}

/** A refusal by the hall that sending again cannot mend. */
export class Refusal extends Error {}

/**
 * Events dispatched: `events` {ChatEvent[]}, `link` {Link}, `sent` {Outgoing}, `refused` {message, text}, `reset` (a new conversation began).
 */
export class Transport extends EventTarget {
  /** @param {string} server origin and prefix of the hall, without a slash at the end */
  constructor(server) {
    super();
    this.server = server;
    this.key = new Shelf("localStorage", `hall-chat:${server}`);
    // What is not sent yet may hold an identity number: it never outlives the tab.
    this.outbox = new Shelf("sessionStorage", `hall-chat-outbox:${server}`);
    /** @type {{conversation_id: string, token: string}|null} */
    this.credentials = null;
    this.last = 0;
    this.typedAt = 0;
    this.streamFailures = 0;
    this.stopping = new AbortController();
    /** @type {Set<() => void>} */
    this.sleepers = new Set();
    this.restarting = false;
    /** @type {Outgoing[]} */
    this.queue = this.outbox.read() ?? [];
    this.flushing = false;
    this.onOnline = () => this.kick();
    this.onOffline = () => {
      this.#tell("link", "offline");
      this.following?.abort(); // a stream may look alive for a long time after its network has gone
    };
    this.onVisible = () => document.visibilityState === "visible" && this.kick();
  }

  /** Open or resume the conversation and follow it until `stop`. */
  async start() {
    window.addEventListener("online", this.onOnline);
    window.addEventListener("offline", this.onOffline);
    document.addEventListener("visibilitychange", this.onVisible);
    this.credentials = this.key.read();
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        if (!this.credentials) await this.#open();
        void this.#flush();
        await this.#follow(() => (failures = 0));
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        if (this.restarting) {
          this.restarting = false;
          continue;
        }
        if (error instanceof Refusal) this.#forget(true);
        failures += 1;
        this.#tell("link", failures > 1 || !navigator.onLine ? "offline" : "connecting");
        await this.#pause(Math.min(500 * 2 ** failures, LONGEST_BACKOFF_MS) * (0.7 + Math.random() * 0.3));
      }
    }
  }

  /** Stop following; what is queued stays for the next page. */
  stop() {
    this.stopping.abort();
    this.following?.abort();
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("offline", this.onOffline);
    document.removeEventListener("visibilitychange", this.onVisible);
  }

  /** Queue a message; it is sent as soon as the hall can be reached, once. @param {{text?: string, payload?: string, title: string}} message */
  send(message) {
    const outgoing = { client_id: newId(), ...message };
    this.queue.push(outgoing);
    this.outbox.write(this.queue);
    void this.#flush();
    return outgoing;
  }

  /** End the conversation on this device and begin another. */
  restart() {
    this.restarting = true;
    this.#forget(false);
    this.following?.abort();
    this.kick();
  }

  /** @param {boolean} lost */
  #forget(lost) {
    this.credentials = null;
    this.last = 0;
    this.key.write(null);
    if (!lost) this.#keep([]);
    this.#tell("reset", lost);
  }

  /** @param {Outgoing[]} queue */
  #keep(queue) {
    this.queue = queue;
    this.outbox.write(queue.length ? queue : null);
  }

  /** Let whoever of the staff has the conversation see that something is being written; at most every few seconds. */
  typing() {
    if (!this.credentials || Date.now() - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = Date.now();
    this.#fetch(this.#path("typing"), { method: "POST" }).catch(() => {});
  }

  async #open() {
    const response = await this.#fetch("/chat/conversations", { method: "POST" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    this.credentials = await response.json();
    this.key.write(this.credentials);
  }

  /** @param {() => void} alive */
  async #follow(alive) {
    this.following = new AbortController();
    if (this.streamFailures < 2) {
      await this.#stream(alive);
    } else {
      await this.#poll(alive);
    }
  }

  /** Follow by server-sent events. fetch instead of EventSource: the token belongs in a header, not in an address. @param {() => void} alive */
  async #stream(alive) {
    const following = /** @type {AbortController} */ (this.following);
    let watch = setTimeout(() => following.abort(), OPENING_MS);
    let bytes = 0;
    try {
      const headers = { Accept: "text/event-stream", "Last-Event-ID": String(this.last) };
      const response = await this.#fetch(this.#path("events"), { headers }, following);
      this.#check(response);
      if (!response.body || !response.headers.get("Content-Type")?.startsWith("text/event-stream")) throw new Error("no stream");
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) throw new Error("the stream ended");
        clearTimeout(watch);
        watch = setTimeout(() => following.abort(), SILENCE_MS);
        bytes += value.length;
        alive();
        this.#tell("link", "online");
        const frames = (rest + value).split("\n\n");
        rest = frames.pop() ?? "";
        this.#take(frames.flatMap(readFrame));
      }
    } finally {
      clearTimeout(watch);
      following.abort();
      this.streamFailures = bytes ? 0 : this.streamFailures + 1;
    }
  }

  /** @param {() => void} alive */
  async #poll(alive) {
    const wait = this.linked ? POLL_SECONDS : 0;
    const following = /** @type {AbortController} */ (this.following);
    const watch = setTimeout(() => following.abort(), SILENCE_MS); // longer than the hall waits: the network is gone
    try {
      const response = await this.#fetch(`${this.#path("events")}?after=${this.last}&wait=${wait}`, {}, following);
      this.#check(response);
      const { events } = await response.json();
      alive();
      this.#tell("link", "online");
      this.#take(events);
    } finally {
      clearTimeout(watch);
    }
  }

  /** @param {Response} response */
  #check(response) {
    if ([401, 403, 404, 410].includes(response.status)) throw new Refusal(String(response.status));
    if (!response.ok) throw new Error(`status ${response.status}`);
  }

  /** @param {ChatEvent[]} events */
  #take(events) {
    if (events.some((event) => event.by === "staff")) this.#tell("typing", null); // has no number: nothing was said
    const fresh = events.filter((event) => event.seq > this.last);
    if (!fresh.length) return;
    this.last = fresh[fresh.length - 1].seq;
    this.#tell("events", fresh);
  }

  /** Send what is queued, in order, one at a time; the hall takes the same client_id only once. */
  async #flush() {
    if (this.flushing || !this.credentials) return;
    this.flushing = true;
    try {
      while (this.queue.length && this.credentials && !this.stopping.signal.aborted) {
        const [message] = this.queue;
        const delay = await this.#deliver(message);
        if (delay) await this.#pause(delay);
        else this.#keep(this.queue.filter((other) => other !== message));
      }
    } finally {
      this.flushing = false;
    }
  }

  /** Try to deliver once. @param {Outgoing} message @returns {Promise<number>} milliseconds until the next try; 0: dealt with */
  async #deliver(message) {
    const { client_id, text, payload } = message;
    const body = JSON.stringify(payload === undefined ? { client_id, text } : { client_id, payload });
    try {
      const response = await this.#fetch(this.#path("messages"), { method: "POST", body, headers: { "Content-Type": "application/json" } });
      if (response.status === 202) {
        this.failures = 0;
        this.#tell("sent", message);
        return 0;
      }
      if (response.status === 429) {
        this.#tell("slow", message);
        return 1000 * Number(response.headers.get("Retry-After") ?? 5);
      }
      if ([400, 413, 422].includes(response.status)) {
        const answer = await response.json().catch(() => ({}));
        this.#tell("refused", { message, text: answer.fields?.text ?? "" });
        return 0;
      }
    } catch {
      // the network is away: the message stays first in the queue
    }
    this.failures = (this.failures ?? 0) + 1;
    this.#tell("unsent", message);
    return Math.min(500 * 2 ** this.failures, LONGEST_BACKOFF_MS);
  }

  /** @param {string} name */
  #path(name) {
    return `/chat/conversations/${this.credentials?.conversation_id}/${name}`;
  }

  /** @param {string} path @param {RequestInit} options @param {AbortController} [control] */
  #fetch(path, options, control) {
    const headers = new Headers(options.headers);
    if (this.credentials) headers.set("Authorization", `Bearer ${this.credentials.token}`);
    const signal = control?.signal ?? AbortSignal.timeout(SEND_MS);
    return fetch(this.server + path, { ...options, headers, signal, credentials: "omit", cache: "no-store" });
  }

  /** @param {string} type @param {any} detail */
  #tell(type, detail) {
    if (type === "link") {
      this.linked = detail === "online";
      if (detail === this.link) return;
      this.link = detail;
    }
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Wait, unless something kicks. @param {number} milliseconds @returns {Promise<void>} */
  #pause(milliseconds) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.sleepers.add(done);
    });
  }

  /** Try again now whatever is waiting to. */
  kick() {
    for (const wake of [...this.sleepers]) wake();
  }
}

/** @param {string} frame @returns {ChatEvent[]} */
function readFrame(frame) {
  const data = frame
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5))
    .join("\n");
  return data.trim() ? [JSON.parse(data)] : [];
}

/** randomUUID exists on secure origins only; halls' intranets are not always that. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
