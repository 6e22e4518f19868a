"""Importing, versions and search on real databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hall.catalogue import service
from hall.catalogue.errors import NoCatalogue, UnknownItem
from hall.catalogue.importing import read_folder
from hall.catalogue.model import Catalogue, ServiceItem
from hall.hall import Hall
from hall.storage.audit import SYSTEM
from tests.unit.catalogue.samples import FOLDER


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_folder(FOLDER)


async def imported(hall: Hall, catalogue: Catalogue) -> service.ImportedCatalogue:
    async with hall.transaction() as tx:
        return await service.import_catalogue(tx, catalogue, SYSTEM)


async def test_without_a_catalogue(any_hall: Hall) -> None:
    async with any_hall.reading() as tx:
        with pytest.raises(NoCatalogue):
            await service.get_item(tx, "I01")
        assert (await service.search(tx, "办身份证")).decision == "none"


async def test_an_import_is_what_is_exported(any_hall: Hall, catalogue: Catalogue) -> None:
    first = await imported(any_hall, catalogue)
    assert first.version == 1
    assert len(first.changed) == 40
    async with any_hall.reading() as tx:
        exported = await service.export_catalogue(tx)
        assert tuple(replace(item, version=0) for item in exported.items) == catalogue.items
        assert exported.referrals == catalogue.referrals
        assert exported.vocabulary == catalogue.vocabulary
        profile = await service.hall_profile(tx)
        assert profile.fictional
        assert profile.version == 1


async def test_only_changed_items_get_a_new_version_and_old_ones_stay_readable(
    any_hall: Hall, catalogue: Catalogue
) -> None:
    await imported(any_hall, catalogue)
    changed = tuple(
        replace(item, transact_addr="演示路1号（虚构）") if item.item_code == "I12" else item
        for item in catalogue.items
        if item.item_code != "I40"
    )
    second = await imported(any_hall, replace(catalogue, items=changed, hall=None, vocabulary=None))
    assert (second.version, second.changed, second.removed) == (2, ("I12",), ("I40",))
    async with any_hall.reading() as tx:
        assert (await service.get_item(tx, "I12")).version == 2
        assert (await service.get_item(tx, "I11")).version == 1
        assert (await service.get_item_version(tx, "I12", 1)).transact_addr == ""
        assert (await service.get_item_version(tx, "I40", 1)).task_name.startswith("不动产")
        with pytest.raises(UnknownItem):
            await service.get_item(tx, "I40")
        assert (await service.hall_profile(tx)).version == 1


async def test_an_imported_item_is_understood_in_the_next_message(any_hall: Hall, catalogue: Catalogue) -> None:
    await imported(any_hall, catalogue)
    async with any_hall.reading() as tx:
        assert (await service.search(tx, "居住正咋办")).decision == "none"
    new = replace(
        catalogue.items[0],
        item_code="I41",
        task_name="居住证申领",
        plain_name="",
        aliases=("居住证",),
        plain_words=(),
        materials=catalogue.items[0].materials[:1],
        situations=(),
    )
    await imported(any_hall, replace(catalogue, items=(*catalogue.items, new)))
    async with any_hall.reading() as tx:
        found = await service.search(tx, "居住正咋办")
        assert found.decision == "one"
        assert found.candidates[0].item_code == "I41"


async def test_a_faulty_import_changes_nothing(any_hall: Hall, catalogue: Catalogue) -> None:
    await imported(any_hall, catalogue)
    faulty = replace(catalogue, items=(*catalogue.items, ServiceItem("I41", "")))
    with pytest.raises(service.FaultyCatalogue) as refused:
        await imported(any_hall, faulty)
    assert any("I41" in line for line in refused.value.fields["faults"])  # type: ignore[attr-defined]
    async with any_hall.reading() as tx:
        assert len(await service.list_items(tx)) == 40
