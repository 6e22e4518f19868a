"""Word lists by which a message is read beside the classifier: closed classes, where a list is surer than a model."""

from __future__ import annotations


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


YES = _listed(
    "是的 是啊 是呀 是 对的 对啊 对呀 对对 对 好的 好呀 好啊 好嘞 好吧 好 行的 行吧 行啊 行 可以的 可以 嗯嗯 嗯 恩 没错 没问题 正确 确认 "
    "确定 同意 就这样 就这个 就它 中 成 得嘞 ok okay yes yep sure confirm 妥 妥了 需要 要的 要 办 有的 有"
)
#: Assent only together with a yes or alone at a summary: never a yes to any question.
ASSENT = _listed(
    "无误 提交 定了 定下来 就这么定 就这么办 约上 可以了 对了 准了 没有问题 没毛病 就这 对着 对着呢 对着嘞 就按这个 就按这个来 那就这样 约吧 定吧 帮我约 帮我约上 确认一下 麻烦你 麻烦您 约 就约 就这么约 请确认 就这样吧 等你们电话 等你们通知 等通知 等消息"
)
NO = _listed(
    "不是的 不是 不对 不行 不要了 不要 不用了 不用 不需要 不同意 不可以 不中 不好 不 错了 弄错了 没有 没 否 别 no 取消 算了吧"
)
#: What before 改 or 换 says that nothing is to be changed.
REFUSING = frozenset({"不", "不用", "不需要", "不要", "别", "不用了"})
UNSURE = _listed("不知道 不清楚 不懂 不明白 不了解 不确定 说不准 搞不清 没听懂 啥意思 什么意思 说不好 不晓得 不记得")
#: What may follow a yes or no and bring content of its own.
BUT = _listed("不过 但是 但 只是 就是 可是 然后 另外 还有 改 换 , ， 。 ； ; ! ！ 、 ~")

STOP = _listed(
    "算了 不约了 不办了 不预约了 不弄了 不想约了 不想办了 停 停止 停下 结束 退出 不继续了 先不约了 先不办了 先这样吧 别约了 不要约了 取消 取消吧 "
    "取消预约 放弃 不取消了 不改了 不投诉了 不评了 不填了 不说了"
)
BACK = _listed("返回 上一步 返回上一步 后退 退回 回到上一步 回上一步 倒回去 退一步 上一个问题 回去")
RESTART = _listed(
    "从头来过 重新开始 从头来 从头开始 重来 重新来 重新来过 重头来 重新约 重新预约 重新办 全部重来 清空 从头再来"
)
REPEAT = _listed(
    "没听清啊 听不清 没听明白 再说一遍 再说一次 重复一遍 重复一下 没听清 没听清楚 没听见 啥 什么 刚才说什么 你说啥 再讲一遍 再念一遍 没看清"
)
MORE = _listed(
    "更多 还有吗 还有别的吗 还有其他的吗 换一批 下一页 别的时间 其他时间 还有没有 都不行 都不合适 看看别的 换几个 再往后"
)
ANY = _listed("都行 都可以 随便 你定 你看着办 最早的 最早 越快越好 最快的 尽快 随便哪个 哪个都行 无所谓 任意")
HUMAN = _listed(
    "转人工 谁能告诉我 那谁能告诉我 我该问谁 那我问谁 该问谁 人工 人工服务 人工客服 真人 找人工 转接人工 接人工 我要人工 要人工 转真人 找个人 叫个人来"
)
SAME_AS_LAST = _listed(
    "跟上次一样 和上次一样 同上次一样 还是上次那样 照上次 按上次 上次那个 老样子 跟之前一样 和之前一样"
)
GO_ON = _listed(
    "那继续 接着约吧 接着办 接着办吧 继续约吧 往下走 接着说 继续 接着来 接着 往下 继续吧 接着约 继续约 继续预约 下一步 就刚才那个时间 刚才那个时间 就那个时间 还是那个时间 时间不变"
)
NONE_OF_THEM = _listed("都不是 不是这些 没有我要的 都没有 都不对 以上都不是")
SEND_AGAIN = _listed("没收到 重新发 再发 重发 收不到 过期了")

FOR_SELF = _listed("给自己 我自己 本人 俺自己 给我自己 自己办 是我办 我本人")

#: Need for help in the hall (clause 11) → the words that show it.
NEEDS = {
    "wheelchair": _listed(
        "轮椅 走不动 腿脚不便 腿脚不好 行动不便 腿不好 拄拐 拄着拐 拐杖 走路不方便 坐轮椅 腿脚不灵便"
    ),
    "blind": _listed("看不见 看不清 盲人 失明 眼睛不好 视力不好 眼神不好 视力障碍"),
    "deaf": _listed("听不见 听不到 耳背 耳朵背 聋人 聋子 耳聋 聋哑 听不清楚话 耳朵不好 手语 听力障碍"),
    "pregnant": _listed("孕妇 怀孕 怀着孕 大肚子 快生了"),
    "ill": _listed("刚做完手术 身体不好 生病走不了 带病"),
    "elderly": _listed("年纪大 岁数大 八十多岁 七十多岁 九十多岁 八十岁了 高龄老人 八十了 七十多了 八十多了"),
    "with_child": _listed("带着婴儿 抱着孩子 带小孩来 带着孩子"),
}
#: Item words in which a need's word only names the matter.
NOT_A_NEED = _listed("怀孕或生育 残疾人证 高龄津贴 高龄补贴 老年优待")

