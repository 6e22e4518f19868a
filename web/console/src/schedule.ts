// The counter groups, asked for once: several pages name them.
import { ref } from "vue";
import { get } from "@/api/client";
import type { CounterGroup, Schedule } from "@/api/types";

const groups = ref<CounterGroup[]>([]);
let asked = false;

export function useCounterGroups() {
  if (!asked) {
    asked = true;
    get<Schedule>("staff/schedule")
      .then((found) => (groups.value = found.counter_groups))
      .catch(() => (asked = false));
  }
  return groups;
}

export function groupName(code: string | null): string {
  if (!code) return "全厅";
  return groups.value.find((group) => group.code === code)?.name ?? code;
}
