// The words for what the API names by code.
import { date, moment } from "@/dates";
import type { Role } from "@/session";

export const ROLES: Record<Role, string> = {
  clerk: "窗口人员",
  coach: "辅导席",
  supervisor: "主管",
  guide: "引导员",
  operator: "系统管理员",
  security: "安全管理员",
  auditor: "审计员",
};

export const CHANNELS: Record<string, string> = { web: "网页", wechat: "微信", phone: "电话", hall: "大厅" };

export const REASONS: Record<string, string> = {
  asked: "要求人工",
  two_misses: "两次没听懂",
  anger: "情绪激动",
  clause16: "问能不能批",
  special_need: "特殊需要",
  emergency: "紧急情况",
  key0: "按0转人工",
  policy: "疑难问题",
};

export const OUTCOMES: Record<string, string> = {
  answered: "已答复",
  booked: "已预约",
  referred: "已转办",
  returned: "已交回助手",
  no_response: "市民未回应",
  other: "其他",
};

export const APPOINTMENT_STATES: Record<string, string> = {
  held: "占号中",
  booked: "已预约",
  attended: "已到场",
  no_show: "失约",
  cancelled: "本人取消",
  revoked: "大厅取消",
};

export const CONSULTATION_STATES: Record<string, string> = { open: "待答复", referred: "已转交", answered: "已答复" };

// As the ledger names them; the API takes and gives these very words.
export const KINDS = ["普通", "疑难复杂", "历史遗留", "政策", "申请前辅导"] as const;

export const SOURCES: Record<string, string> = { catalogue: "目录", rules: "规则", published: "公布的答复", staff: "人工" };

export const GAPS = ["公开不到位", "标准不清晰", "历史遗留问题"] as const;

export const LEVELS: Record<string, string> = { "5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意" };

export const STAGES: Record<string, string> = { warning: "预警", yellow: "黄牌", red: "红牌" };

export const SUBJECTS: Record<string, string> = {
  consultation: "咨询",
  complaint: "投诉",
  lead: "监督线索",
  review: "差评整改",
  case: "办件",
  remedy: "改进措施",
  appeal: "申诉",
  off_hours: "下班后预约申请",
  appointment: "预约",
  conversation: "对话",
  handoff: "转人工",
  staff: "账号",
  catalogue: "目录",
  item: "事项",
  appointment_requirement: "限期预约办理",
  audit: "审计",
  booking_ban: "停约",
  calendar: "日历",
  canned: "常用语",
  cases: "办件",
  closure: "停办",
  day: "某一天",
  dev: "演示数据",
  export: "导出",
  guide_task: "引导任务",
  hall_profile: "大厅资料",
  hold: "占号",
  identity: "身份核验",
  login: "登录名",
  notice: "告知单",
  off_hours_list: "下班后预约清单",
  off_hours_request: "预约登记表",
  personal_value: "个人号码",
  published_answer: "公布的答复",
  delivery: "消息投递",
  schedule: "放号规则",
  shift: "班次",
  sms: "短信",
};

// What the audit keeps of an action, by the name it keeps it under.
export const DETAILS: Record<string, string> = {
  absences: "失约次数", agreed: "有商定内容", ban: "停约", base_version: "依据版本", before: "原来", changed: "改动", channel: "渠道",
  conversation_id: "对话", count: "数量", day: "日期", due_on: "期限", expires_at: "到期", failures: "第几次", field: "字段", first: "从", from: "从",
  gap: "反映的问题", group: "窗口组", guide: "引导员", head: "链头", holidays: "节假日", item: "事项", item_code: "事项", item_version: "事项版本",
  items: "事项", kind: "类别", last: "到", late: "超期", level: "评价", lines: "行数", list_version: "清单版本", locked_seconds: "锁定秒数", login: "登录名",
  moved_from: "原时间", note: "附说明", notice: "告知单", number: "编号", on: "加班", outcome: "结果", owner: "负责人", periods: "时段", problem: "原因",
  published: "公布", rang_seconds: "响铃秒数", reached: "接通", reason: "原因", referred_area: "区域", referred_to: "转给", referred_window: "窗口",
  relation: "关系", remedy: "改进措施", removed: "移除", revision: "修改次数", roles: "角色", rows: "行数", seconds: "用时（秒）", seq: "第几句",
  session: "登录", sessions: "登录数", sound: "完整", source: "依据", staff: "人员", stage: "级别", starts_at: "时间", state: "状态", talked_seconds: "通话秒数",
  time: "时间", to: "到", token_id: "令牌", until: "截至", values: "号码个数", version: "版本", waited_seconds: "等候秒数", was: "原来", weekdays: "星期",
  working_weekends: "调休上班日", ends_at: "结束", code_id: "验证码", digest: "摘要",
};

const VALUES: Record<string, Record<string, string>> = {
  channel: CHANNELS, outcome: { ...OUTCOMES, attended: "到场", revoked: "大厅取消" }, stage: { warning: "预警", yellow: "黄牌", red: "红牌" }, reason: REASONS,
  roles: ROLES, before: ROLES, state: { waiting: "排队", later: "稍后答复", owned: "接待中", closed: "已结束" },
};

/** One row's details as a sentence; what the machine alone reads is left out. */
export function detailsOf(details: Record<string, unknown>): string {
  const one = (name: string, value: unknown): string => {
    if (value === null || value === "") return "无";
    if (typeof value === "boolean") return value ? "是" : "否";
    if (Array.isArray(value)) return value.map((each) => one(name, each)).join("、") || "无";
    if (typeof value === "object") return Object.entries(value).map(([key, each]) => `${DETAILS[key] ?? key} ${one(key, each)}`).join("、");
    const text = String(value);
    if (/^\d{4}-\d\d-\d\dT/.test(text)) return moment(text);
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return date(text);
    return VALUES[name]?.[text] ?? text;
  };
  return Object.entries(details)
    .filter(([name]) => name !== "digest")
    .map(([name, value]) => `${DETAILS[name] ?? name}：${one(name, value)}`)
    .join("；");
}

export const REQUEST_STATES: Record<string, string> = { submitted: "待确认", confirmed: "已确认", declined: "未同意", withdrawn: "已撤回" };

export const REMEDY_STATES: Record<string, string> = { draft: "草稿", submitted: "待批准", approved: "已批准", rejected: "退回" };

export const REMEDY_KINDS: Record<string, string> = { answer: "公布一条答复", mistake: "写进常见错误", note: "写进事项说明" };

export const COMPLAINT_KINDS: Record<string, string> = { complaint: "投诉", lead: "监督线索", extortion: "吃拿卡要" };

export const COMPLAINT_STATES: Record<string, string> = { open: "待受理", investigating: "处理中", settled: "已办结" };

export const DELIVERY_STATES: Record<string, string> = {
  waiting: "等待发送",
  sending: "发送中",
  sent: "已送达",
  kept: "等市民再来",
  failed: "发送失败",
  unknown: "结果不明",
};

export const WEEKDAYS = ["一", "二", "三", "四", "五", "六", "日"];

export function word(words: Record<string, string>, code: string | null | undefined): string {
  return code ? (words[code] ?? code) : "";
}

export const NEEDS: Record<string, string> = {
  wheelchair: "腿脚不便",
  blind: "看不清或看不见",
  deaf: "听力不便",
  pregnant: "孕期",
  ill: "身体不适",
  elderly: "高龄",
  with_child: "带着孩子",
  guidance: "需要引导",
};
