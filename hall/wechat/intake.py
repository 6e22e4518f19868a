"""What a push is to the conversation: words for the bot, a choice, something the hall itself answers, or only a note."""

from __future__ import annotations

import time

from hall.appointments import service as appointments
from hall.catalogue import service as catalogue
from hall.catalogue.errors import UnknownItem
from hall.channels.wechat.messages import Event, EventKind, Message, MessageKind
from hall.channels.wechat.rendering import offer_from_json, wants_more
from hall.conversations import service as conversations
from hall.conversations.model import LONGEST_KEPT, Author, Choice, Draft, Kind, Receipt
from hall.conversations.model_delivery import WECHAT, ExternalId, Reached, wechat_event, wechat_message
from hall.errors import HallError
from hall.storage.transaction import Transaction
from hall.wechat import consent, humans, media, menu, store, texts
from hall.wechat.answering import answered
from hall.wechat.model import Contact, TakenIn

LONGEST_SCENE = 64
_UNREAD = {
    MessageKind.VIDEO: (texts.VIDEO_SAID, texts.VIDEO_UNSEEN),
    MessageKind.SHORTVIDEO: (texts.VIDEO_SAID, texts.VIDEO_UNSEEN),
    MessageKind.LINK: (texts.LINK_SAID, texts.LINK_UNREAD),
    MessageKind.UNKNOWN: (texts.OTHER_SAID, texts.OTHER_UNREAD),
}


def external_of(push: Message | Event) -> ExternalId:
    """Return the id that every delivery of a push shares."""
    sender, identity = push.header.sender, push.header.identity
    if isinstance(push, Message):
        return wechat_message(sender, identity[0])
    return wechat_event(sender, *identity)


async def take_in(tx: Transaction, push: Message | Event) -> TakenIn | None:
    """Store a push once, however often it is delivered; None for an event that means nothing to a hall."""
    if isinstance(push, Message):
        return await _message(tx, push)
    return await _event(tx, push)


async def _message(tx: Transaction, push: Message) -> TakenIn:
    external = external_of(push)
    reached = await _reach(tx, push)
    if not reached.new and await conversations.seq_of(tx, reached.conversation_id, external) is None:
        await humans.resume_if_left(tx, reached.conversation_id)
    if push.kind is MessageKind.VOICE and not push.text.strip():
        taken, new = await media.take_voice(tx, reached.conversation_id, external, push)
    else:
        receipt = await _stored(tx, reached.conversation_id, external, push)
        taken, new = TakenIn(reached.conversation_id, receipt.seq), receipt.new
    if new:
        await _heard(tx, reached.conversation_id, push.header.created)
    return taken


async def _stored(tx: Transaction, conversation_id: str, external: ExternalId, push: Message) -> Receipt:
    match push.kind:
        case MessageKind.TEXT | MessageKind.VOICE:
            return await _words(tx, conversation_id, external, push.text)
        case MessageKind.IMAGE if push.media_id:
            return await media.take_image(tx, conversation_id, external, push)
        case MessageKind.LOCATION:
            return await answered(tx, conversation_id, external, texts.LOCATION_SAID, await _way(tx))
        case kind:
            said, answer = _UNREAD.get(kind, _UNREAD[MessageKind.UNKNOWN])
            return await answered(tx, conversation_id, external, said.format(title=push.text[:100]), answer)


async def _heard(tx: Transaction, conversation_id: str, created: int) -> None:
    """Count the contact. After the conversation's own rows, always: two requests that lock in two orders wait for ever."""
    row = await store.line_of(tx, conversation_id)
    await store.save_quota(tx, conversation_id, store.quota_of(row).wrote(Contact.of(created, tx.now, time.time())))
    await store.change_line(tx, conversation_id, following=True, held_back=False, agent_until=None)


async def _reach(tx: Transaction, push: Message | Event, *, at_length: bool = False) -> Reached:
    known = await conversations.find_conversation(tx, WECHAT, push.header.sender)
    if known:
        return Reached(known, new=False)
    name = (await conversations.hall_identity(tx)).name
    hello = texts.greeting(name, await appointments.walk_in(tx)) if at_length else texts.short_greeting(name)
    return await conversations.conversation_for(tx, WECHAT, push.header.sender, greeting=hello)


async def _words(tx: Transaction, conversation_id: str, external: ExternalId, text: str) -> Receipt:
    """Pass words on: as the choice they name, as the wish to read on, or as they are."""
    row = await store.peek(tx, conversation_id)
    if row is not None and row.held_back and wants_more(text):
        return await conversations.note(tx, conversation_id, external, said=Draft(Author.CITIZEN, text))
    choice = offer_from_json(row.offer).meant(text) if row is not None else None
    if choice is not None:
        return await conversations.receive(tx, conversation_id, external, payload=choice.payload)
    return await conversations.receive(tx, conversation_id, external, text=text[:LONGEST_KEPT])


