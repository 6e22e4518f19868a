// Who sits at this screen. When the session ends the page stays as it is: only a sign-in stands in front of it.
import { computed, reactive } from "vue";
import { get, post, remove, useToken, whenSignedOut } from "@/api/client";
import { forgetKept, saveAll } from "@/kept";
import { learn } from "@/now";

export type Role = "clerk" | "coach" | "supervisor" | "guide" | "operator" | "security" | "auditor";

export interface Member {
  id: string;
  login: string;
  name: string;
  roles: Role[];
}

export interface Session {
  member: Member;
  csrf: string;
  created_at: string;
  expires_at: string;
  idle_minutes: number;
  now: string;
}

const state = reactive({ member: null as Member | null, known: false, expired: false });

export const session = {
  /** The person, also while their session has run out and the page waits for them. */
  get member(): Member | null {
    return state.member;
  },
  get signedIn(): boolean {
    return state.member !== null && !state.expired;
  },
  /** Whether the server has been asked yet. */
  get known(): boolean {
    return state.known;
  },
  get expired(): boolean {
    return state.expired;
  },
};

export const me = computed(() => state.member?.id ?? "");

export function has(...roles: Role[]): boolean {
  return roles.length === 0 || roles.some((role) => state.member?.roles.includes(role));
}

export function enter(opened: Session): void {
  const changed = state.member !== null && state.member.id !== opened.member.id;
  useToken(opened.csrf);
  learn(opened.now);
  forgetKept(opened.member.id);
  if (changed) {
    location.reload(); // another person: nothing of the one before may stay on the screen
    return;
  }
  state.member = opened.member;
  state.expired = false;
  state.known = true;
}

export async function resume(): Promise<void> {
  try {
    enter(await get<Session>("staff/session"));
  } catch {
    state.known = true;
  }
}

export async function signIn(login: string, password: string, code: string): Promise<void> {
  enter(await post<Session>("staff/session", { login, password, code }));
}

export async function signOut(): Promise<void> {
  await saveAll();
  await remove("staff/session").catch(() => undefined);
  forgetKept();
  state.member = null;
  location.hash = "#/";
  location.reload();
}

export function ended(): void {
  if (state.member) state.expired = true;
}

whenSignedOut(ended);

// The server ends a session that nobody uses; a hand on the keyboard is use, at most one call a minute.
let told = 0;
export function watchActivity(): void {
  const active = () => {
    if (!session.signedIn || document.hidden || Date.now() - told < 60_000) return;
    told = Date.now();
    post("staff/presence", { state: "online" }).catch(() => undefined);
  };
  for (const name of ["keydown", "pointerdown"]) addEventListener(name, active, { passive: true });
}
