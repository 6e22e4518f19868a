// What the staff API gives, as its notes describe it.
export interface Named {
  id: string;
  name: string;
}

export interface DeskAppointment {
  id: string;
  number: string;
  state: string;
  item_code: string;
  item_name: string;
  counter_group: string;
  starts_at: string;
  ends_at: string;
  applicant: string;
  phone: string;
  booked_by: string;
  special_needs: string[];
  channel: string;
  booked_at: string;
  in_ban: boolean;
}

export interface Step {
  at: string;
  action: string;
  action_name: string;
  actor: Named & { kind?: string };
  details: Record<string, unknown>;
}

export interface AppointmentDetail extends DeskAppointment {
  notice_url: string | null;
  voucher_url: string;
  history: Step[];
}

export interface WeekDay {
  day: string;
  open: boolean;
  reason: string | null;
  groups: { counter_group: string; name: string; slots: { starts_at: string; ends_at: string; bookable: number; reserved: number; booked: number; attended: number; no_show: number }[] }[];
}

export interface Closure {
  id: string;
  starts_at: string;
  ends_at: string;
  reason: string;
  counter_group: string | null;
}

export interface OffHoursRequest {
  id: string;
  number?: string;
  state: string;
  item_code: string;
  item_name?: string;
  [key: string]: unknown;
}

export interface Consultation {
  number: string;
  channel: string;
  conversation_id: string | null;
  kind: string;
  question: string;
  item_code: string | null;
  item_name: string | null;
  item_version: number | null;
  state: string;
  source: string | null;
  owner: Named;
  first_owner: Named | null;
  referral: { area: string; window: string; name: string; at: string } | null;
  opened_at: string;
  due_on: string | null;
  due_text: string;
  overdue: boolean;
  days_left: number | null;
  answer: string | null;
  answer_source: string | null;
  answered_at: string | null;
  answered_by: Named | null;
  late: boolean;
  gap: string | null;
  notice: { number: string; url: string } | null;
  published_id: string | null;
}

export interface ConsultationDetail extends Consultation {
  handoff_id: string | null;
  history: Step[];
}

export interface Remedy {
  id: string;
  state: string;
  kind: string;
  gap: string;
  problem: string;
  item_code: string | null;
  item_name: string | null;
  question: string;
  wordings: string[];
  text: string;
  basis: string;
  owner: Named;
  due_on: string;
  overdue: boolean;
  consultations: string[];
  created_by: Named | null;
  created_at: string;
  revised_by: Named | null;
  decided_by: Named | null;
  decided_at: string | null;
  reason: string | null;
  published_id: string | null;
  item_version: number | null;
}

export interface PublishedAnswer {
  id: string;
  question: string;
  wordings: string[];
  answer: string;
  basis: string;
  item_code: string | null;
  item_name: string | null;
  gap: string | null;
  published_at: string;
  published_by: Named;
  uses: number;
}

export interface Count {
  name: string | null;
  count: number;
}

export interface Analysis {
  first: string;
  last: string;
  total: number;
  answered_by_bot: number;
  answered_by_staff: number;
  pending: number;
  on_time_percent: number | null;
  median_hours: number | null;
  by_gap: Count[];
  by_kind: Count[];
  by_channel: Count[];
  by_source: Count[];
  by_day: { day: string; count: number; bot: number; staff: number }[];
  by_item: { item_code: string | null; item_name: string | null; count: number }[];
  frequent: Frequent[];
  material_errors: { item_code: string; item_name: string; material: string | null; corrections: number; questions: number; examples: string[]; already_told: boolean }[];
}

export interface Frequent {
  key: string;
  question: string;
  count: number;
  item_code: string | null;
  item_name: string | null;
  numbers: string[];
  wordings: string[];
  unanswered: number;
  gaps: Record<string, number>;
  published_id: string | null;
}

export interface Alert {
  id: string;
  subject_kind: string;
  subject_id: string;
  stage: string;
  due_on: string;
  title: string;
  at: string;
  audience: Named | string;
  seen_at: string | null;
  seen_by: Named | null;
  done: boolean;
}

export interface Ban {
  id: string;
  applicant: string;
  phone: string;
  starts_at: string;
  until: string;
  lifted_at: string | null;
  lift_reason: string;
  absences: DeskAppointment[];
  appeal: string | null;
}

export interface Appeal {
  number: string;
  state: string;
  ban: Ban;
  text: string;
  channel: string;
  conversation_id: string | null;
  created_at: string;
  due_on: string | null;
  overdue: boolean;
  decided_by: Named | null;
  decided_at: string | null;
  reason: string | null;
}

export interface Review {
  id: string;
  level: string;
  comment: string;
  item_code: string | null;
  item_name: string | null;
  appointment_id: string | null;
  number: string | null;
  handler: Named | null;
  created_at: string;
  call_back_by: string | null;
  called_back_at: string | null;
  call_back_note: string;
  rectify_by: string | null;
  rectified_at: string | null;
  rectification: string;
  reply: string;
  published_at: string | null;
  overdue: boolean;
}

export interface Complaint {
  number: string;
  kind: string;
  text: string;
  state: string;
  channel: string;
  created_at: string;
  due_on: string | null;
  overdue: boolean;
  handler: Named | null;
  note: string;
  reply: string | null;
  settled_at: string | null;
}

export interface Effect {
  lost: DeskAppointment[];
  crowded: { counter_group: string; starts_at: string; booked: number; bookable: number }[];
  checked: number;
}

export interface Availability {
  weekdays: number[];
  slot_minutes: number;
  bookable: number;
  reserved: number;
  starts: string | null;
  ends: string | null;
  valid_from: string | null;
  valid_to: string | null;
}

export interface CounterGroup {
  code: string;
  name: string;
  zone: string;
  counters: string[];
  availability: Availability[];
}

export interface OpeningHours {
  name: string;
  first: string;
  last: string;
  weekdays: number[];
  periods: [string, string][];
}

export interface Schedule {
  version: number;
  counter_groups: CounterGroup[];
  opening_hours: OpeningHours[];
}
