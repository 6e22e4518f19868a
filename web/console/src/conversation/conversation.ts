// One conversation on the screen: what was said, what is being sent, the draft; each survives a lost connection or session.
import { computed, onBeforeUnmount, reactive, ref, watch } from "vue";
import { ApiFault, get, post, put } from "@/api/client";
import { sentence } from "@/api/errors";
import { handoffs, take, type Card, type Named } from "@/handoffs";
import { newId } from "@/ids";
import { beforeLeaving, keep, kept } from "@/kept";
import { onFrame } from "@/live";
import { me } from "@/session";

export interface Said {
  seq: number;
  at: string;
  author: "citizen" | "bot" | "staff" | "system";
  kind: string;
  text: string;
  choices: { title: string; payload: string }[];
  data: Record<string, unknown> & { staff?: Named };
}

export interface Note {
  id: string;
  at: string;
  by: Named | null;
  text: string;
  kind: "note" | "unsaid";
}

export interface Detail {
  card: Card;
  packet: {
    who: string;
    phone: string;
    wants: string;
    item: { code: string; name: string } | null;
    slots: { label: string; value: string }[];
    summary: string;
    needs: string[];
  };
  notes: Note[];
  draft: string;
  quota: { left: number; until: string | null } | null;
  trail: { at: string; action: string; action_name: string; by: Named | null; details: Record<string, unknown> }[];
}

interface Outgoing {
  client_id: string;
  text: string;
  problem: string;
  seq?: number;
}

const DRAFT_PAUSE = 1200;
const TYPING_EVERY = 3000; // milliseconds: how often the other side is told
const TYPING_SHOWN = 6000;

export function useConversation(id: string) {
  const detail = ref<Detail>();
  const said = ref<Said[]>([]);
  const problem = ref("");
  const draft = ref(kept("draft", me.value, id));
  const outgoing = reactive<Outgoing[]>(stored());
  const card = computed<Card | undefined>(() => handoffs.one(id) ?? detail.value?.card);
  const mine = computed(() => card.value?.state === "owned" && card.value.owner?.id === me.value);
  const lastSeq = computed(() => said.value.at(-1)?.seq ?? 0);
  let fetching: Promise<void> | undefined;
  let again = false;

  function stored(): Outgoing[] {
    return JSON.parse(kept("out", me.value, id) || "[]") as Outgoing[];
  }

  function store(): void {
    keep("out", me.value, id, outgoing.length ? JSON.stringify(outgoing) : "");
  }

  async function loadDetail(): Promise<void> {
    try {
      const found = await get<Detail>(`staff/handoffs/${id}`);
      detail.value = found;
      take(found.card);
      if (!draft.value && found.draft) draft.value = found.draft;
      problem.value = "";
    } catch (error) {
      problem.value = sentence(error);
    }
  }

  /** Fetch what was said after the last known number; several requests become one. */
  function catchUp(): Promise<void> {
    if (fetching) {
      again = true;
      return fetching;
    }
    fetching = (async () => {
      do {
        again = false;
        const { events } = await get<{ events: Said[] }>(`staff/handoffs/${id}/events`, { after: lastSeq.value });
        add(events);
      } while (again);
    })()
      .catch((error: unknown) => {
        if (!said.value.length) problem.value = sentence(error);
      })
      .finally(() => (fetching = undefined));
    return fetching;
  }

  function add(events: Said[]): void {
    const fresh = events.filter((event) => event.seq > lastSeq.value);
    if (fresh.length) said.value = [...said.value, ...fresh];
    if (fresh.some((event) => event.author === "citizen")) citizenTypes(false);
    const seen = new Set(said.value.map((event) => event.seq));
    for (const sent of outgoing.filter((one) => one.seq && seen.has(one.seq))) outgoing.splice(outgoing.indexOf(sent), 1);
    store();
  }

  async function reload(): Promise<void> {
    await Promise.all([loadDetail(), catchUp()]);
    for (const waiting of outgoing.filter((one) => !one.seq)) void transmit(waiting);
  }

  async function transmit(message: Outgoing): Promise<void> {
    message.problem = "";
    try {
      message.seq = (await post<{ seq: number }>(`staff/handoffs/${id}/messages`, { client_id: message.client_id, text: message.text })).seq;
      store();
      await catchUp();
      if (detail.value?.quota) void loadDetail();
    } catch (error) {
      message.problem = sentence(error);
      const refused = error instanceof ApiFault && [403, 409, 422].includes(error.status);
      if (refused) {
        // It will never be sent as it is: back into the field, so that no word is lost.
        outgoing.splice(outgoing.indexOf(message), 1);
        draft.value = draft.value ? `${message.text}\n${draft.value}` : message.text;
        problem.value = message.problem;
      }
      store();
    }
  }

  function send(text: string): void {
    const message = reactive<Outgoing>({ client_id: newId(), text, problem: "" });
    outgoing.push(message);
    problem.value = "";
    draft.value = "";
    store();
    void transmit(message);
  }

  // Typing, both ways: told while it happens, kept nowhere.
  const typing = ref(false);
  let typingTimer = 0;
  let toldAt = 0;

  function citizenTypes(now: boolean): void {
    window.clearTimeout(typingTimer);
    typing.value = now;
    if (now) typingTimer = window.setTimeout(() => (typing.value = false), TYPING_SHOWN);
  }

  function tellTyping(): void {
    if (!mine.value || Date.now() - toldAt < TYPING_EVERY) return;
    toldAt = Date.now();
    void post(`staff/handoffs/${id}/typing`).catch(() => undefined);
  }

  let saving = 0;
  watch(draft, (text) => {
    keep("draft", me.value, id, text);
    window.clearTimeout(saving);
    saving = window.setTimeout(() => void saveDraft(), DRAFT_PAUSE);
  });

  /** The server keeps the draft as well, for the next browser and after a sign-out. */
  async function saveDraft(): Promise<void> {
    window.clearTimeout(saving);
    if (!saving) return;
    saving = 0;
    await put(`staff/handoffs/${id}/draft`, { text: draft.value }).catch(() => undefined);
  }
  const leaving = beforeLeaving(saveDraft);

  const stop = onFrame(({ event, data }) => {
    if (["open", "hello", "reset"].includes(event)) void reload();
    else if (event === "typing") citizenTypes((data as { handoff_id: string }).handoff_id === id || typing.value);
    else if (event === "message") {
      const frame = data as { handoff_id: string; event: Said };
      if (frame.handoff_id !== id) return;
      if (frame.event.seq === lastSeq.value + 1) add([frame.event]);
      else if (frame.event.seq > lastSeq.value) void catchUp();
    } else if (event === "handoff") {
      const changed = data as Card;
      if (changed.id !== id) return;
      if (changed.last_seq > lastSeq.value) void catchUp();
      if (changed.state !== detail.value?.card.state || changed.owner?.id !== detail.value?.card.owner?.id) void loadDetail();
    }
  });
  onBeforeUnmount(() => {
    stop();
    leaving();
    void saveDraft();
    window.clearTimeout(typingTimer);
  });
  void reload();

  /** Do something to the handoff that answers its card. */
  async function act(action: string, body: unknown = {}): Promise<void> {
    take(await post<Card>(`staff/handoffs/${id}/${action}`, body));
    await loadDetail();
    await catchUp();
  }

  return { id, card, detail, said, problem, draft, outgoing, mine, typing, tellTyping, send, transmit, reload, loadDetail, catchUp, act };
}

export type Conversation = ReturnType<typeof useConversation>;
