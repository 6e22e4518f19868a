"""What WeChat needs in Chinese: how an event is written as a text message, and what an administrator is told at start."""

from __future__ import annotations

MISSING = "微信设置不完整，还缺：{names}。请补全；不用微信就把 HALL_WECHAT_ 开头的设置都去掉"
BAD_TOKEN = "HALL_WECHAT_TOKEN 不对：应为 3 到 32 位英文字母或数字，与公众平台“服务器配置”里填的一致"  # noqa: S105 - a sentence
BAD_KEY = "HALL_WECHAT_ENCODING_AES_KEY 不对：应为公众平台给出的 43 位字母和数字；更换密钥期间写“新密钥,旧密钥”"
TOO_MANY_KEYS = "HALL_WECHAT_ENCODING_AES_KEY 最多写两个：新密钥,旧密钥"
SAFE_WITHOUT_KEY = "设了 HALL_WECHAT_SAFE_ONLY（只收加密消息），就必须设 HALL_WECHAT_ENCODING_AES_KEY"
OFF = "微信渠道未开启：没有设置 HALL_WECHAT_APP_ID、HALL_WECHAT_APP_SECRET、HALL_WECHAT_TOKEN"
ON = "微信渠道已开启：AppID {app_id}，{mode}，回调地址 {url}/wechat"
CLEAR_MODE = "明文模式（没有设置 EncodingAESKey）"
SEALED_MODE = "明文、兼容、安全模式都收"
SAFE_MODE = "只收安全模式"

STAFF_SPEAKS = "【工作人员】"
NUMBERED = "{number}. {title}"
HOW_TO_CHOOSE = "（回复数字就行，也可以直接打字）"
VOUCHER_LINK = "凭证和二维码（到大厅出示）：{url}"
AGREE_LINK = "想在微信里收到提醒和变动通知，点这里同意：{url}"
NOTICE_LINK = "一次性告知单全文（可打印）：{url}"
OTHER_LINK = "{title}：{url}"
MORE_KEPT = "（还有内容没发完，回复“继续”接着看）"
LAST_ALLOWED = "（微信限制了我一次能连发几条。后面如果还有消息，您回复“继续”就能收到）"
GO_ON = ("继续", "接着", "接着看", "接着说", "更多", "继续看", "看更多")
NOT_KNOWN = "以大厅公布为准"
NOT_KNOWN_SHORT = "见公众号"
ANSWER_WAITS = "工作人员有新的答复"
