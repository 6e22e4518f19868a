"""The words that dates are made of, already in standard simplified Chinese (see `normalise_speech`)."""

from __future__ import annotations

from enum import Enum, auto

from hall.understanding.dates.model import HalfDay


class Kind(Enum):
    """What a token is. `Token.n` carries its number where it has one."""

    NUMBER = auto()
    FEW = auto()  # 几
    RELATIVE = auto()  # 上/这/下 before a week, month, quarter or year; n = -1, 0, 1, 2
    RELATIVE_DAY = auto()  # 明天; n = days from today
    RELATIVE_DAYS = auto()  # 明后天; n = first, m = last day from today
    RELATIVE_YEAR = auto()
    WEEKDAY = auto()  # n = 1..7
    WEEKEND = auto()
    YEAR = auto()
    MONTH = auto()
    DAY_OF_MONTH = auto()
    WEEK = auto()
    DAYS = auto()
    HOURS = auto()
    MINUTES = auto()
    SECONDS = auto()
    WORKDAYS = auto()
    CLOCK_HOUR = auto()  # 点, 时
    MINUTE_MARK = auto()  # 分
    QUARTER_HOUR = auto()  # 刻
    QUARTER = auto()  # 季度
    HALF_YEAR = auto()  # 上半年; n = 1, 2
    HALF = auto()
    GE = auto()
    HALF_DAY = auto()
    FESTIVAL = auto()  # n = index into festivals.FESTIVALS, by text
    HOLIDAY = auto()  # 节, 放假: the next holiday, whichever it is
    LUNAR = auto()
    LUNAR_MONTH = auto()
    LUNAR_DAY = auto()  # n = 1..30
    MONTH_PART = auto()  # 上旬, 月底: n, m = first and last day (0 = last of the month)
    YEAR_PART = auto()  # 年底: n, m = first and last month
    WEEK_PART = auto()
    DATE = auto()  # written 2026-10-10, 10/10: parts = year (0 = not said), month, day (0 = not said)
    CLOCK = auto()  # 9:30
    TO = auto()
    FROM = auto()
    OR = auto()
    OF = auto()  # 的
    SEPARATOR = auto()
    ORDINAL = auto()  # 第
    FIRST = auto()
    LAST = auto()
    COUNTDOWN = auto()  # 倒数
    ONWARD = auto()  # 往后推 before a count of days; n = 1 or -1
    BY = auto()  # 最晚, 不晚于
    SINCE = auto()  # 最早, 不早于
    ON = auto()  # 起, 开始 behind a day: from then on
    BETWEEN = auto()  # 之间
    MAKEUP = auto()  # 补班: a weekend day worked for a holiday
    SAME_HOUR = auto()  # 这个时候 behind another day
    WATCH = auto()  # 辰时; n = 0..11
    AFTER = auto()
    BEFORE = auto()
    WITHIN = auto()
    DURING = auto()
    PASS = auto()
    NEXT = auto()  # 未来, 接下来
    PREVIOUS = auto()
    NEXT_DAY = auto()  # 第二天, 次日
    SAME_DAY = auto()  # 当天
    ABOUT = auto()
    MORE = auto()  # 多, 来 right before a unit
    ABOUT_BEFORE = auto()  # 大概
    SHORT_OF = auto()  # 差
    PAST_HOUR = auto()  # 过 in 九点过五分
    SHARP = auto()
    OPENING = auto()
    CLOSING = auto()
    AFTER_CLOSING = auto()
    NOW = auto()
    BE = auto()  # 是, 就是
    ZERO = auto()
    OPAQUE = auto()
    TEXT = auto()


