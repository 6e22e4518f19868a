// The catalogue's fields as the API describes them, and how the form groups them.
export type Kind = "text" | "lines" | "whole" | "number" | "flag" | "date" | "time" | "choice" | "choices" | "when" | "weekdays" | "periods" | "parts";

export interface Field {
  name: string;
  heading: string;
  kind: Kind;
  need: "required" | "by_hall" | "optional";
  values: string[];
  longest: number;
}

export interface Specs {
  item: Field[];
  material: Field[];
  question: Field[];
  answer: Field[];
  child: Field[];
  [name: string]: Field[];
}

export type Doc = Record<string, unknown>;

export interface Fault {
  item_code: string;
  field: string;
  code: string;
  message: string;
  severity: "fault" | "warning" | "notice";
}

const SECTIONS: [string, string[]][] = [
  ["名称与说法", ["item_code", "task_name", "plain_name", "aliases", "plain_words", "catalog_code", "task_code", "task_handle_item", "task_type", "task_state", "task_version", "plan_effective_date", "plan_cancel_date"]],
  ["谁办、给谁办", ["by_law", "power_source", "use_level", "dept_name", "dept_code", "dept_type", "entrust_name", "other_dept", "server_type", "server_explain", "handled_here", "joint_service"]],
  ["条件与流程", ["accept_condition", "special_procedure", "handle_flow", "handle_type", "online_explain", "offline_explain", "online_channel", "online_handle_depth", "limit_scene_num", "limit_scene_explain", "common_mistakes", "remedies", "questions"]],
  ["时限与收费", ["project_type", "anticipate_day", "anticipate_type", "anticipate_explain", "promise_day", "promise_type", "promise_explain", "is_fee", "fee_item", "fee_standard", "fee_basis", "fee_reduce", "fee_explain", "is_pay_online"]],
  ["地点与预约", ["zone", "counter_group", "transact_addr", "transact_time", "traffic_guide", "link_way", "supervise_way", "is_entry_center", "center_name", "is_schedule", "schedule_num", "schedule_rule", "off_hours.status", "off_hours.reason", "urgent", "is_express", "is_mail_material", "is_mail_result", "is_service_terminals", "handle_area"]],
  ["材料", ["materials"]],
  ["情形", ["situations", "bundle"]],
];

export function sections(fields: Field[]): { title: string; fields: Field[] }[] {
  const placed = new Set(SECTIONS.flatMap(([, names]) => names));
  const named = SECTIONS.map(([title, names]) => ({ title, fields: names.map((name) => fields.find((field) => field.name === name)).filter((field): field is Field => !!field) }));
  return [...named, { title: "结果与其他", fields: fields.filter((field) => !placed.has(field.name)) }].filter((section) => section.fields.length);
}

/** A field may lie a level deeper: off_hours.status. */
export function read(document: Doc, name: string): unknown {
  return name.split(".").reduce<unknown>((value, key) => (value as Doc | undefined)?.[key], document);
}

export function written(document: Doc, name: string, value: unknown): Doc {
  const [key, ...rest] = name.split(".") as [string, ...string[]];
  return { ...document, [key]: rest.length ? written((document[key] as Doc | undefined) ?? {}, rest.join("."), value) : value };
}

export const PARTS: Record<string, keyof Specs> = { materials: "material", situations: "question", answers: "answer", children: "child" };

export const BUNDLE: Field[] = [
  { name: "lead_department", heading: "牵头部门", kind: "text", need: "required", values: [], longest: 200 },
  { name: "internal", heading: "内部流转的材料", kind: "lines", need: "optional", values: [], longest: 400 },
  { name: "children", heading: "联办事项", kind: "parts", need: "optional", values: [], longest: 0 },
];

export function emptyValue(field: Field): unknown {
  return { lines: [], choices: [], parts: [], weekdays: [], periods: [], when: {}, whole: null, number: null, flag: null, date: null, time: null }[field.kind as string] ?? "";
}

/** `area=small|large；entity=company` as the Excel sheets write a condition. */
export function whenText(value: unknown): string {
  return Object.entries((value as Record<string, string[]> | null) ?? {})
    .map(([question, answers]) => `${question}=${(Array.isArray(answers) ? answers : [answers]).join("|")}`)
    .join("；");
}

export function whenValue(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const part of text.split(/[；;]/)) {
    const [question, answers] = part.split("=");
    if (question?.trim() && answers?.trim()) found[question.trim()] = answers.split("|").map((one) => one.trim()).filter(Boolean);
  }
  return found;
}
