// Data of a page: loaded when the page opens, again when asked or when something it shows has changed.
import { onBeforeUnmount, onMounted, ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { sentence } from "@/api/errors";
import { onLive } from "@/live";

export interface Loaded<T> {
  value: ShallowRef<T | undefined>;
  problem: Ref<string>;
  loading: Ref<boolean>;
  reload: () => Promise<void>;
}

/** `topics`: live events after which the data is fetched again. The old data stays on the screen meanwhile. */
export function useLoaded<T>(fetch: () => Promise<T>, topics: string[] = []): Loaded<T> {
  const value = shallowRef<T>();
  const problem = ref("");
  const loading = ref(false);
  let run = 0;

  async function reload(): Promise<void> {
    const mine = ++run;
    loading.value = true;
    try {
      const fetched = await fetch();
      if (mine !== run) return;
      value.value = fetched;
      problem.value = "";
    } catch (error) {
      if (mine === run) problem.value = sentence(error);
    } finally {
      if (mine === run) loading.value = false;
    }
  }

  let stop = () => {};
  onMounted(() => {
    void reload();
    stop = topics.length ? onLive(topics, () => void reload()) : () => {};
  });
  onBeforeUnmount(() => stop());
  return { value, problem, loading, reload };
}

/** Run something the person asked for: one at a time, its failure as a sentence. */
export function useAction() {
  const busy = ref(false);
  const problem = ref("");

  async function run<T>(action: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined;
    busy.value = true;
    problem.value = "";
    try {
      return await action();
    } catch (error) {
      problem.value = sentence(error);
      return undefined;
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, run };
}
