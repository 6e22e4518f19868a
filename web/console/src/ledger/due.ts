// The colours of a due day, as electronic supervision names them: warning a day before, yellow on the day, red after.
export function dueTone(one: { overdue: boolean; days_left?: number | null; due_on: string | null }): "plain" | "amber" | "red" | "redcard" {
  if (one.overdue) return "redcard";
  if (one.due_on === null || one.days_left === null || one.days_left === undefined) return "plain";
  return one.days_left <= 0 ? "red" : one.days_left <= 1 ? "amber" : "plain";
}
