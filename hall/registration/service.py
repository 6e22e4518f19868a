"""Use cases of the form: what may be chosen, the check of the entries, the proof of the phone, the filing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hall.appointments import service as appointments
from hall.appointments.model import Applicant
from hall.calendar.model import UnknownYear
from hall.catalogue import service as catalogue
from hall.channels.texts import span
from hall.clock import SHANGHAI
from hall.conversations import service as conversations
from hall.conversations.model import Author, Draft, Kind
from hall.identity import service as identity
from hall.notices import service as notices
from hall.registration import texts
from hall.registration.model import Entries, FormProblem, Wish
from hall.storage.transaction import Transaction

VISIT = timedelta(minutes=30)
LINK_LIFETIME = timedelta(hours=24)


def link(tx: Transaction, conversation_id: str) -> str:
    """Return the signed address of a conversation's form, open for a day."""
    path = identity.sign_path(tx.vault, f"/forms/off-hours/{conversation_id}", tx.now + LINK_LIFETIME)
    return f"{tx.settings.public_url.rstrip('/')}{path}"


async def offered(tx: Transaction) -> tuple[tuple[str, str], ...]:
    """Return the published items, code and name."""
    listed = await appointments.current_list(tx)
    return tuple([(code, (await catalogue.get_item(tx, code)).task_name) for code in listed.item_codes])


async def numbers(tx: Transaction, conversation_id: str, entries: Entries) -> tuple[str, str]:
    """Return tokens of the identity and phone number entered; raises FormProblem."""
    id_token = await _token(tx, conversation_id, entries.id_number, "id_number")
    return id_token, await _token(tx, conversation_id, entries.phone, "phone")


async def _token(tx: Transaction, conversation_id: str, entered: str, kind: str) -> str:
    token = (await identity.protect(tx, conversation_id, entered.strip(), kind)).strip()
    try:
        info = await identity.describe(tx, token)
    except identity.UnknownToken:
        raise FormProblem(problem=kind) from None
    if not info.valid or info.problem or info.kind.value != {"id_number": "id", "phone": "phone"}[kind]:
        raise FormProblem(problem=kind)
    return info.token


async def check_time(tx: Transaction, wish: Wish, channel: str) -> None:
    """Check item, time and distance before anything personal is asked; raises FormProblem."""
    if wish.item_code not in (await appointments.current_list(tx)).item_codes:
        raise FormProblem(problem="not_on_list")
    try:
        await appointments.check_off_hours_time(tx, _registration(wish, "", channel))
    except appointments.WithinHours:
        raise FormProblem(problem="within_hours") from None
    except appointments.OffHoursDistance as error:
        raise FormProblem(problem="distance", **error.fields) from None
    except UnknownYear:
        raise FormProblem(problem="unknown_year") from None
    except appointments.InvalidDeadline:
        raise FormProblem(problem="day") from None


async def prove(tx: Transaction, conversation_id: str, phone_token: str) -> str | None:
    """Send a code to the phone unless this conversation has proven it; returns the masked number when one was sent."""
    phone_key = await identity.phone_key_of(tx, phone_token)
    if await identity.phone_is_verified(tx, conversation_id, phone_key):
        return None
    try:
        return (await identity.send_code(tx, conversation_id, phone_token)).masked_phone
    except identity.CodeTooSoon:
        return (await identity.describe(tx, phone_token)).masked  # the code of a moment ago still counts
    except identity.TooManyAttempts:
        raise FormProblem(problem="too_many") from None
    except identity.InvalidNumber:
        raise FormProblem(problem="phone") from None


async def file(  # noqa: PLR0913, PLR0917 what the form holds
    tx: Transaction, conversation_id: str, channel: str, wish: Wish, id_token: str, phone_token: str
) -> str:
    """File the form of a conversation that has proven the phone, and say so there; returns the sentence."""
    phone_key = await identity.phone_key_of(tx, phone_token)
    if not await identity.phone_is_verified(tx, conversation_id, phone_key):
        raise FormProblem(problem="code_over")
    await identity.acknowledge_privacy(tx, conversation_id, channel)
    try:
        person = await identity.register_person(tx, conversation_id, wish.name, id_token, phone_token)
    except identity.InvalidName:
        raise FormProblem(problem="name") from None
    notice = await notices.issue(tx, wish.item_code, {}, conversation_id, channel)
    wish = replace(wish, reason=await identity.protect(tx, conversation_id, wish.reason))
    applicant = Applicant(person.person_key, person.phone_key, person.name)
    form = _registration(wish, notice.number, channel)
    try:
        filed = await appointments.request_off_hours(tx, conversation_id, form, applicant)
    except appointments.Banned as error:
        still_open = await appointments.walk_in(tx, barred=True)
        until = str(error.fields.get("until", ""))[:10]
        raise FormProblem(problem="banned", until=until, still_open=still_open) from None
    item = (await catalogue.get_item(tx, wish.item_code)).task_name
    said = texts.FILED.format(number=filed.number, item=item, when=span(filed.starts_at, filed.ends_at))
    draft = Draft(Author.BOT, said, Kind.TEXT, external_id=f"registration:{filed.number}")
    await conversations.tell(tx, conversation_id, [draft])
    return said


def _registration(wish: Wish, notice_number: str, channel: str) -> appointments.Registration:
    starts_at = datetime.combine(wish.day, wish.clock, SHANGHAI)
    ends_at = min(starts_at + VISIT, starts_at.replace(hour=23, minute=59))
    return appointments.Registration(
        wish.item_code, starts_at, ends_at, wish.reason, wish.deadline, notice_number, channel
    )
