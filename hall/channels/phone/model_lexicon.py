"""Words that steer a call itself: they are no matter for the assistant, only for the line."""

from __future__ import annotations


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


SLOWER = _listed("慢一点 慢点 慢些 说慢 讲慢 太快 慢慢说 慢一些")
FASTER = _listed("说快 讲快 快点说 快一点说 说得太慢 说太慢 讲得太慢 语速太慢 正常速度")
LOUDER = _listed("大点声 大声 声音大 大一点声 声音太小 声音小 听不见 听不到 大点儿声")
AGAIN = _listed(
    "再说一遍 再说一次 再讲一遍 再念一遍 重复一遍 重复一下 说的啥 说啥 讲的啥 说的什么 说什么了 刚才说什么 没听清 没听明白 没听懂 没听见 啥意思 再来一遍"
)
AGAIN_WHOLE = _listed("啥 什么 啊 嗯？ 什么？ 啥？ 喂")
NEXT = _listed(
    "下一个 下一页 继续 继续说 接着说 接着 接着讲 往下说 还有呢 还有吗 然后呢 还有 更多 后面呢 换一批 别的呢"
)
NODS = _listed("嗯 嗯嗯 好 好的 哦 噢 知道了 明白 明白了 记下了 对 是 行 中 你说 您说 听着呢 在听")
PERSON = _listed(
    "转人工 人工 人工服务 人工客服 真人 找人工 转接人工 接人工 我要人工 要人工 转真人 找个人 叫个人来 找工作人员 转工作人员 我要找人 找真人"
)
TEXT_ME = _listed("发短信 短信发 发个短信 发到手机 发我手机 发到我手机 用短信 发条短信")
GOODBYE = _listed("再见 拜拜 挂了 没有了 没了 没事了 没别的事了 不用了谢谢 就这些 挂电话")
LONGEST_STEERING = 12  # characters; a longer sentence says more than how it wants to be spoken to
