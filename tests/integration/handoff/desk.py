"""A desk with staff on duty, and citizens whose conversations wait for it; straight on the use cases."""

from __future__ import annotations

from dataclasses import dataclass, field

from hall.conversations import service as conversations
from hall.conversations.model import Event
from hall.hall import Hall
from hall.handoff import duty, service, steps, store, taking
from hall.handoff.model import Asked, Handoff, Packet, Reason
from hall.staff import service as staff
from hall.staff.model import Role
from hall.storage.audit import SYSTEM, Actor
from tests.support.furniture import furnish

DESK_ROLES = frozenset({Role.CLERK})


@dataclass
class Desk:
    """A furnished hall whose staff sit at their consoles."""

    hall: Hall
    people: list[Actor] = field(default_factory=list)

    async def staffed(self, count: int, roles: frozenset[Role] = DESK_ROLES) -> list[Actor]:
        """Add members of staff who are at their console."""
        made = []
        async with self.hall.transaction() as tx:
            for place in range(count):
                number = len(self.people) + place
                member = await staff.create(tx, f"clerk{number}", f"窗口{number}号", roles, SYSTEM)
                await duty.be_present(tx, member.id)
                made.append(Actor("staff", member.id, frozenset(role.value for role in roles)))
        self.people += made
        return made

    async def conversation(self, channel: str = "web") -> str:
        """Open a conversation."""
        async with self.hall.transaction() as tx:
            return (await conversations.create_conversation(tx, channel)).conversation_id

    async def ask(self, conversation_id: str, reason: Reason = Reason.ASKED, wants: str = "想问问补贴") -> Asked:
        """Ask for a person."""
        async with self.hall.transaction() as tx:
            return await service.request(tx, conversation_id, "web", reason, Packet(wants=wants))

    async def waiting(self, reason: Reason = Reason.ASKED) -> tuple[str, str]:
        """Open a conversation that waits; returns its id and the handoff's."""
        conversation_id = await self.conversation()
        return conversation_id, (await self.ask(conversation_id, reason)).handoff_id

    async def claim(self, handoff_id: str, who: Actor) -> Handoff:
        """Claim as somebody."""
        async with self.hall.transaction() as tx:
            return await taking.claim(tx, handoff_id, who)

    async def handoff(self, handoff_id: str) -> Handoff:
        """Return a handoff as it stands."""
        async with self.hall.reading() as tx:
            return await steps.get(tx, handoff_id)

    async def open_of(self, conversation_id: str) -> Handoff | None:
        """Return the conversation's open handoff."""
        async with self.hall.reading() as tx:
            return await store.open_of(tx, conversation_id)

    async def say(self, conversation_id: str, text: str, client_id: str = "") -> int:
        """Let the citizen write."""
        async with self.hall.transaction() as tx:
            key = client_id or f"c{hash(text) & 0xFFFFFF}"
            return (await conversations.receive(tx, conversation_id, key, text=text)).seq

    async def events(self, conversation_id: str) -> list[Event]:
        """Return everything said."""
        async with self.hall.reading() as tx:
            return list(await conversations.events_after(tx, conversation_id, 0))

    async def owner(self, conversation_id: str) -> str:
        """Return who owns a conversation, as the conversation knows it."""
        async with self.hall.transaction() as tx:
            from hall.conversations import handing

            held = await handing.hold(tx, conversation_id)
        assert held is not None
        return held.value


async def desk_in(hall: Hall, people: int = 1) -> Desk:
    """Return a desk of a furnished hall with that many staff."""
    desk = Desk(await furnish(hall))
    await desk.staffed(people)
    return desk