_PLAIN: dict[Kind, str] = {
    Kind.WEEKEND: "周末 双休日 双休 星期六日 周六日 周六周日 周六、周日 礼拜六礼拜天 周六和周日 星期六星期天 星期六和星期天",
    Kind.WORKDAYS: "工作日 上班日 工作天",
    Kind.HOURS: "小时",
    Kind.MINUTES: "分钟",
    Kind.SECONDS: "秒钟 秒",
    Kind.QUARTER: "季度",
    Kind.QUARTER_HOUR: "刻钟 刻",
    Kind.HALF: "半",
    Kind.GE: "个",
    Kind.LUNAR: "农历 阴历 旧历 老历",
    Kind.OF: "的 之",
    Kind.FIRST: "头一 头 首",
    Kind.LAST: "最后一 最后 最末一 末尾",
    Kind.COUNTDOWN: "倒数",
    Kind.BY: "最晚 最迟 不晚于 不迟于 截止到 截至 赶在 不超过 最迟不超过 最晚不超过 不能超过 最多到 顶多到 最晚到 最迟到 至迟",
    Kind.SINCE: "最早 不早于 最早也得 最早也要",
    Kind.MAKEUP: "补班 补班日 调休上班",
    Kind.SAME_HOUR: "这个时候 这时候 这个点 这个点儿",
    Kind.BETWEEN: "之间 中间",
    Kind.WITHIN: "以内 之内 内 剩下的几天 剩下几天 剩下的日子 剩下的时间 剩下 剩余的时间",
    Kind.DURING: "期间 假期 长假 小长假 放假期间 假日 黄金周 放假 那几天 那些天 这几天",
    Kind.PASS: "再过 再有 再等 过了 过完 过罢 过 隔",
    Kind.NEXT: "未来 接下来 今后 往后 接下来的 未来的 往后的",
    Kind.PREVIOUS: "过去 过去的",
    Kind.NEXT_DAY: "第二天 次日 翌日 转天",
    Kind.SAME_DAY: "当天 当日 那天 那日 这天 正日子 那一天 这一天",
    Kind.ABOUT: "左右 光景 前后 上下 附近 那会儿 那阵子 的样子",
    Kind.ABOUT_BEFORE: "大概 大约 差不多 约莫 可能 大致",
    Kind.SHORT_OF: "差 欠 缺 还差 还欠",
    Kind.SHARP: "整 钟",
    Kind.CLOSING: "下班前 下班之前 下班以前 快下班 快下班的时候 下班那会儿 关门前 关门之前 临下班 赶下班前",
    Kind.AFTER_CLOSING: "下班后 下班以后 下班之后 下了班",
    Kind.OPENING: "刚上班 一上班 刚开门 一开门 上班就 开门就 刚上班那会儿 刚开始上班 上班时 一上班就 刚一上班 刚上班的时候 刚开门的时候 早上上班",
    Kind.NOW: "现在 此刻 马上 立刻 这会儿 立马 此时此刻",
    Kind.BE: "就是 也就是 是 正好是 刚好是 正好 刚好",
    Kind.OR: "或者是 或者 或是 或 要么 要不 要不然",
    Kind.FROM: "从 自 由",
    Kind.FEW: "几 数",
    Kind.MORE: "多 来",
}
_NUMBERED: dict[Kind, dict[str, int]] = {
    Kind.RELATIVE_DAY: {
        "大大前天": -4, "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "本日": 0, "明天": 1, "明日": 1, "后天": 2,
        "后日": 2, "大后天": 3, "大大后天": 4,
    },
    Kind.RELATIVE_YEAR: {
        "大前年": -3, "前年": -2, "去年": -1, "上一年": -1, "今年": 0, "本年度": 0, "本年": 0, "当年": 0, "今年度": 0, "明年": 1, "来年": 1, "明年度": 1,
        "下一年": 1, "下年": 1, "次年": 1, "后年": 2, "大后年": 3,
    },
    Kind.HALF_YEAR: {"上半年": 1, "下半年": 2, "前半年": 1, "后半年": 2},
    Kind.ONWARD: {
        **dict.fromkeys(("往后推", "往后数", "再往后数", "再往后", "再往后推", "往后延", "往后挪", "往后串", "往后错", "往后拖", "顺延", "再推", "推后", "推迟", "延后", "后面", "后边"), 1),
        **dict.fromkeys(("往前推", "往前数", "再往前", "往前挪", "提前", "再提前", "往前提", "前面", "前边"), -1),
    },
    Kind.LUNAR_MONTH: {"正月": 1, "冬月": 11, "腊月": 12},
}  # fmt: skip
_RANGED: dict[Kind, dict[str, tuple[int, int]]] = {
    Kind.RELATIVE_DAYS: {
        "明后天": (1, 2), "明后两天": (1, 2), "今明两天": (0, 1), "今明天": (0, 1), "今明后三天": (0, 2), "后两天": (1, 2), "这两天": (0, 2), "这两日": (0, 2),
        "这几天": (0, 6), "这几日": (0, 6), "最近几天": (0, 6), "近几天": (0, 6), "近两天": (0, 2), "最近两天": (0, 2), "近日": (0, 6),
    },
    Kind.MONTH_PART: {
        "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 0), "月初": (1, 5), "月中": (10, 20), "月底": (25, 0), "月末": (25, 0), "初": (1, 5), "底": (25, 0),
        "末": (25, 0), "上半月": (1, 15), "下半月": (16, 0), "上半个月": (1, 15), "下半个月": (16, 0),
    },
    Kind.YEAR_PART: {"年初": (1, 2), "年中": (6, 7), "年底": (12, 12), "年末": (12, 12)},
    Kind.WEEK_PART: {"前半周": (1, 3), "后半周": (4, 5), "上半周": (1, 3), "下半周": (4, 5), "前半段": (1, 3), "后半段": (4, 5)},
}  # fmt: skip
_HALF_DAYS: dict[HalfDay, str] = {
    HalfDay.NIGHT: "凌晨 半夜 深夜 下半夜 后半夜 大半夜",
    HalfDay.MORNING: "上半天 前半天 清晨 早晨 早上 上午 午前 早间 早晨头 晨间 上午头 头午",
    HalfDay.NOON: "中午 正午 午间 午休",
    HalfDay.AFTERNOON: "下午 午后 后半天 下半天",
    HalfDay.EVENING: "傍晚 黄昏 晚上 晚间 夜里 夜间 夜晚 晚夕 天黑 入夜 当晚",
}
HALF_DAY_OF = {word: half for half, words in _HALF_DAYS.items() for word in words.split()}
#: 傍晚 is evening by name yet its hours begin at five; 半夜 reaches over midnight.
LATE_NIGHT = frozenset({"半夜", "深夜", "大半夜"})
DAWN = "凌晨"

