// A new handoff is heard and seen: a short sound, the window's title, and a line for screen readers.
import { computed, reactive, watchEffect } from "vue";

const KEY = "hall.sound";
export const alerting = reactive({ sound: localStorage.getItem(KEY) !== "off", fresh: 0, spoken: "" });

let context: AudioContext | undefined;

// Browsers keep a page silent until its first touch: the sound is made ready at that moment.
for (const name of ["pointerdown", "keydown"]) {
  addEventListener(name, () => (context ??= new AudioContext()).resume().catch(() => undefined), { once: true });
}

export function setSound(on: boolean): void {
  alerting.sound = on;
  localStorage.setItem(KEY, on ? "on" : "off");
  if (on) play();
}

export function play(): void {
  if (!alerting.sound || !context || context.state !== "running") return;
  for (const [at, pitch] of [[0, 880], [0.18, 1175]] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, context.currentTime + at);
    volume.gain.exponentialRampToValueAtTime(0.2, context.currentTime + at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + at + 0.3);
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.32);
  }
}

export function announce(spoken: string): void {
  alerting.spoken = spoken;
  if (document.hidden || !document.hasFocus()) alerting.fresh += 1;
  play();
}

/** Keep the window's title: the page, and how many are new since somebody last looked. */
export function startTitle(page: () => string): void {
  const blink = reactive({ on: false });
  const title = computed(() => `${page() || "工作台"} - 大厅工作台`);
  watchEffect(() => {
    document.title = alerting.fresh ? `${blink.on ? "●" : "○"} ${alerting.fresh}位市民等待人工 - 大厅工作台` : title.value;
  });
  window.setInterval(() => (blink.on = !blink.on), 1000);
  addEventListener("focus", () => (alerting.fresh = 0));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) alerting.fresh = 0;
  });
}
