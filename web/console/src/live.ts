// The hall's stream: server-sent events read by fetch, since EventSource hides the heartbeat and the reason of an end.
import { reactive } from "vue";
import { ended } from "@/session";

export interface Frame {
  event: string;
  data: unknown;
}

type Listener = (frame: Frame) => void;

const SILENCE = 40_000; // milliseconds without any line: the connection is dead, whatever the browser believes
const LONGEST_PAUSE = 15_000;

export const live = reactive({ connected: false });

const listeners = new Set<Listener>();
let last = "";
let stopped = true;
let control: AbortController | undefined;
let wake: (() => void) | undefined;

export function onFrame(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Call `reload` when one of the topics changed, and whenever something may have been missed. */
export function onLive(topics: string[], reload: () => void): () => void {
  let timer = 0;
  const soon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(reload, 150 + Math.random() * 250); // many screens hear the same hint
  };
  const stop = onFrame(({ event, data }) => {
    const topic = event === "topic" ? (data as { topic?: string }).topic : event;
    if (event === "open" || event === "hello" || event === "reset" || (topic && topics.includes(topic))) soon();
  });
  return () => {
    window.clearTimeout(timer);
    stop();
  };
}

function tell(frame: Frame): void {
  for (const listener of [...listeners]) listener(frame);
}

export function connect(): void {
  if (!stopped) return;
  stopped = false;
  void run();
}

export function disconnect(): void {
  stopped = true;
  control?.abort();
  wake?.();
}

async function run(): Promise<void> {
  let pause = 1000;
  while (!stopped) {
    const opened = await once();
    mark(false);
    if (stopped) return;
    pause = opened ? 1000 : Math.min(pause * 2, LONGEST_PAUSE);
    await new Promise<void>((resolve) => {
      const timer = window.setTimeout(resolve, pause * (0.7 + Math.random() * 0.6));
      wake = () => {
        window.clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Read one connection to its end; true when it had been opened. */
async function once(): Promise<boolean> {
  control = new AbortController();
  const mine = control;
  let timer = 0;
  const alive = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => mine.abort(), SILENCE);
  };
  let opened = false;
  try {
    alive();
    const answer = await fetch("/api/v1/staff/stream", {
      headers: { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) },
      credentials: "same-origin",
      cache: "no-store",
      signal: mine.signal,
    });
    if (answer.status === 401) {
      stopped = true;
      ended();
      return false;
    }
    if (!answer.ok || !answer.body) return false;
    opened = true;
    mark(true);
    tell({ event: "open", data: null });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      alive();
      const blocks = (rest + value).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) take(block);
    }
  } catch {
    // cut off or silent: the loop tries again and resumes after the last number it has
  } finally {
    window.clearTimeout(timer);
  }
  return opened;
}

function take(block: string): void {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
    else if (line.startsWith("id:")) last = line.slice(3).trim();
  }
  if (!data.length) return;
  if (event === "bye") {
    stopped = true;
    ended();
    return;
  }
  tell({ event, data: JSON.parse(data.join("\n")) });
}

function mark(connected: boolean): void {
  live.connected = connected;
}

addEventListener("online", () => wake?.());
addEventListener("offline", () => control?.abort());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) wake?.();
});