async def _way(tx: Transaction) -> str:
    """Return the way to the hall as the catalogue knows it."""
    try:
        hall = await catalogue.hall_profile(tx)
    except HallError:
        return texts.way("", "", "", "", ())
    return texts.way(hall.name, hall.address, hall.traffic_guide, hall.phone, [zone.name for zone in hall.zones])


async def _event(tx: Transaction, push: Event) -> TakenIn | None:
    match push.kind:
        case EventKind.SUBSCRIBE | EventKind.SCAN:
            return await _arrived(tx, push)
        case EventKind.CLICK:
            return await _clicked(tx, push)
        case EventKind.UNSUBSCRIBE:
            await _left(tx, push)
        case EventKind.CONSENT:
            await _decided(tx, push)
        case EventKind.NOTICE_SENT:
            await consent.note_outcomes(tx, push.outcomes)
        case EventKind.SESSION_OPENED | EventKind.SESSION_CLOSED:
            await _agent(tx, push)
        case _:
            pass
    return None


async def _tapped(tx: Transaction, conversation_id: str, created: int, **changes: object) -> None:
    contact = Contact.of(created, tx.now, time.time())
    quota = store.quota_of(await store.line_of(tx, conversation_id)).tapped(contact)
    await store.save_quota(tx, conversation_id, quota)
    await store.change_line(tx, conversation_id, following=True, **changes)


async def _arrived(tx: Transaction, push: Event) -> TakenIn:
    """Greet who follows or scans; the scene of the code says where the citizen stands or what the poster was about."""
    reached = await _reach(tx, push, at_length=True)
    scene = push.key[:LONGEST_SCENE]
    answer = await _welcome(tx, scene)
    if answer is None and not reached.new:
        answer = Draft(Author.BOT, texts.HERE_AGAIN)
    words = texts.FOLLOWED if push.kind is EventKind.SUBSCRIBE else texts.SCANNED
    said = Draft(Author.CITIZEN, words, Kind.STATUS, data={"scene": scene} if scene else {})
    answers = (answer,) if answer else ()
    receipt = await conversations.note(tx, reached.conversation_id, external_of(push), said=said, answers=answers)
    if receipt.new:
        changes = {"scene": scene} if scene else {}
        await _tapped(tx, reached.conversation_id, push.header.created, **changes)
    return TakenIn(reached.conversation_id, receipt.seq)


async def _welcome(tx: Transaction, scene: str) -> Draft | None:
    """Return what a scene leads to: an item's code to its questions, a zone's to where one is; None for no scene."""
    if not scene:
        return None
    try:
        item = (await catalogue.get_item(tx, scene)).task_name
    except UnknownItem:
        return await _zone(tx, scene)
    except HallError:
        return None
    questions = tuple(
        Choice(question.format(item=item), question.format(item=item)) for question in texts.ITEM_QUESTIONS
    )
    return Draft(Author.BOT, texts.SCANNED_ITEM.format(item=item), Kind.CHOICES, questions)


async def _zone(tx: Transaction, scene: str) -> Draft:
    zone = (await catalogue.hall_profile(tx)).zone(scene)
    if zone is None:
        return Draft(Author.BOT, texts.SCANNED_ELSEWHERE)
    return Draft(Author.BOT, texts.SCANNED_ZONE.format(zone=zone.name, guide=zone.guide))


async def _clicked(tx: Transaction, push: Event) -> TakenIn | None:
    """Take a menu entry as the sentence it stands for; a key of a menu long gone stands for nothing."""
    sentence = menu.sentence(push.key)
    if sentence is None:
        return None
    reached = await _reach(tx, push)
    receipt = await conversations.receive(tx, reached.conversation_id, external_of(push), text=sentence)
    if receipt.new:
        await _tapped(tx, reached.conversation_id, push.header.created)
    return TakenIn(reached.conversation_id, receipt.seq)


async def _left(tx: Transaction, push: Event) -> None:
    """Note that nothing can be sent any more; what is pending waits in case the citizen comes back."""
    known = await conversations.find_conversation(tx, WECHAT, push.header.sender)
    if known:
        await store.line_of(tx, known)
        await store.change_line(tx, known, following=False)


async def _agent(tx: Transaction, push: Event) -> None:
    known = await conversations.find_conversation(tx, WECHAT, push.header.sender)
    if known and push.kind is EventKind.SESSION_OPENED:
        await humans.agent_opened(tx, known)
    elif known:
        await humans.agent_closed(tx, known)


async def _decided(tx: Transaction, push: Event) -> None:
    reached = await _reach(tx, push)
    await consent.decide(tx, reached.conversation_id, push.consents)
