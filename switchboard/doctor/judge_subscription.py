"""PagerDuty's webhook subscriptions, and what they hear of → findings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.doctor.judge_pager import RoutingKeys
from switchboard.model.incident import PagerChange
from switchboard.model.outcome import Outcome
from switchboard.senders.pagerduty.subscribed import Hearers, KeyedService, Scope, Subscription
from switchboard.senders.text import line

SUBSCRIPTION = CheckName(Area.PAGERDUTY, "webhook subscription")
PATH = "/webhooks/pagerduty"
WHERE = "Integrations > Generic Webhooks (v3) at PagerDuty"
EVENTS = tuple(f"incident.{change.value}" for change in PagerChange)
# Without these, what stands in Slack is wrong.
_NEEDED = frozenset({"incident.acknowledged", "incident.unacknowledged", "incident.resolved", "incident.reopened"})


def judge_subscription(found: Hearers | Outcome, teams: Sequence[RoutingKeys], public_url: str) -> Iterator[Finding]:
    """Judge whether what happens to the incidents of these teams is told to us."""
    if not isinstance(found, Hearers):
        yield SUBSCRIPTION.skipped(f"PagerDuty does not tell: {getattr(found, 'because', '')}")
        return
    ours = [one for one in found.subscriptions if _leads_here(one.url, public_url)]
    if not ours:
        yield _absent(found.subscriptions, public_url)
        return
    sound = [one for one in ours if one.active and not one.disabled]
    if not sound:
        yield _still(ours)
        return
    ill = [*_deaf(sound), *_uncovered(sound, found, teams)]
    yield from ill
    if not ill:
        yield SUBSCRIPTION.good(f"{_shown(sound[0].url)} hears of {', '.join(of.team for of in teams)}")


def _leads_here(url: str, public_url: str) -> bool:
    """Return whether an address is ours; without PUBLIC_URL, whether it ends as ours does."""
    shown = _shown(url)
    return shown == _shown(f"{public_url.rstrip('/')}{PATH}") if public_url else shown.endswith(PATH)


def _shown(url: str) -> str:
    """Return an address without what may be secret in it."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        return line(f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path.rstrip('/')}", 200)
    except ValueError:
        return "an address that is none"


def _absent(subscriptions: Iterable[Subscription], public_url: str) -> Finding:
    """Say that none leads here; one that ends as ours does may be ours at another address."""
    wanted = f"{public_url.rstrip('/') or 'https://YOUR-HOST'}{PATH}"
    near = next((_shown(one.url) for one in subscriptions if _leads_here(one.url, "")), None)
    if near is not None:
        return SUBSCRIPTION.bad(
            f"none leads to {wanted}; one leads to {near}", f"Correct its URL under {WHERE}, or PUBLIC_URL."
        )
    return SUBSCRIPTION.warn(
        f"none leads to {wanted}: what is done at PagerDuty is seen here only when it is looked up",
        f"Make one under {WHERE} with all events of incident, and set PAGERDUTY_WEBHOOK_SECRET to its secret.",
    )


def _still(ours: Iterable[Subscription]) -> Finding:
    if any(one.active for one in ours):
        return SUBSCRIPTION.bad(
            "PagerDuty has disabled it for a while, for it was refused again and again",
            f"Compare PAGERDUTY_WEBHOOK_SECRET and see that the address answers; then enable it under {WHERE}.",
        )
    return SUBSCRIPTION.bad("it is not active, and hears nothing", f"Enable it under {WHERE}.")


def _deaf(sound: Sequence[Subscription]) -> Iterator[Finding]:
    """Say which of the events that we use none of them has."""
    told = frozenset[str]().union(*(one.events for one in sound))
    missing = [event for event in EVENTS if event not in told]
    if not missing:
        return
    say = SUBSCRIPTION.bad if _NEEDED.intersection(missing) else SUBSCRIPTION.warn
    yield say(f"it lacks {', '.join(missing)}", f"Tick all events of incident under {WHERE}.")


def _uncovered(sound: Sequence[Subscription], found: Hearers, teams: Sequence[RoutingKeys]) -> Iterator[Finding]:
    """Say of which teams' services none of them hears."""
    if any(one.scope == Scope.ACCOUNT for one in sound):
        return
    services = {of.team: [found.services[key] for key in of.keys if key in found.services] for of in teams}
    left = [team for team, theirs in services.items() if any(not _covers(sound, service) for service in theirs)]
    if left:
        yield SUBSCRIPTION.warn(
            f"it does not hear of the service of {', '.join(left)}",
            f"Make its scope the account, or subscribe these services as well, under {WHERE}.",
        )
    unknown = [of.team for of in teams if of.keys and not services[of.team]]
    if unknown:
        yield SUBSCRIPTION.warn(
            f"whether it hears of {', '.join(unknown)} is not known: no service has the routing key",
            f"Make its scope the account under {WHERE}.",
        )


def _covers(sound: Iterable[Subscription], service: KeyedService) -> bool:
    return any(
        (one.scope == Scope.SERVICE and one.id == service.id) or (one.scope == Scope.TEAM and one.id in service.teams)
        for one in sound
    )
