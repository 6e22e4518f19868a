"""Persons of a conversation: self and relatives, nothing shared between conversations but the key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hall.hall import Hall
from hall.identity import service as identity
from hall.identity.model import InvalidName, InvalidNumber, Person, Relation, UnknownPerson, UnknownToken, ValueKind
from hall.identity.store import person, personal_value, phone_verification
from hall.identity.tokens import keep
from hall.storage.audit import Actor, audit_table

ID, PHONE = "410411199003077715", "13800001234"
CLERK = Actor("staff", "stf_1")


async def register(  # noqa: PLR0917 the defaults are what the tests vary
    hall: Hall,
    name: str = "张三",
    id_number: str = ID,
    phone: str = PHONE,
    relation: Relation = Relation.SELF,
    conversation: str = "cv_1",
) -> Person:
    async with hall.transaction() as tx:
        id_token = await keep(tx, conversation, ValueKind.ID, id_number)
        phone_token = await keep(tx, conversation, ValueKind.PHONE, phone)
        return await identity.register_person(tx, conversation, name, id_token, phone_token, relation)


async def test_a_registered_person_is_masked_and_found_again(any_hall: Hall) -> None:
    made = await register(any_hall)
    assert (made.masked_name, made.masked_id, made.masked_phone) == ("张*", "4104**********7715", "138****1234")
    async with any_hall.reading() as tx:
        (found,) = await identity.persons(tx, "cv_1")
        assert found == made
        assert await identity.person_of(tx, "cv_1", made.person_key) == made
        with pytest.raises(UnknownPerson):
            await identity.person_of(tx, "cv_2", made.person_key)


async def test_the_same_identity_number_is_the_same_person_everywhere(any_hall: Hall) -> None:
    mine = await register(any_hall)
    theirs = await register(any_hall, name="李四", conversation="cv_2")
    assert mine.person_key == theirs.person_key
    async with any_hall.reading() as tx:
        (found,) = await identity.persons(tx, "cv_1")
    assert found.name == "张三"


async def test_relatives_stand_beside_the_writer(any_hall: Hall) -> None:
    await register(any_hall, "王芳", "110105194912310021", PHONE, Relation.RELATIVE)
    await register(any_hall)
    async with any_hall.reading() as tx:
        found = await identity.persons(tx, "cv_1")
    assert [(one.name, one.relation) for one in found] == [("张三", Relation.SELF), ("王芳", Relation.RELATIVE)]


async def test_registering_again_corrects_name_and_phone(any_hall: Hall) -> None:
    await register(any_hall, "张山")
    await register(any_hall, "张三", phone="13900005678")
    async with any_hall.reading() as tx:
        (found,) = await identity.persons(tx, "cv_1")
    assert (found.name, found.masked_phone) == ("张三", "139****5678")


@pytest.mark.parametrize("name", ["", "张", "12", "<script>", "张三" * 20, "张三\n李四!"])
async def test_what_is_no_name_is_refused(hall: Hall, name: str) -> None:
    with pytest.raises(InvalidName):
        await register(hall, name)


@pytest.mark.parametrize("name", ["欧阳娜娜", "阿卜杜拉·买买提", "John Smith", " 张 三 ", "㛃㛃"])
async def test_names_of_many_kinds_are_taken(hall: Hall, name: str) -> None:
    assert (await register(hall, name)).name in (name, "张三")


async def test_numbers_must_be_valid_of_the_right_kind_and_from_here(hall: Hall) -> None:
    async with hall.transaction() as tx:
        good_id = await keep(tx, "cv_1", ValueKind.ID, ID)
        bad_id = await keep(tx, "cv_1", ValueKind.ID, ID[:-1] + "4", valid=False, problem="check_digit")
        phone = await keep(tx, "cv_1", ValueKind.PHONE, PHONE)
        foreign = await keep(tx, "cv_2", ValueKind.PHONE, PHONE)
        for id_token, phone_token, error in (
            (bad_id, phone, InvalidNumber),
            (phone, phone, InvalidNumber),
            (good_id, foreign, UnknownToken),
            (good_id, "⟦phone:AAAAAAAA⟧", UnknownToken),
            (good_id, "13800001234", UnknownToken),
        ):
            with pytest.raises(error):
                await identity.register_person(tx, "cv_1", "张三", id_token, phone_token)


async def test_masking_revealing_and_its_audit(any_hall: Hall) -> None:
    made = await register(any_hall)
    async with any_hall.transaction() as tx:
        said = f"我叫张三，{made.id_token}，电话{made.phone_token}，还有⟦id:ZZZZZZZZ⟧"
        assert await identity.mask_tokens(tx, said) == "我叫张三，4104**********7715，电话138****1234，还有（已隐去）"
        assert await identity.mask_all(tx, ["没有号码", made.phone_token]) == ["没有号码", "138****1234"]
        for actor, reason in ((Actor("citizen", "cv_1"), "看看"), (CLERK, " ")):
            with pytest.raises(UnknownToken):
                await identity.reveal(tx, made.id_token, actor, reason)
        assert await identity.reveal(tx, made.id_token, CLERK, "窗口核对本人") == ID
        rows = (await tx.execute(select(audit_table).where(audit_table.c.action == "personal_value.revealed"))).all()
    assert [(row.actor_id, row.details["reason"]) for row in rows] == [("stf_1", "窗口核对本人")]


async def test_retention_deletes_what_was_not_used_and_counts_from_the_appointment(any_hall: Hall) -> None:
    await register(any_hall)
    await register(any_hall, conversation="cv_live")
    async with any_hall.transaction() as tx:
        await tx.execute(
            phone_verification.insert().values(
                conversation_id="cv_1",
                phone_key="k",
                phone_token=(
                    await tx.execute(select(person.c.phone_token).where(person.c.conversation_id == "cv_1"))
                ).scalar_one(),
                verified_at=tx.now,
            )
        )
        await identity.keep_until(tx, "cv_live", tx.now + timedelta(days=10))
        await identity.keep_until(tx, "cv_live", tx.now - timedelta(days=10))
        assert await identity.purge(tx) == 0
    any_hall.clock.pin(any_hall.clock.now() + timedelta(days=366))
    async with any_hall.transaction() as tx:
        assert await identity.purge(tx) == 3
        assert await identity.persons(tx, "cv_1") == ()
        assert await identity.verified(tx, "cv_1") is None
        assert len(await identity.persons(tx, "cv_live")) == 1


async def test_a_citizen_can_be_forgotten(any_hall: Hall) -> None:
    await register(any_hall)
    async with any_hall.transaction() as tx:
        await identity.forget(tx, "cv_1", Actor("citizen", "cv_1"))
        assert (await tx.execute(select(func.count()).select_from(personal_value))).scalar_one() == 0
        assert await identity.persons(tx, "cv_1") == ()


async def test_the_privacy_notice_is_acknowledged_once(any_hall: Hall) -> None:
    async with any_hall.transaction() as tx:
        assert not await identity.privacy_acknowledged(tx, "cv_1")
        await identity.acknowledge_privacy(tx, "cv_1", "web")
        await identity.acknowledge_privacy(tx, "cv_1", "web")
        assert await identity.privacy_acknowledged(tx, "cv_1")
    assert "365" in identity.privacy_notice(any_hall.settings.retention_days)


async def test_rotation_moves_every_value_to_the_new_key(any_hall: Hall) -> None:
    from hall.identity.resealing import reseal_all
    from hall.identity.vault import Vault, new_key

    made = await register(any_hall)
    old = any_hall.settings.vault_key.get_secret_value()
    any_hall.vault = Vault.from_setting(f"new:{new_key()},k1:{old}")
    assert [(await reseal_all(any_hall)).moved for _ in range(2)] == [3, 0]
    async with any_hall.reading() as tx:
        assert await identity.person_of(tx, "cv_1", made.person_key) == made
