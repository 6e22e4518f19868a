"""A date phrase in its sentence."""

from __future__ import annotations

from dataclasses import dataclass

from hall.understanding.dates.asides import Aside
from hall.understanding.dates.linking import Link
from hall.understanding.dates.phrases import Phrase


@dataclass(frozen=True)
class Mention:
    """A phrase in its sentence: offsets in the normalised text, and what the words around it do to it.

    `listed`: nothing but 、 or 和 stands between it and the one before. `named_choice`: 或者, 还是, 也行
    call it one of several. `for_all`: its time goes for those before it as well (反正都是下午). `wished`: it goes with 约, 去, 来, 改 or names an hour;
    `booked`: without 去 and 来, which may lead elsewhere.
    """

    phrase: Phrase
    start: int
    end: int
    link: Link = Link.NONE
    excluded: bool = False
    dropped: bool = False
    taken_back: bool = False
    unclear: bool = False
    listed: bool = False
    named_choice: bool = False
    for_all: bool = False
    wished: bool = False
    booked: bool = False
    aside: Aside = Aside.NONE
