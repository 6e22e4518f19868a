"""Names of people by grammar: after 叫 and 姓名, after a role or a relative, before what is done for them."""

from __future__ import annotations

import re
from typing import Iterator

_COMPOUND = "欧阳|司马|上官|诸葛|司徒|东方|皇甫|令狐|夏侯|慕容|尉迟|公孙|端木"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
    "雷钱汤尹黎易常武乔贺赖龚文樊路岳翟葛殷申耿关焦柳邢牛苗柴尚闫原娄晁郜靳卫冀郎米连党付齐辛屈解宗昝芦苑司"
)
_NAME = rf"(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
_AFTER_NAME = r"(?=$|[，,。；;、！!？?：:\s⟦(（]|男|女|身份证|电话|手机|的|吧|就行)"
_RELATIVE = (
    "(?:我|俺|他|她)?(?:妈妈?|爸爸?|娘|爹|爷爷?|奶奶?|姥姥|姥爷|老公|老婆|爱人|丈夫|妻子|媳妇|老伴|儿子?|女儿|闺女|孩子|弟弟?|妹妹?|哥哥?|姐姐?|母亲|父亲|"
    "婆婆|公公|岳父|岳母|丈母娘|老丈人|孙子|孙女|外甥|侄子|侄女|舅舅|姑姑|姨|叔叔?|伯伯|邻居|同事|老板|朋友)"
)
_ROLE = "姓名|名字|大名|真名|全名|申请人|预约人|办理人|办事人|联系人|经办人|代办人|委托人|被委托人|户主|法人|法定代表人|负责人|监护人|持证人"
_DONE = "约|办|预约|取消|改|查|申请|登记|报|排|领|取|退|补|换"
_PATTERNS = (
    re.compile(rf"(?<!怎么)(?<!什么)(?<!咋)(?<!要)叫(?:做|个)?\s*({_NAME}){_AFTER_NAME}"),
    re.compile(rf"(?:{_ROLE})(?:是|叫|为|写|填|改成|:|：|,|，)?\s*({_NAME}){_AFTER_NAME}"),
    re.compile(rf"(?:(?<=应该是)|(?<=改成)|(?<=换成)|(?<=^我是)|(?<=[，,]我是)|(?<=^俺是))({_NAME}){_AFTER_NAME}"),
    re.compile(rf"(?:给|帮|替|为|代|跟|和)(?:{_RELATIVE})?({_NAME})(?:和({_NAME}))?(?={_DONE})"),
    re.compile(rf"{_RELATIVE}({_NAME}){_AFTER_NAME}"),
)
_BARE = re.compile(rf"\s*({_NAME}){_AFTER_NAME}")
_NO_NAME = re.compile(
    "[的不么吗是我你您他她这那哪个呢怎咋几多了吧能要有没去来到给办约号天点月证卡照保]|常常|平常|任何|方便|高兴|连接|金额|周[一二三四五六日天末边围期]|何时|关于|马上|白天|石头|万一"
    "|郑州|武汉|安阳|江苏|江西|方式|高龄|高中|高血|白内|常[住年用]|金[水婚]|康复|文[盲件]|党员|解[除押决]|申[请领报]|万[元块]|公司|路上|原[来先]|关[系门闭]|连续|石家|金融|明天|段时|温州"
    "|高[铁速新大校小低]|常见|任[职务]|方[向面法案]|全[部程]|马路|黄[牛金]|田地|牛[奶肉]|苗圃|程序|文化|易[燃]|米[饭面]|路[口边]|于|谢谢|乔迁|龙门|万达|万事"
)


def names(folded: str) -> Iterator[re.Match[str]]:
    """Matches whose first group is a name: a message that begins with one, and names said as such."""
    whole = _BARE.match(folded)
    if whole and not _NO_NAME.search(whole[1]):
        yield whole
    for pattern in _PATTERNS:
        for found in pattern.finditer(folded):
            if not _NO_NAME.search(found[1]):
                yield found
