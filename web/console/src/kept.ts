// What somebody is writing, kept in this browser until it is sent. It outlives a reload, a lost connection and a session
// that has run out; it goes when its writer signs out, and when anybody else signs in at the same browser.
type Kind = "draft" | "out" | "answer" | "item";

const name = (kind: Kind, writer: string, of: string): string => `hall.${kind}.${writer}.${of}`;
const NAME = /^hall\.(draft|out|answer|item)\.([^.]*)\./;

export function kept(kind: Kind, writer: string, of: string): string {
  return localStorage.getItem(name(kind, writer, of)) ?? "";
}

export function keep(kind: Kind, writer: string, of: string, text: string): void {
  if (text) localStorage.setItem(name(kind, writer, of), text);
  else localStorage.removeItem(name(kind, writer, of));
}

function all(): RegExpMatchArray[] {
  return Object.keys(localStorage)
    .map((key) => key.match(NAME))
    .filter((found) => found !== null);
}

/** Whether the writer has something here that is nowhere else: the server keeps the drafts of conversations itself. */
export function unsent(writer: string): boolean {
  return all().some((found) => found[1] !== "draft" && found[2] === writer);
}

/** Remove what everybody but `but` was writing. */
export function forgetKept(but = ""): void {
  for (const found of all()) if (found[2] !== but) localStorage.removeItem(String(found.input));
}

const pending = new Set<() => Promise<unknown>>();

/** What has still to reach the server before its writer signs out; answers how to take it back. */
export function beforeLeaving(save: () => Promise<unknown>): () => void {
  pending.add(save);
  return () => pending.delete(save);
}

export async function saveAll(): Promise<void> {
  await Promise.allSettled([...pending].map((save) => save()));
}
