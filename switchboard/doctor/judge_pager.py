"""PagerDuty's answers about our keys → findings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from switchboard.config.config import Config
from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.runtime.env_reader import listed
from switchboard.runtime.settings import Settings
from switchboard.senders.pagerduty.examined import PagerSaid

KEYS = CheckName(Area.PAGERDUTY, "routing keys")
REST = CheckName(Area.PAGERDUTY, "API token")
SENDER = CheckName(Area.PAGERDUTY, "sender")
WEBHOOKS = CheckName(Area.PAGERDUTY, "webhook secret")

_WHERE = "the service's Integrations > Events API V2 at PagerDuty"


@dataclass(frozen=True, slots=True)
class RoutingKeys:
    """A team that pages: the variable that its `pagerduty:` names, and the keys in it, the newest first."""

    team: str
    variable: str
    keys: tuple[str, ...] = ()


def keys_of(config: Config, settings: Settings) -> list[RoutingKeys]:
    """Return the keys of every team that pages."""
    named = ((team.key, team.pagerduty) for team in config.teams.values())
    return [RoutingKeys(key, name, listed(settings.variables.get(name, ""))) for key, name in named if name]


def is_shaped(key: str) -> bool:
    """Return whether a text looks like a routing key; what does not is not sent to PagerDuty."""
    return re.fullmatch(r"[A-Za-z0-9]{32}", key) is not None


def judge_keys(of: RoutingKeys, answers: Sequence[PagerSaid | None]) -> Iterator[Finding]:
    """Judge a team's keys, each by what resolving what was never opened was answered; None where it was not asked."""
    what = f"{of.team} ({of.variable})"
    if not of.keys:
        yield KEYS.bad(f"{what} is not set: the team's pages go to page_fallback", f"Set {of.variable} from {_WHERE}.")
        return
    ill = [found for place, said in enumerate(answers) if (found := _ill(what, of, place, said))]
    yield from ill
    if not ill:
        more = f"; {len(of.keys)} keys, while one replaces another" if len(of.keys) > 1 else ""
        yield KEYS.good(f"{what} is taken; tried by resolving what was never opened{more}")


def _ill(what: str, of: RoutingKeys, place: int, said: PagerSaid | None) -> Finding | None:
    which = f"{what}, key {place + 1} of {len(of.keys)}," if len(of.keys) > 1 else what
    if said is None:
        return KEYS.bad(
            f"{which} is no routing key: those have 32 letters and digits",
            f"Copy the Integration Key from {_WHERE} into {of.variable}; it is no REST API key.",
        )
    if said.status == 202:
        return None
    if said.status == 429:
        return KEYS.warn(f"{which} is at PagerDuty's rate limit", "Run `switchboard doctor` again in a minute.")
    if said.status in (400, 401, 403, 404):
        found, then = f"{which} is refused ({said.status})", "or see that PAGERDUTY_EVENTS_URL is of the key's region"
        if place and said.status == 400:
            return KEYS.warn(f"{found}: it is gone at PagerDuty", f"Take the old key out of {of.variable}.")
        return KEYS.bad(found, f"Copy the Integration Key from {_WHERE} into {of.variable}, {then}.")
    return KEYS.bad(
        f"{which} could not be tried: {_why(said)}", "See whether this machine reaches PAGERDUTY_EVENTS_URL."
    )


def judge_rest(said: PagerSaid | None) -> Finding:
    """Judge the REST token by what the account says it can do; None where there is no token."""
    match said:
        case None:
            return REST.skipped("PAGERDUTY_API_TOKEN is not set: notes and who is on call are unknown")
        case PagerSaid(status=200):
            return REST.good("valid")
        case PagerSaid(status=401 | 403):
            return REST.bad(
                f"refused ({said.status})", "Make one under Integrations > API Access Keys and set PAGERDUTY_API_TOKEN."
            )
    return REST.bad(
        f"could not be tried: {_why(said)}", "See whether this machine reaches PAGERDUTY_API_URL, and its region."
    )


def judge_sender(sender: str, said: PagerSaid | None) -> Finding:
    """Judge PAGERDUTY_FROM by the users with its address; None where they were not asked."""
    if not sender:
        return SENDER.skipped("PAGERDUTY_FROM is not set: incidents cannot be asked to go on to their next level")
    if said is None:
        return SENDER.skipped("without PAGERDUTY_API_TOKEN nobody can be looked up")
    if said.status != 200:
        return SENDER.skipped(f"the users could not be asked: {_why(said)}")
    if mail_of(sender) in said.people:
        return SENDER.good(f"{mail_of(sender)} is a user")
    return SENDER.bad(
        f"{mail_of(sender)} is no user there", "Set PAGERDUTY_FROM to the login e-mail of a PagerDuty user."
    )


def judge_webhooks(settings: Settings, *, pages: bool) -> Finding:
    """Judge whether PagerDuty's webhooks could be distinguished from anybody's."""
    if secrets := settings.pagerduty.webhook_secrets:
        return WEBHOOKS.good(f"PAGERDUTY_WEBHOOK_SECRET holds {len(secrets)}")
    if not pages:
        return WEBHOOKS.skipped("no team pages")
    return WEBHOOKS.skipped("PAGERDUTY_WEBHOOK_SECRET is not set: an acknowledgement there is not seen here")


def mail_of(sender: str) -> str:
    """Return the bare address of `Name <name@example.com>`, in lower case."""
    return parseaddr(sender)[1].lower()


def _why(said: PagerSaid) -> str:
    return f"PagerDuty answered {said.status}" if said.status else said.because
