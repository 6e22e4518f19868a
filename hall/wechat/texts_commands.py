"""What an administrator reads when WeChat refuses."""

from __future__ import annotations

from collections.abc import Mapping

REACHED = "成功。"
FAULT = "微信没有接受（错误码 {code}）：{meaning}"
NO_FAULT_KNOWN = "请在微信开发文档“全局返回码”里查这个错误码"
FAULTS: Mapping[str, str] = {
    "unreachable": "连不上微信接口，请检查网络和 HALL_WECHAT_API_URL",
    "no_token": "一直没有取到 access_token，请稍后再试",
    "40013": "AppID 不对，请检查 HALL_WECHAT_APP_ID",
    "40125": "AppSecret 不对，请检查 HALL_WECHAT_APP_SECRET（重置过就要换成新的）",
    "40164": "本机的 IP 不在公众平台的“IP白名单”里，请到“设置与开发 → 基本配置”里加上",
    "40243": "AppSecret 被冻结，请到公众平台解冻",
    "45009": "今天的接口调用次数用完了，明天再试",
    "48001": "这个账号没有开通此接口（需要已认证的服务号）",
    "50002": "账号被限制，请登录公众平台查看通知",
}
