// Names of the catalogue's items by code, asked for once and kept for the page's life.
import { reactive } from "vue";
import { get } from "@/api/client";

export interface ItemLine {
  item_code: string;
  task_name: string;
  version: number;
  zone: string;
  task_state: string;
  project_type: string;
  department: string;
  bookable: boolean;
  has_draft: boolean;
  draft_by: { id: string; name: string } | null;
  draft_at: string | null;
}

const items = reactive({ lines: [] as ItemLine[], asked: false });

export function useItems() {
  if (!items.asked) {
    items.asked = true;
    get<{ items: ItemLine[] }>("staff/catalogue/items")
      .then((found) => (items.lines = found.items))
      .catch(() => (items.asked = false));
  }
  return items;
}

export function itemName(code: string | null | undefined): string {
  return items.lines.find((line) => line.item_code === code)?.task_name ?? code ?? "";
}
