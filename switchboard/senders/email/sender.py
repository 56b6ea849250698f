"""Mail, one try at a time: the first mail of a thread, then one for each line that matters.

What it writes and sends with is loaded with the first mail: a worker that sends none does without.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

from switchboard.config.config import zone_of
from switchboard.model.card import Job, Step
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.outcome import Gate, GaveUp, Outcome, TryAgain
from switchboard.model.replace import replace
from switchboard.model.traits import Limit, RateLimits
from switchboard.senders.contract import Surroundings
from switchboard.senders.email.recipients import Recipient, in_person, recipients, refusal
from switchboard.senders.email.server import MailServer, mail_server
from switchboard.senders.email.thread import FIRST, MailTry, thread_of

_DEADLINE = (
    18.0  # seconds for the whole try: less than the outbox gives, so that it can be told whether the mail went out
)
_AT_ONCE = 4  # connections: a storm of one team's is no reason for a server to refuse the others
# A mailbox that gets more than this a minute is read by nobody.
LIMITS = RateLimits(lane=Limit(30, timedelta(minutes=1)))
_UTC = "UTC"


def make(given: Surroundings) -> MailSender:
    """Make the sender of these settings."""
    return MailSender(
        mail_server(given.settings.mail),
        whom=lambda place: recipients(place, given.config(), given.settings.variables),
        zone=partial(_zone, given),
    )


def _zone(given: Surroundings, place: Destination) -> str:
    """Return the zone in which those at a destination read the time."""
    return zone_of(given.config(), place.team)


class MailSender:
    """Sends to whom a destination stands for; a `server` that is a text says what is missing of one."""

    kind = DestinationKind.EMAIL
    traits = kind.traits
    limits = LIMITS

    def __init__(
        self,
        server: MailServer | str,
        *,
        whom: Callable[[Destination], Sequence[Recipient]],
        zone: Callable[[Destination], str] = lambda _: _UTC,
        seconds: float = _DEADLINE,
    ) -> None:
        """Keep what is needed; nothing is opened before the first mail."""
        self._server = server
        self._whom = whom
        self._zone = zone
        self._seconds = seconds
        self._connections = asyncio.Semaphore(_AT_ONCE)

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Spend nothing that is limited for the whole account."""
        return None

    async def send(self, job: Job) -> Outcome:
        """Try the job once, as contract.py says: OPEN is the first mail of a thread, ENTRY a later one."""
        if isinstance(self._server, str):
            return GaveUp(self._server)
        if job.step not in (Step.OPEN, Step.ENTRY) or (job.step is Step.ENTRY) != (job.entry is not None):
            return GaveUp(f"mail takes no {job.step.value}")
        trying = self._trying(job, self._server)
        if not trying.open and not trying.thread.got:
            return GaveUp(_nobody(trying))
        attempt = await asyncio.to_thread(_loaded)
        try:
            async with asyncio.timeout_at(trying.until):
                await self._connections.acquire()
        except TimeoutError:
            return TryAgain("other mails were before it", gate=Gate.LANE)
        try:
            return await attempt(trying)
        finally:
            self._connections.release()

    def _trying(self, job: Job, server: MailServer) -> MailTry:
        """Return who is still to have this mail: not who has it, and not who was refused for good."""
        place = job.card.delivery.destination
        to = in_person(job.card.addressee) if place.person is not None else tuple(self._whom(place))
        known = thread_of(job.card.delivery.place).at(job.entry.seq if job.entry else FIRST)
        unfit = {each.key: each.unfit for each in to if each.unfit}
        thread = replace(known, gone=tuple(dict.fromkeys((*known.gone, *unfit))))
        lacking = [each for each in to if each.key in thread.gone and job.step is Step.OPEN]
        return MailTry(
            job=job,
            server=server,
            thread=thread,
            to=tuple(each for each in to if not each.unfit),
            open=tuple(each for each in to if each.key not in (*thread.gone, *thread.got)),
            refused=tuple(refusal(each, each.unfit or "it was refused for good", place.team) for each in lacking),
            zone=self._zone(place),
            until=asyncio.get_running_loop().time() + self._seconds,
        )


def _nobody(trying: MailTry) -> str:
    """Say why there is nobody to send to."""
    if trying.refused:
        return "; ".join(each.said for each in trying.refused)
    if trying.to:
        return "every address of it was refused for good"
    if trying.job.card.delivery.destination.person is not None:
        return "no address of theirs is known any more, or they may not see it any more"
    return f"no address is known for {trying.job.card.delivery.destination.team or 'it'}: see `email:` of its team"


def _loaded() -> Callable[[MailTry], Awaitable[Outcome]]:
    """Load what writes and sends a mail."""
    from switchboard.senders.email.attempt import attempt

    return attempt
