// Everything that waits for a person: loaded at the start, kept current by the stream, shared by the menu and the inbox.
import { reactive } from "vue";
import { get } from "@/api/client";
import { announce } from "@/alerting";
import { onFrame } from "@/live";
import { has, me } from "@/session";
import { CHANNELS } from "@/words";

export interface Named {
  id: string;
  name: string;
}

export interface Card {
  id: string;
  conversation_id: string;
  channel: string;
  reason: string;
  state: "waiting" | "owned" | "later" | "closed";
  urgent: boolean;
  position: number | null;
  requested_at: string;
  claimed_at: string | null;
  closed_at: string | null;
  owner: Named | null;
  offered_to: Named | null;
  item: { code: string; name: string } | null;
  who: string;
  wants: string;
  preview: string;
  last_seq: number;
  unanswered: number;
  consultation_number: string | null;
  due_on: string | null;
  escalated: boolean;
  call: null | "ringing" | "answered" | "missed";
  outcome: string | null;
  agreed: string | null;
}

export type Box = "queue" | "mine" | "coach" | "later" | "closed";

interface Listed {
  handoffs: Card[];
}

const cards = reactive(new Map<string, Card>());
const state = reactive({ loaded: false, problem: false });
const known = new Set<string>();
let watching = false;

export function boxOf(card: Card): Box | null {
  if (card.state === "closed") return "closed";
  if (card.state === "owned" && card.offered_to?.id === me.value) return "queue";
  if (card.state === "waiting") return "queue";
  if (card.state === "later") return card.reason === "policy" ? "coach" : "later"; // what the assistant must not answer lies before the coaches
  return card.owner?.id === me.value ? "mine" : null;
}

function order(box: Box, one: Card, other: Card): number {
  if (box === "closed") return (other.closed_at ?? "").localeCompare(one.closed_at ?? "");
  if (box === "later" || box === "coach") return (one.due_on ?? "9").localeCompare(other.due_on ?? "9") || one.requested_at.localeCompare(other.requested_at);
  if (box === "mine") return Number(other.unanswered > 0) - Number(one.unanswered > 0) || one.requested_at.localeCompare(other.requested_at);
  return Number(other.urgent) - Number(one.urgent) || (one.position ?? 999) - (other.position ?? 999) || one.requested_at.localeCompare(other.requested_at);
}

export const handoffs = {
  get loaded(): boolean {
    return state.loaded;
  },
  get problem(): boolean {
    return state.problem;
  },
  in(box: Box): Card[] {
    return [...cards.values()].filter((card) => boxOf(card) === box).sort((one, other) => order(box, one, other));
  },
  one(id: string): Card | undefined {
    return cards.get(id);
  },
  /** How many citizens nobody attends to, or wait for my next word. */
  get attention(): number {
    return [...cards.values()].filter((card) => boxOf(card) === "queue" || (boxOf(card) === "coach" && has("coach")) || (boxOf(card) === "mine" && card.unanswered > 0)).length;
  },
};

/** Take a card in, from the stream or from an answer; what is older than the card held is dropped by state, not by luck. */
export function take(card: Card): void {
  const before = cards.get(card.id);
  cards.set(card.id, card);
  const offered = card.offered_to?.id === me.value && before?.offered_to?.id !== me.value;
  if (state.loaded && ((card.state === "waiting" && !known.has(card.id)) || offered)) {
    const from = CHANNELS[card.channel] ?? "";
    announce(offered ? `${card.owner?.name ?? "同事"}想把一位市民转给您` : `${card.urgent ? "紧急：" : ""}${from}有市民等待人工：${card.wants || card.preview}`);
  }
  if (state.loaded && boxOf(card) === "coach" && has("coach") && !known.has(card.id)) announce(`有一个要辅导席答复的问题：${card.wants || card.preview}`);
  if (card.state === "waiting" || boxOf(card) === "coach") known.add(card.id);
}

export async function load(): Promise<void> {
  try {
    const boxes = await Promise.all((["queue", "mine", "coach", "later"] as const).map((box) => get<Listed>("staff/handoffs", { box, limit: 200 })));
    const current = boxes.flatMap((box) => box.handoffs);
    const kept = new Set(current.map((card) => card.id));
    for (const [id, card] of [...cards]) {
      if (!kept.has(id) && card.state !== "closed") cards.delete(id);
    }
    for (const card of current) take(card);
    state.loaded = true;
    state.problem = false;
  } catch {
    state.problem = true;
  }
}

export async function loadClosed(): Promise<void> {
  for (const card of (await get<Listed>("staff/handoffs", { box: "closed", limit: 50 })).handoffs) cards.set(card.id, card);
}

export function watchHandoffs(): void {
  if (watching || !has("clerk", "coach", "supervisor")) return;
  watching = true;
  onFrame(({ event, data }) => {
    if (event === "hello" || event === "reset" || (event === "open" && state.problem)) void load();
    else if (event === "handoff") take(data as Card);
  });
}
