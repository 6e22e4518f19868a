// A remedy while it is written.
import { addDays } from "@/dates";
import { today } from "@/now";
import { me } from "@/session";
import type { Remedy } from "@/api/types";

export interface RemedyDraft {
  id?: string;
  kind: string;
  gap: string;
  problem: string;
  item_code: string;
  question: string;
  wordings: string;
  text: string;
  basis: string;
  owner: string;
  due_on: string;
  consultations: string[];
}

export function blank(): RemedyDraft {
  return { kind: "answer", gap: "公开不到位", problem: "", item_code: "", question: "", wordings: "", text: "", basis: "", owner: me.value, due_on: addDays(today(), 7), consultations: [] };
}

export function fromRemedy(one: Remedy): RemedyDraft {
  return { ...one, item_code: one.item_code ?? "", wordings: one.wordings.join("\n"), owner: one.owner.id };
}

export function toBody(draft: RemedyDraft): Record<string, unknown> {
  return {
    kind: draft.kind,
    gap: draft.gap,
    problem: draft.problem.trim(),
    item_code: draft.item_code || null,
    question: draft.question.trim(),
    wordings: draft.wordings.split("\n").map((line) => line.trim()).filter(Boolean),
    text: draft.text.trim(),
    basis: draft.basis.trim(),
    owner: draft.owner,
    due_on: draft.due_on,
    consultations: draft.consultations,
  };
}