#: Emergency → the words that tell of one.
EMERGENCIES = {
    "fire": _listed("着火 起火了 失火 火灾 冒浓烟 冒烟了 煤气泄漏 燃气泄漏 爆炸"),
    "violence": _listed(
        "又打我 打我了 打我呢 老打我 要打我 被家暴 有人打人 打起来了 在打人 打架 动刀 持刀 拿刀 拿着刀 杀人 砍人 抢劫 行凶 被打了 有人闹事 绑架 家暴 救命 杀了你 杀了他 炸了你"
    ),
    "self_harm": _listed("自杀 不想活 活不下去 活不成 轻生 跳楼 割腕 想死 死了算了 寻短见 结束生命 喝农药"),
    "medical": _listed(
        "倒地上 倒在地 倒地不起 晕倒 昏倒 晕过去 叫不醒 没反应了 不省人事 昏迷 心脏病犯 没呼吸 喘不上气 大出血 抽搐 心梗 中风了 快不行了 要生了 羊水破 叫救护车"
    ),
}
#: The same words in the name of a service or a past event are no emergency.
NOT_EMERGENCY = _listed(
    "火灾证明 火灾救助 火灾保险 遭火灾 遭遇火灾 突遭火灾 因火灾 火灾后 消防 去年 上个月 以前 之前 前年 救助金 工伤认定 烟花爆竹 民用爆炸 临时救助 "
    "补助"
)

#: Sudden need: nobody in it is asked back by a machine, a person takes over at once.
DESTITUTE = _listed(
    "烧光了 烧没了 没地方住 没饭吃 揭不开锅 流落街头 走投无路 无家可归 没钱吃饭 没钱看病 冻得直哭 饿着肚子"
)

ANGER = _listed(
    "垃圾 废物 骗子 混蛋 王八蛋 他妈 妈的 滚 傻逼 傻x 什么破 破玩意 气死 急死 太差 什么态度 受够 烦死 有病吧 白跑 跑了三趟 跑了好几趟 踢皮球 "
    "推来推去 没人管 要投诉你 智障 脑残 操你 狗屁 神经病 折腾人 干什么吃的 干啥吃的 吃干饭"
)
#: Asking for what only the department may decide (clause 16).
VERDICT = _listed(
    "能批吗 能不能批 批不批 会批吗 能通过吗 能不能通过 能过吗 会不会被拒 能办下来吗 办得下来吗 能不能办下来 我符合条件吗 我符不符合 够不够条件 "
    "符合条件不 材料行不行 材料行吗 材料合格吗 材料够不够 帮我看看材料 帮我审 帮我审核 给我审一下 有没有资格 有资格吗 能不能领 能批下来 给个准话 给句准话 看看对不对 看对不对"
)
WRITE_FOR_ME = _listed(
    "替我写 帮我写 代我写 给我写 帮我填 替我填 代写 帮我编 帮我做材料 帮我弄份材料 替我弄 我说你写 你给写 你替我"
)

#: What a citizen names who has not got a number that is asked for.
NUMBERS = _listed("啥号 什么号 身份证 证件号 受理号 办件编号 号码 手机 电话 验证码 短信 凭证 校验码")
SECOND_WISH = _listed("另外再 顺便再 顺便 还要再 还要 还想 另外 再帮 再给 再替 再约 同时")
#: What joins a booking to a wish of another kind before it: 取消周五的，然后约优待证.
AFTERWARDS = _listed("然后 接着 之后 完了 顺便 另外 再 同时")
#: 等他回来再约 wishes for nothing yet.
SOME_DAY = _listed("等 以后 回头 改天 改日 到时 下次 哪天 过几 过些 过阵 过一阵")
CHANGE_TO = _listed("改成 改为 换成 换到 改到 改约 改办 换办 改一下 换个 不是 不对 错了 应该是 改 换")
MOVING = _listed("改到 换到 改成 改约 换成 改为 推迟 提前 延后 改期 挪到 调到 改在")
CANCELLING = _listed("取消 退号 退掉 撤销预约 不去了 去不了 来不了")
#: After a task was left: it is wanted after all.
AFTER_ALL = _listed("还是约 还是办 还是预约 又想约 又想办 继续约 接着约 那还是")
GIVING_UP = _listed("不约 不办 不预约 不弄 别约 不要约 先不约")
BOOKING_ANEW = _listed("重新约 重新预约 再约 另约 改成办 改办 换成办 新约 再预约")
ALREADY_MADE = _listed(
    "已经约 约好的 之前约 昨天约 上次约 原来约 以前约 刚才约好 刚约好 我约的 预约号 凭证 约过的 前天约 早上约 上周约 已有的预约 已经预约"
)

