"""Published answers: in force with the commit that publishes them, found by likeness, no training in between.

They are read from memory by version, as the catalogue is: one small query tells whether anything changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select, update

from hall.consultation.model import GapClass
from hall.consultation.model_remedy import PublishedAnswer, RemedyIncomplete, UnknownAnswer
from hall.consultation.model_similarity import NEAR, Index, Reading, likeness, read, surely
from hall.consultation.store import consultation, published_answer, published_state
from hall.storage import audit
from hall.storage.audit import Actor
from hall.storage.ids import new_id
from hall.storage.transaction import Transaction
from hall.storage.upsert import upsert

KEPT = 4
LEAST_CORE = 4
"""Characters that a question must have besides the words of asking: a bare 社保卡 is no question."""
CANDIDATES = 8


@dataclass(frozen=True)
class _Loaded:
    answers: tuple[PublishedAnswer, ...]
    owners: tuple[int, ...]
    index: Index


_loaded: dict[str, _Loaded] = {}


async def find_published(tx: Transaction, question: str) -> PublishedAnswer | None:
    """Return the published answer to exactly this question, if there is one; doubt finds nothing."""
    reading = read(question)
    if len(reading.core) < LEAST_CORE:
        return None
    for _score, answer, known in await _nearest(tx, reading):
        if surely(reading, known):
            return answer
    return None


async def near_published(tx: Transaction, question: str, most: int = 2) -> list[PublishedAnswer]:
    """Return published answers whose question may be meant, the likest first; for the citizen to choose."""
    reading = read(question)
    if len(reading.core) < LEAST_CORE:
        return []
    found: dict[str, PublishedAnswer] = {}
    for score, answer, known in await _nearest(tx, reading):
        if score >= NEAR or surely(reading, known):
            found.setdefault(answer.id, answer)
    return list(found.values())[:most]


async def _nearest(tx: Transaction, reading: Reading) -> list[tuple[float, PublishedAnswer, Reading]]:
    loaded = await _current(tx)
    if loaded is None:
        return []
    near = loaded.index.nearest(reading, CANDIDATES)
    return [(score, loaded.answers[loaded.owners[place]], loaded.index.readings[place]) for score, place in near]


async def _current(tx: Transaction) -> _Loaded | None:
    version = (
        await tx.execute(select(published_state.c.version).where(published_state.c.id == 1))
    ).scalar_one_or_none()
    if version is None:
        return None
    if version not in _loaded:
        answers = tuple(await published(tx))
        wordings = [
            (place, text) for place, answer in enumerate(answers) for text in (answer.question, *answer.wordings)
        ]
        while len(_loaded) >= KEPT:
            _loaded.pop(next(iter(_loaded)))
        _loaded[version] = _Loaded(
            answers, tuple(place for place, _text in wordings), Index(text for _place, text in wordings)
        )
    return _loaded[version]


async def published(tx: Transaction, words: str = "", *, with_uses: bool = False) -> list[PublishedAnswer]:
    """Return the answers in force, the newest first; those that hold `words`, or ask nearly the same."""
    found = (
        select(published_answer)
        .where(published_answer.c.withdrawn_at.is_(None))
        .order_by(published_answer.c.published_at.desc(), published_answer.c.id)
    )
    answers = [_answer(row) for row in await tx.execute(found)]
    if words.strip():
        reading = read(words)
        answers = [one for one in answers if _about(one, words.strip(), reading)]
    return await _counted(tx, answers) if with_uses else answers


def _about(answer: PublishedAnswer, words: str, reading: Reading) -> bool:
    asked = (answer.question, *answer.wordings)
    return any(words in text for text in (*asked, answer.answer)) or any(
        likeness(reading, read(text)) >= NEAR for text in asked
    )


async def published_one(tx: Transaction, answer_id: str) -> PublishedAnswer:
    """Return one answer in force; raises UnknownAnswer."""
    found = select(published_answer).where(
        published_answer.c.id == answer_id, published_answer.c.withdrawn_at.is_(None)
    )
    row = (await tx.execute(found)).one_or_none()
    if row is None:
        raise UnknownAnswer
    return _answer(row)


async def publish(  # noqa: PLR0913 one row, one argument a column
    tx: Transaction,
    *,
    question: str,
    wordings: tuple[str, ...],
    answer: str,
    basis: str,
    item_code: str | None,
    gap: GapClass | None,
    remedy_id: str | None,
    actor: Actor,
) -> PublishedAnswer:
    """Publish an answer; the assistant gives it from the commit on. Raises RemedyIncomplete without its words."""
    missing = [name for name, text in (("question", question), ("text", answer), ("basis", basis)) if not text.strip()]
    if missing:
        raise RemedyIncomplete(places=missing)
    kept = tuple(dict.fromkeys(one for text in wordings if (one := plain(text)) and one != plain(question)))
    made = PublishedAnswer(
        new_id("ans"),
        plain(question)[:300],
        kept,
        answer.strip(),
        basis.strip()[:300],
        item_code,
        gap,
        tx.now,
        actor.id,
    )
    await tx.execute(
        published_answer.insert().values(
            id=made.id,
            question=made.question,
            wordings=list(made.wordings),
            answer=made.answer,
            basis=made.basis,
            item_code=item_code,
            gap=gap.value if gap else None,
            remedy_id=remedy_id,
            published_at=tx.now,
            published_by=actor.id,
        )
    )
    await _bump(tx)
    details = {"item_code": item_code, "remedy": remedy_id}
    await audit.record(
        tx, action="answer.published", subject=("published_answer", made.id), actor=actor, details=details
    )
    return made


async def withdraw(tx: Transaction, answer_id: str, reason: str, actor: Actor) -> None:
    """Take an answer back; the assistant gives it no more from the commit on. Raises UnknownAnswer, RemedyIncomplete."""
    if not reason.strip():
        raise RemedyIncomplete(places=["reason"])
    taken = await tx.execute(
        update(published_answer)
        .where(published_answer.c.id == answer_id, published_answer.c.withdrawn_at.is_(None))
        .values(withdrawn_at=tx.now, withdrawn_by=actor.id, withdraw_reason=reason.strip()[:500])
    )
    if not taken.rowcount:
        raise UnknownAnswer
    await _bump(tx)
    details = {"reason": reason.strip()[:500]}
    await audit.record(
        tx, action="answer.withdrawn", subject=("published_answer", answer_id), actor=actor, details=details
    )


_TOKEN = re.compile(r"⟦\w+:\w+⟧")


def plain(text: str) -> str:
    """Return a citizen's wording as it may be published: without anything that stood for a personal number."""
    return " ".join(_TOKEN.sub("", text).split())


async def _bump(tx: Transaction) -> None:
    version = new_id("pub")
    statement = upsert(tx, published_state).values(id=1, version=version)
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"version": version}))


async def _counted(tx: Transaction, answers: list[PublishedAnswer]) -> list[PublishedAnswer]:
    counted = (
        select(consultation.c.published_id, func.count().label("uses"))
        .where(consultation.c.published_id.in_([one.id for one in answers]))
        .group_by(consultation.c.published_id)
    )
    uses = {row.published_id: row.uses for row in await tx.execute(counted)}
    return [replace(one, uses=uses.get(one.id, 0)) for one in answers]


def _answer(row: Any) -> PublishedAnswer:
    return PublishedAnswer(
        id=row.id,
        question=row.question,
        wordings=tuple(row.wordings),
        answer=row.answer,
        basis=row.basis,
        item_code=row.item_code,
        gap=GapClass(row.gap) if row.gap else None,
        published_at=row.published_at,
        published_by=row.published_by,
        withdrawn_at=row.withdrawn_at,
    )
