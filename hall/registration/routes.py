"""The form's pages, for whoever holds the link that the conversation was given."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from hall.appointments import service as appointments
from hall.conversations import service as conversations
from hall.conversations.ownership import channel_of
from hall.errors import HallError
from hall.http import PUBLIC, SIGNED, Call, Routes
from hall.identity import service as identity
from hall.identity.model import CODE_LIFETIME
from hall.registration import pages, service, texts
from hall.registration.model import LONGEST, Entries, FormProblem, Wish, read_wish

routes = Routes("registration")

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
KEPT = ("item_code", "day", "clock", "reason", "deadline", "name", "agreed")


@routes.get("/pages/registration.css", access=PUBLIC)
async def style(call: Call) -> web.Response:
    """Give the style sheet of the form."""
    return web.Response(text=pages.STYLE, content_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


@routes.get("/forms/off-hours/{id}", access=SIGNED)
async def show(call: Call) -> web.Response:
    """Show the empty form."""
    return await _page(call, Entries())


@routes.post("/forms/off-hours/{id}", access=SIGNED)
async def send(call: Call) -> web.Response:
    """Take one step of the form: the entries, then the code that proves the phone; what is wrong is said on the page."""
    form = {name: str(value) for name, value in (await call.request.post()).items()}
    entries = _entries(form)
    try:
        return await (_code(call, form, entries) if form.get("step") == "code" else _first(call, entries))
    except FormProblem as problem:
        sentence = texts.problem(str(problem.fields.get("problem", "")), problem.fields)
        return await _page(call, entries, problem=sentence)
    except HallError:  # whatever else refuses it: a citizen reads a page, never a code
        return await _page(call, entries, problem=texts.problem("unusable", {}))


async def _first(call: Call, entries: Entries) -> web.Response:
    conversation = call.path["id"]
    wish = read_wish(entries)
    async with call.transaction() as tx:
        channel = await channel_of(tx, conversation)
        await service.check_time(tx, wish, channel)
        id_token, phone_token = await service.numbers(tx, conversation, entries)
        masked = await service.prove(tx, conversation, phone_token)
        if masked is None:
            said = await service.file(tx, conversation, channel, wish, id_token, phone_token)
            return await _done(call, said)
    return await _ask_code(call, entries, id_token, phone_token)


async def _code(call: Call, form: Mapping[str, str], entries: Entries) -> web.Response:
    conversation = call.path["id"]
    wish: Wish = read_wish(entries)
    id_token, phone_token = form.get("id_token", ""), form.get("phone_token", "")
    try:
        async with call.transaction() as tx:
            await identity.check_code(tx, conversation, form.get("code", "")[:12])
            channel = await channel_of(tx, conversation)
            await service.check_time(tx, wish, channel)
            said = await service.file(tx, conversation, channel, wish, id_token, phone_token)
    except identity.WrongCode as error:
        return await _ask_code(call, entries, id_token, phone_token, texts.problem("code_wrong", error.fields))
    except identity.CodeExpired:
        raise FormProblem(problem="code_over") from None
    except identity.TooManyAttempts:
        raise FormProblem(problem="too_many") from None
    except identity.UnknownToken:
        raise FormProblem(problem="unusable") from None
    return await _done(call, said)


async def _ask_code(call: Call, entries: Entries, id_token: str, phone_token: str, problem: str = "") -> web.Response:
    async with call.reading() as tx:
        masked = (await identity.describe(tx, phone_token)).masked
    kept = [(name, "1" if name == "agreed" else getattr(entries, name)) for name in KEPT]
    kept += [("id_token", id_token), ("phone_token", phone_token)]
    return await _page(call, entries, step="code", kept=kept, masked_phone=masked, problem=problem)


async def _done(call: Call, said: str) -> web.Response:
    return await _page(call, Entries(), step="done", filed=said)


async def _page(call: Call, entries: Entries, **values: object) -> web.Response:
    async with call.reading() as tx:
        items = await service.offered(tx)
        hall = (await conversations.hall_identity(tx)).name
        walk_in = await appointments.walk_in(tx)
    step = values.pop("step", "entries" if items else "over")
    settings = call.hall.settings
    shown: dict[str, object] = {
        "hall": hall,
        "items": items,
        "walk_in": walk_in,
        "entries": entries,
        "step": step,
        "action": call.request.path_qs,
        "problem": "",
        "kept": (),
        "masked_phone": "",
        "minutes": CODE_LIFETIME.seconds // 60,
        "filed": "",
        "least": settings.off_hours_least_days,
        "most": settings.off_hours_most_days,
    }
    text = pages.form_page(**(shown | values))
    return web.Response(text=text, content_type="text/html", headers=HEADERS)


def _entries(form: Mapping[str, str]) -> Entries:
    values = {name: form.get(name, "")[: LONGEST.get(name, 64)] for name in (*KEPT[:-1], "id_number", "phone")}
    return Entries(**values, agreed=form.get("agreed") == "1")
