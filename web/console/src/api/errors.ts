// What a fault of the API means to the person at the screen, in one sentence.
import { ApiFault, Unreachable } from "./client";
import { span } from "@/dates";

const SENTENCES: Record<string, string> = {
  not_signed_in: "登录已过期，请重新登录。内容还在，登录后继续。",
  not_allowed: "您的角色不能做这件事。",
  csrf: "页面已过期，请刷新后再试。",
  not_found: "没有找到，可能已被处理或删除。",
  invalid: "填写的内容不完整或格式不对，请检查。",
  internal: "系统出了错，已记录。请稍后再试。",
  sign_in_failed: "登录名、密码或动态码不对。",
  unknown_enrolment: "这个链接已用过或已过期，请向安全管理员要一个新的。",
  wrong_totp: "动态码不对：请看验证器里现在的6位数字，并核对手机时间。",
  not_owner: "这个对话现在由别人负责。",
  handoff_closed: "这个对话已经结束。",
  quota_used_up: "微信规定的回复条数已用完，等市民再说一句话才能发送。",
  reason_missing: "请写明原因。",
  login_taken: "登录名已被使用。",
  roles_not_separated: "系统管理、安全管理、审计三种角色不能由同一人担任。",
  invalid_login: "登录名要2到32位，以小写字母开头，只含小写字母、数字、点、横线、下划线；姓名和角色不能为空。",
  draft_changed: "别人刚保存过这份草稿：请重新读取，再改一次。",
  draft_stale: "这个事项在您编辑时已发布了新版本：请重新读取，比较后再发布。",
  schedule_changed: "别人刚改过放号规则：请重新读取，再改一次。",
  faulty_catalogue: "内容有错，未生效。请看下面的检查结果。",
  invalid_calendar: "日历有错，未保存。请看下面的说明。",
  consultation_answered: "这件咨询已经答复过了。",
  own_remedy: "自己写的改进措施不能自己批准，请另一位主管批准。",
  remedy_decided: "这条改进措施已经有人处理过了，请刷新后再看。",
  remedy_incomplete: "还有没填的：问题、要写的话和责任人；公布答复还要有公布的问题和依据，写进事项还要选事项。",
  complaint_settled: "这件已经办结了。",
  appeal_open: "这次停约已经有一份没处理的申诉。",
  appeal_decided: "这份申诉已经处理过了。",
  off_hours_decided: "这份登记表已经处理过或已撤回。",
  not_offered: "同事已经不请您接手了。",
  unfit_colleague: "这位同事现在不能接手。",
  unmasking_reason_missing: "请写明查看的原因（至少4个字）。",
  invalid_shift: "班次的时间或星期不对：结束要晚于开始，至少选一天。",
  invalid_period: "时段不对：结束要晚于开始，时段不能重叠，要写原因。",
  invalid_number: "手机号不对，请核对。",
  unknown_year: "那一年的放假安排还没公布。",
  not_to_resend: "已经送达或正在发送，不用再发。",
  sms_not_to_resend: "已经送达或正在发送，不用再发。",
  sms_unavailable: "没有开通短信。",
  appointment_over: "这个预约已经不在约，或时段已经开始。",
  invalid_requirement: "要写明原因，截止时间要在将来。",
  invalid_range: "日期不对：结束要不早于开始，一次最多统计400天。",
  empty_text: "还没有写内容。",
  empty_message: "还没有写内容。",
  empty_report: "还没有写内容。",
  empty_canned: "标题和内容都要写。",
  too_many_attempts: "试错太多次，请稍后再试。",
  no_catalogue: "还没有导入事项目录，请系统管理员先导入。",
  unavailable: "系统有一部分暂时没有回应，请稍后再试。",
  too_many_requests: "操作太快了，请稍等一下。",
};

const ARRIVALS: Record<string, string> = {
  attended: "这张凭证已经核验过了。",
  cancelled: "这个预约已取消。",
  revoked: "这个预约已由大厅取消。",
  no_show: "这个预约已记为失约，需由主管更正。",
  not_today: "这个预约不是今天的。",
  moved: "这个预约已改期。",
};

const WEAK: Record<string, string> = {
  short: "密码太短：至少12位。",
  login: "密码里不能有登录名。",
  common: "这个密码太常见，请换一个。",
};

export function sentence(error: unknown): string {
  if (error instanceof Unreachable) return "连不上服务器，请检查网络；恢复后会自动继续。";
  if (!(error instanceof ApiFault)) return "出了意料之外的错，请刷新页面再试。";
  const { code, fields } = error;
  if (code === "sign_in_locked") return `试错太多次，请过${span(Number(fields.retry_after ?? 60))}再试。`;
  if (code === "weak_password") return WEAK[String(fields.problem)] ?? "密码不够安全，请换一个。";
  if (code === "handoff_taken") return `${String(fields.owner ?? "同事")}已经接待了这位市民。`;
  if (code === "not_owner" && fields.owner) return `这个对话现在由${String(fields.owner)}负责。`;
  if (code === "not_arrivable") return ARRIVALS[String(fields.state)] ?? "这张凭证现在不能核验。";
  if (code === "invalid" && Array.isArray(fields.places)) return "填写的内容不完整或格式不对，请检查。";
  if (typeof fields.text === "string") return fields.text;
  return SENTENCES[code] ?? BY_STATUS[error.status] ?? SENTENCES.internal!;
}

const BY_STATUS: Record<number, string> = {
  403: SENTENCES.not_allowed!,
  404: SENTENCES.not_found!,
  409: "现在不能这样做：情况已经变了，请刷新后再看。",
  422: SENTENCES.invalid!,
  429: SENTENCES.too_many_requests!,
};
