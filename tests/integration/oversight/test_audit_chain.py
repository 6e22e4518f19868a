"""Every way of altering the trail is found: a change, a deletion, an insertion, a copy, a reordering, a cut."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, delete, insert, select, update

from hall.hall import Hall
from hall.oversight import commands, trail
from hall.oversight.background import seal_due
from hall.storage.audit import SYSTEM, Actor, audit_table, record
from hall.storage.audit_chain import audit_checkpoint, audit_link, content_of, link, seal
from hall.storage.audit_verify import Tampering, Verification, verify
from hall.storage.transaction import Transaction

Attack = Callable[[Transaction], Awaitable[object]]


async def write(hall: Hall, number: int, action: str = "test.done") -> None:
    async with hall.transaction() as tx:
        details = {"number": number, "名": "值", "moved": [1, 2.5, None, True]}
        await record(tx, action=action, subject=("test", str(number)), actor=Actor("staff", "stf_1"), details=details)


async def checked(hall: Hall) -> Verification:
    async with hall.reading() as tx:
        return await verify(tx)


@pytest.fixture
async def sealed(any_hall: Hall) -> Hall:
    """Ten rows, sealed in two batches."""
    for number in range(10):
        await write(any_hall, number)
        if number == 4:
            await seal_due(any_hall)
    await seal_due(any_hall)
    return any_hall


async def test_an_untouched_trail_is_sound(sealed: Hall) -> None:
    await write(sealed, 10)
    found = await checked(sealed)
    assert (found.findings, found.rows, found.pending) == ([], 10, 1)


def _row(number: int) -> ColumnElement[bool]:
    return audit_table.c.subject_id == str(number)


async def _change(tx: Transaction) -> None:
    await tx.execute(update(audit_table).where(_row(3)).values(details={"number": 99}))


async def _change_actor(tx: Transaction) -> None:
    await tx.execute(update(audit_table).where(_row(3)).values(actor_id="stf_2"))


async def _delete(tx: Transaction) -> None:
    await tx.execute(delete(audit_table).where(_row(3)))


async def _delete_with_link(tx: Transaction) -> None:
    gone = (await tx.execute(select(audit_table.c.id).where(_row(3)))).scalar_one()
    await tx.execute(delete(audit_link).where(audit_link.c.audit_id == gone))
    await tx.execute(delete(audit_table).where(audit_table.c.id == gone))


async def _insert(tx: Transaction) -> None:
    forged = {"action": "test.forged", "subject_kind": "test", "subject_id": "x", "actor_kind": "staff"}
    values = {"at": tx.now, "actor_id": "stf_9", "details": {}, "nonce": "0" * 24, "mac": "0" * 64}
    await tx.execute(insert(audit_table).values(**forged, **values))


async def _insert_without_mac(tx: Transaction) -> None:
    await _insert(tx)
    await tx.execute(update(audit_table).where(audit_table.c.subject_id == "x").values(mac=None, nonce=None))


async def _insert_and_seal(tx: Transaction) -> None:
    await _insert(tx)
    assert await seal(tx) is not None


async def _copy(tx: Transaction) -> None:
    row = (await tx.execute(select(audit_table).where(_row(3)))).one()
    values = {name: value for name, value in row._mapping.items() if name != "id"}
    await tx.execute(insert(audit_table).values(**values))


async def _swap(tx: Transaction) -> None:
    """Give two rows each other's number."""
    first, second = (
        await tx.execute(select(audit_table.c.id).where(audit_table.c.subject_id.in_(["2", "7"])))
    ).scalars()
    for before, after in ((first, 10**6), (second, first), (10**6, second)):
        await tx.execute(update(audit_table).where(audit_table.c.id == before).values(id=after))


async def _swap_links(tx: Transaction) -> None:
    """Let two links name each other's row, contents too."""
    rows = (await tx.execute(select(audit_link).where(audit_link.c.seq.in_([2, 7])))).all()
    await tx.execute(update(audit_link).where(audit_link.c.seq == 2).values(audit_id=10**6))
    for row, other in ((rows[1], rows[0]), (rows[0], rows[1])):
        changed = update(audit_link).where(audit_link.c.seq == row.seq)
        await tx.execute(changed.values(audit_id=other.audit_id, content=other.content))


async def _rewrite(tx: Transaction) -> None:
    """Change a row and compute the whole chain anew, as somebody who knows the method but not the key would."""
    await _change(tx)
    digest = "0" * 64
    for row in (await tx.execute(select(audit_link).order_by(audit_link.c.seq))).all():
        entry = (await tx.execute(select(audit_table).where(audit_table.c.id == row.audit_id))).one()
        content = content_of(entry)
        digest = link(digest, row.seq, content)
        changed = update(audit_link).where(audit_link.c.seq == row.seq)
        await tx.execute(changed.values(content=content, digest=digest))
        await tx.execute(update(audit_checkpoint).where(audit_checkpoint.c.seq == row.seq).values(digest=digest))


