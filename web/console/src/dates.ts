// Times as the hall writes them: always Asia/Shanghai, whatever the computer is set to.
const ZONE = "Asia/Shanghai";

function parts(at: string | Date): Record<string, string> {
  const formatter = new Intl.DateTimeFormat("zh-CN", {
    timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    weekday: "short", hourCycle: "h23",
  });
  return Object.fromEntries(formatter.formatToParts(typeof at === "string" ? new Date(at) : at).map((part) => [part.type, part.value]));
}

/** 2026-11-24 */
export function isoDay(at: string | Date): string {
  const found = parts(at);
  return `${found.year}-${found.month}-${found.day}`;
}

/** 09:10 */
export function clock(at: string | Date | null | undefined): string {
  if (!at) return "";
  const found = parts(at);
  return `${found.hour}:${found.minute}`;
}

/** 11月24日 周二 */
export function dayName(day: string): string {
  const at = new Date(`${day.slice(0, 10)}T12:00:00+08:00`);
  const found = parts(at);
  return `${Number(found.month)}月${Number(found.day)}日 ${found.weekday}`;
}

/** 11月24日 */
export function shortDate(day: string): string {
  return dayName(day).split(" ")[0]!;
}

/** 11月24日 09:10 */
export function moment(at: string | Date | null | undefined): string {
  if (!at) return "";
  const found = parts(at);
  return `${Number(found.month)}月${Number(found.day)}日 ${found.hour}:${found.minute}`;
}

/** 2026年11月24日 */
export function date(at: string | null | undefined): string {
  if (!at) return "";
  const [year, month, day] = (at.length > 10 ? isoDay(at) : at).split("-");
  return `${year}年${Number(month)}月${Number(day)}日`;
}

export function addDays(day: string, count: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

/** The Monday of the day's week. */
export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** 刚刚, 3分钟, 2小时5分 */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole}秒`;
  if (whole < 3600) return `${Math.floor(whole / 60)}分钟`;
  if (whole < 86400) return `${Math.floor(whole / 3600)}小时${Math.floor((whole % 3600) / 60)}分`;
  return `${Math.floor(whole / 86400)}天`;
}

/** A local wall time as the hall's API takes it. */
export function zoned(day: string, time: string): string {
  return `${day}T${time.length === 5 ? `${time}:00` : time}+08:00`;
}