WORDS: dict[str, tuple[Kind, int, int]] = {
    **{word: (kind, 0, 0) for kind, words in _PLAIN.items() for word in words.split()},
    **{word: (kind, n, 0) for kind, table in _NUMBERED.items() for word, n in table.items()},
    **{word: (kind, n, m) for kind, pairs in _RANGED.items() for word, (n, m) in pairs.items()},
    **dict.fromkeys(HALF_DAY_OF, (Kind.HALF_DAY, 0, 0)),
}

#: What may follow a word so that it is another word: 后天气, 一点都, 三点意见, 年级 …
NOT_BEFORE: dict[str, str] = {
    "后天": "气生然", "前天": "气然", "明日": "报", "内": "容部科外行蒙", "过": "来去程期敏户滤渡度于后得不", "半": "径价", "来": "的", "差": "别不额价评距旅事异", "整": "理个体形改治", "钟": "点表",
    "初": "中步审一二三级试始次婚", "底": "下片楼", "末": "端", "上旬": "", "首": "次先页付都席套问", "头": "发像衔条部顶疼痛晕", "前天晚": "", "的": "确士", "之": "前后间类所", "几": "乎何", "数": "据字量额目", "由": "于衷",
    "自": "己助然主行来费动", "从": "来业事不小而此头严没属", "马上": "", "是": "否", "月中": "旬秋元", "年中": "旬秋元午", "月初": "一二三四五六七八九十", "年初": "一二三四五六七八九十", "刻": "章字", "个": "体人别税性", "约": "束", "秒": "批杀办", "中午": "饭", "上半天": "也没了过", "上班时": "间", "今天": "气", "隔": "壁离断热音夜",
}  # fmt: skip
NOT_AFTER: dict[str, str] = {
    "来年": "一二两三四五六七八九十百几多",
    "上半天": "只成才就光", "前半天": "只成才就光",
    "隔": "间相分",
    "初": "最起当年", "底": "到彻", "末": "始", "内": "室国市省境海区县", "半": "多大", "前天": "三两四五六", "头": "里外", "是": "不要于但还可只总老凡", "过": "不办来去做通超经", "来": "过出起回原本下",
    "的": "", "由": "理自", "自": "各亲独", "多": "很好太差许", "月中": "", "第二天": "班工后前", "差": "出", "今天": "", "从": "",
}  # fmt: skip