async def _drop_checkpoint(tx: Transaction) -> None:
    await tx.execute(delete(audit_checkpoint).where(audit_checkpoint.c.seq == 10))


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (_change, Tampering.CHANGED),
        (_change_actor, Tampering.CHANGED),
        (_delete, Tampering.DELETED),
        (_delete_with_link, Tampering.DELETED),
        (_insert, Tampering.INSERTED),
        (_insert_without_mac, Tampering.INSERTED),
        (_insert_and_seal, Tampering.INSERTED),
        (_copy, Tampering.REPEATED),
        (_swap, Tampering.CHANGED),
        (_swap_links, Tampering.CHAIN_BROKEN),
        (_rewrite, Tampering.INSERTED),
        (_rewrite, Tampering.CHECKPOINT_FORGED),
        (_drop_checkpoint, Tampering.CHECKPOINT_MISSING),
    ],
)
async def test_an_attack_is_found(sealed: Hall, attack: Attack, expected: Tampering) -> None:
    async with sealed.transaction() as tx:
        await attack(tx)
    found = await checked(sealed)
    assert not found.sound
    assert expected in {one.kind for one in found.findings}, found.findings


async def test_an_unsealed_row_that_was_altered_is_found(sealed: Hall) -> None:
    await write(sealed, 10)
    async with sealed.transaction() as tx:
        await tx.execute(update(audit_table).where(_row(10)).values(action="test.other"))
    assert [one.kind for one in (await checked(sealed)).findings] == [Tampering.INSERTED]


async def test_cutting_the_newest_rows_off_shows_against_a_checkpoint_kept_outside(
    sealed: Hall, tmp_path: Path
) -> None:
    outside = tmp_path / "checkpoints.log"
    async with sealed.transaction() as tx:
        for table, column in ((audit_checkpoint, audit_checkpoint.c.seq), (audit_link, audit_link.c.seq)):
            if table is audit_checkpoint:
                newest = (await tx.execute(select(audit_checkpoint).order_by(column.desc()).limit(1))).one()
            await tx.execute(delete(table).where(column > 5))
        await tx.execute(delete(audit_table).where(audit_table.c.subject_id.in_([str(n) for n in range(5, 10)])))
    assert (await checked(sealed)).sound  # nothing inside tells
    outside.write_text(json.dumps({"seq": newest.seq, "digest": newest.digest}) + "\n", encoding="utf-8")
    async with sealed.reading() as tx:
        found = await trail.proven(tx, outside)
    assert [one.kind for one in found.findings] == [Tampering.CUT_OFF]


async def test_rows_from_before_the_chain_are_its_beginning_only(any_hall: Hall) -> None:
    await write(any_hall, 0)
    async with any_hall.transaction() as tx:
        await tx.execute(update(audit_table).values(mac=None, nonce=None))
    assert (await checked(any_hall)).pending == 1
    await write(any_hall, 1)
    await seal_due(any_hall)
    assert (await checked(any_hall)).sound


async def test_many_writers_and_several_sealers_make_one_gapless_chain(any_hall: Hall) -> None:
    async def writer(first: int) -> None:
        for number in range(first, first + 10):
            await write(any_hall, number)

    async def sealer() -> None:
        for _ in range(6):
            await seal_due(any_hall)
            await asyncio.sleep(0.01)

    await asyncio.gather(*(writer(100 * place) for place in range(6)), *(sealer() for _ in range(3)))
    await seal_due(any_hall)
    found = await checked(any_hall)
    assert (found.findings, found.rows, found.pending, found.head.seq) == ([], 60, 0, 60)


async def test_a_verification_while_rows_are_written_and_sealed_finds_nothing(any_hall: Hall) -> None:
    async def busy() -> None:
        for number in range(40):
            await write(any_hall, number)
            await seal_due(any_hall)

    async def look() -> list[Verification]:
        found = []
        for _ in range(15):
            found.append(await checked(any_hall))
            await asyncio.sleep(0.005)
        return found

    _, seen = await asyncio.gather(busy(), look())
    assert [one.findings for one in seen] == [[]] * 15
    assert max(one.rows for one in seen) > min(one.rows for one in seen)


async def test_a_transaction_that_commits_late_is_still_linked(any_hall: Hall) -> None:
    if any_hall.database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing commits out of order")
    async with any_hall.transaction() as early:
        await record(early, action="test.early", subject=("test", "early"), actor=SYSTEM)
        await write(any_hall, 1)
        await seal_due(any_hall)
    await seal_due(any_hall)
    found = await checked(any_hall)
    assert (found.sound, found.rows) == (True, 2)


async def test_the_commands_verify_seal_and_export(
    sealed: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    commands.register(parser.add_subparsers())

    async def run(*words: str) -> tuple[int, str]:
        options = parser.parse_args(["audit", *words])
        status: int = await options.run(sealed, options)
        return status, "".join(capsys.readouterr())

    file, outside = tmp_path / "trail.ndjson", tmp_path / "outside.log"
    assert (await run("verify", "--against", str(outside)))[0] == 0
    assert (await run("export", str(file)))[0] == 0
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    rows = [line for line in lines if "checkpoint" not in line]
    digest = "0" * 64
    for row in rows:  # what a third party can do with the file alone
        digest = link(digest, row["seq"], row["content"])
        assert digest == row["digest"]
    assert lines[-1]["checkpoint"]["digest"] == digest
    async with sealed.transaction() as tx:
        await _change(tx)
    status, said = await run("verify", "--against", str(outside))
    assert status == 1
    assert "记录被改动" in said
