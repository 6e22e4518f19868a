"""The menu's words. An entry: its key (or the page it opens), its name, and the sentence it says (empty: it opens the page)."""

from __future__ import annotations

GROUPS = (
    (
        "预约办事",
        (
            ("book", "我要预约", "我要预约"),
            ("mine", "我的预约", "查一下我的预约"),
            ("move", "改约", "我要改预约时间"),
            ("cancel", "取消预约", "我要取消预约"),
            ("off_hours", "下班后办理", "下班以后能办哪些事"),
        ),
    ),
    (
        "问一问",
        (
            ("materials", "要带什么", "我想问办事要带什么材料"),
            ("hours", "上班时间", "大厅几点上班"),
            ("place", "大厅在哪", "大厅在哪里"),
            ("progress", "查进度", "我要查办件进度"),
            ("/privacy", "个人信息保护", ""),
        ),
    ),
    (
        "找人",
        (
            ("person", "转人工", "转人工"),
            ("guide", "叫引导员", "我需要引导员帮忙"),
            ("rate", "评价服务", "我要评价"),
            ("complain", "投诉建议", "我要投诉"),
        ),
    ),
)