#: Level of a review → its words, the longer ones first.
RATING_LEVELS = (
    (1, _listed("一分 1分 非常不满意 特别不满意 很不满意 太差 极差 一星 1星 差评")),
    (2, _listed("两分 二分 2分 不太满意 不满意 不咋地 不咋样 差劲 两星 二星 2星")),
    (3, _listed("三分 3分 基本满意 一般 还行 凑合 三星 3星 马马虎虎")),
    (5, _listed("五分 5分 非常满意 特别满意 很满意 太好了 五星 5星 满分 十分满意 好评")),
    (4, _listed("四分 4分 满意 不错 挺好 四星 4星")),
)

#: Single-character surnames; compound ones below.
SURNAMES = frozenset(
    "丁万丛严丰乌乐乔于云亓井亢仇付仝仲任伊伍伏但位何佘余佟侯俞信修倪傅储元党全公兰关冀冉农冯况冶冷冼凌刁刘初利劳勾包匡区华卓单南卜卞卢卫印危卿厉原古史叶司吉向吕吴周呼和哈唐商喻国夏奉奚"
    "姚姜姬娄孔孙孟季宁安宋宗官宣宫容宾宿寇富封尉尚尤尧尹居屈展屠岑岳崔嵇左巩巫巴帅师席常干平幸庄应庞康廉廖张强彭徐惠慕戈戎成战戚戴房扈揭支敖敬文斯方於施时明易昝晁晋晏普景智曲曹曾朱朴权"
    "李杜束来杨杭林柏查柯柳柴栗栾桂桑梁梅植楚楼樊檀欧武段殷母毕毛江池汤汪沈沙浦海涂温游湛滕满漆潘焦熊燕牛牟狄玉王班甄甘田由申白皮盖盘盛相瞿石祁祖祝禹秦程穆窦章童符简管米粟索纪练缪罗羊翁"
    "翟耿聂肖胡胥臧舒艾芦芮花苏苑苗苟范茅茹荆荣莫葛董蒋蒙蒲蓝蔡蔺薄薛虞衡衣袁裘裴褚覃解詹计许诺谈谌谢谭谷豆费贺贾赫赵路车辛辜边连迟逯邓邝邢那邬邰邱邵邸邹郁郎郑郜郝郭都鄢金钟钱银门闫闭闵"
    "闻阎阙阚阮阳阴阿陆陈陶隆隋雍雷霍靳鞠韦韩项顾颜饶马骆高魏鲁鲍鲜鹿麦麻黄黎齐龙龚"
)
COMPOUND_SURNAMES = _listed("欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 长孙 宇文 端木 独孤 南宫")
#: Short words that begin like a surname and are none.
_NOT_NAMES = (
    "万一 上午 下午 不用 严格 严重 为什么 为啥 乐意 于是 于法 云南 人工 什么 今天 任何 但 但我 但是 何时 你好 信息 信用 元旦 党员 全家 "
    "全款 全部 公公 公司 公安 公章 关于 关系 关门 再见 农村 冷静 初一 利息 利率 到时 包括 包装 医保 单人 单位 单子 单独 原件 原来 取消 "
    "古代 可以 司机 后天 向上 向你 周一 周三 周二 周五 周六 周四 周日 周末 呼叫 和他 和我 哪里 商量 国家 国庆 国税 多少 姓名 宁可 安全 "
    "安心 安排 安静 官网 宣传 容易 容缺 富裕 封面 尚未 居住证 居民 展览 左右 师傅 常用 常见 常规 干什么 干啥 干嘛 平台 平时 平顶山 幸亏 "
    "应聘 应该 张嘴 强烈 怎么 您好 成了 成功 成本 户口 房产 房子 手机号 支付 文件 文化 方便 方案 方法 时候 时段 时间 明儿 明天 明年 明早 "
    "明白 易懂 普通 景区 智能 权力 材料 来不及 来办 来的 柴油 桑拿 楼上 水费 海边 温馨 游客 满意 田地 由于 由我 电话 白天 白跑 相关 相同 "
    "石头 社保 祖国 程序 简单 管用 米面 索引 终于 能行 花钱 解决 解释 计划 计算 谢谢 豆腐 费用 贺卡 路上 路过 身份证 身份证号 车子 转人工 "
    "边上 连着 连续 那个 那么 那好 那就 那行 那里 都不 都可以 都是 都行 金融 金额 银行 门口 闻到 阿姨 项目 预约 马上 高兴 高新 高龄 麻烦 "
    "黄金"
)
NOT_NAMES = frozenset(_NOT_NAMES.split())
