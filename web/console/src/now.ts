// The hall's clock, as far as the screen needs it: the computer's own, corrected by what the server says.
import { ref } from "vue";
import { isoDay } from "./dates";

const offset = ref(0);
const tick = ref(Date.now());
window.setInterval(() => (tick.value = Date.now()), 5000);

/** Learn the server's clock from a moment that it gave just now. */
export function learn(at: string): void {
  const found = Date.parse(at) - Date.now();
  if (!Number.isFinite(found)) return;
  offset.value = found;
  tick.value = Date.now();
}

/** Milliseconds since 1970 on the hall's clock; what uses it is renewed every few seconds. */
export function now(): number {
  return tick.value + offset.value;
}

/** The hall's day. */
export function today(): string {
  return isoDay(new Date(Date.now() + offset.value));
}
