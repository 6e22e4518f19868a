// The colours of a due day, as electronic supervision names them: warning a day before, yellow on the day, red after.
/** 今天到期, 还有2个工作日, 超期1个工作日 */
export function dueLeft(one: { overdue: boolean; days_left?: number | null; due_text: string }): string {
  const left = one.days_left;
  if (left === null || left === undefined) return one.due_text;
  if (one.overdue) return left < 0 ? `超期${-left}个工作日` : "已超期";
  return left === 0 ? "今天到期" : `还有${left}个工作日`;
}

export function dueTone(one: { overdue: boolean; days_left?: number | null; due_on: string | null }): "plain" | "amber" | "red" | "redcard" {
  if (one.overdue) return "redcard";
  if (one.due_on === null || one.days_left === null || one.days_left === undefined) return "plain";
  return one.days_left <= 0 ? "red" : one.days_left <= 1 ? "amber" : "plain";
}
