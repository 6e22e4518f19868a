// The words for what the API names by code.
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
};

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
