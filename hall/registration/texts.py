"""What the page and the conversation say of the form."""

from __future__ import annotations

from collections.abc import Mapping

PROBLEMS: Mapping[str, str] = {
    "item_code": "请选择要办的事项。",
    "day": "请选择希望来办的日期和时间。",
    "clock": "请选择希望来办的日期和时间。",
    "reason": "请写明特殊原因。",
    "deadline": "请选择最晚要在哪天办好。",
    "deadline_before": "最晚办好的日期不能早于来办的日期。",
    "name": "请填写姓名。",
    "agreed": "请勾选同意个人信息用于办理这次登记。",
    "id_number": "身份证号不对，请核对 18 位号码。",
    "phone": "手机号不对，请填写 11 位手机号。",
    "within_hours": "您选的时间在上班时间里，直接预约或来大厅取号就行，不用填这张表。",
    "distance": "要提前{least}到{most}个工作日申请，可以选{earliest}到{latest}之间。",
    "unknown_year": "那一年的放假安排还没有公布，请选近一点的日期。",
    "not_on_list": "这个事项不在非工作时间办理的清单里。",
    "banned": "按规定您在{until}前不能预约。{still_open}",
    "code_wrong": "验证码不对，还可以试{left}次。",
    "code_over": "验证码已失效，请回到上一步重新发送。",
    "code_soon": "验证码刚发过，请{retry_after}秒后再试。",
    "too_many": "尝试次数太多，请过一会儿再试，或者转人工。",
    "unusable": "有一项填得不对，请核对后再提交。",
}
FILED = (
    "您的《预约登记表》收到了，登记号{number}：{item}，{when}。工作人员会和部门商定后答复您，确认之前请不要按这个时间来。"
    "要撤回请说“撤回登记”。"
)


def problem(name: str, fields: Mapping[str, object]) -> str:
    """Return the sentence for a problem."""
    sentence = PROBLEMS.get(name, PROBLEMS["unusable"])
    return sentence.format_map({key: str(value) for key, value in fields.items()})
