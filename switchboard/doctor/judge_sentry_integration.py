"""Our integration as Sentry shows it, and what of it came in → findings. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.importers.names import one_line
from switchboard.inbox.refusals import remedy
from switchboard.model.inbound import Door, DoorRefusal, RefusedBecause
from switchboard.payloads.inspection import Application, Installation
from switchboard.payloads.issue_update import length

INTEGRATION, ADDRESS = CheckName(Area.SENTRY, "integration"), CheckName(Area.SENTRY, "webhook URL")
EVENTS, ALERTABLE = CheckName(Area.SENTRY, "webhooks subscribed"), CheckName(Area.SENTRY, "alert rule action")
CLIENT_SECRET = CheckName(Area.SENTRY, "client secret")
RECEIVED = CheckName(Area.SENTRY, "webhooks arrive")
PATH = "/webhooks/sentry"
SETTINGS = "Settings > Developer Settings > your integration"
QUIET = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedWebhook:
    """What the integration should be: SENTRY_INTEGRATION, PUBLIC_URL, and whether routes.yaml counts events."""

    slug: str
    public_url: str
    counts: bool

    @property
    def address(self) -> str:
        """Where its webhooks should go; empty where it is not known."""
        return f"{self.public_url}{PATH}" if self.public_url else ""


def ours(applications: Sequence[Application], wanted: WantedWebhook) -> Application | None:
    """Find our integration: by its name in the settings, else by where its webhooks go."""
    if wanted.slug:
        return next((each for each in applications if each.slug == wanted.slug), None)
    if wanted.address:
        return next((each for each in applications if _same(each.webhook_url, wanted.address)), None)
    fitting = [each for each in applications if urlsplit(each.webhook_url).path.rstrip("/") == PATH]
    return fitting[0] if len(fitting) == 1 else None


def judge_integration(
    applications: Sequence[Application], installations: Sequence[Installation] | None, wanted: WantedWebhook
) -> Iterator[Finding]:
    """Judge all that Sentry says of our integration."""
    one = ours(applications, wanted)
    if one is None:
        yield _absent(applications, wanted)
        return
    yield _standing(one, installations, wanted)
    yield _address(one, wanted)
    yield _subscribed(one, counts=wanted.counts)
    yield _alertable(one)


def judge_received(newest: datetime | None, looked: int, *, now: datetime) -> Finding:
    """Judge when Sentry's newest webhook was kept: only those that are signed right are."""
    test = "An alert rule's Send Test Notification sends one; its answer stands under the integration's Dashboard: 401 is a"
    remedy = f"{test} wrong SENTRY_CLIENT_SECRET."
    if newest is None:
        return RECEIVED.warn(
            f"none among the latest {looked} inbounds" if looked else "nothing was ever kept",
            remedy,
        )
    ago = max(now - newest, timedelta())
    if ago > QUIET:
        return RECEIVED.warn(f"the last one came {length(ago)} ago", remedy)
    return RECEIVED.good(f"the last one came {length(ago)} ago, and was signed right")


def judge_client_secret(refused: Sequence[DoorRefusal], newest: datetime | None, *, is_set: bool) -> Finding:
    """Judge whether what Sentry signs is let in: `refused` within a day, `newest` the last webhook that was."""
    if not is_set:
        return CLIENT_SECRET.bad(
            "SENTRY_CLIENT_SECRET is not set: every webhook of Sentry is refused with 401",
            remedy(Door.SENTRY, RefusedBecause.NO_SECRET),
        )
    counts = {each.because: each for each in refused if each.door is Door.SENTRY}
    unfit, unsigned = counts.get(RefusedBecause.UNFIT), counts.get(RefusedBecause.UNSIGNED)
    if unfit is not None:
        told = (
            f"{unfit.count} refused within a day, as their signature does not fit, the last at {unfit.last_at:%H:%M}Z"
        )
        if newest is not None and newest > unfit.last_at:
            return CLIENT_SECRET.warn(f"{told}; one that came later does fit", remedy(Door.SENTRY, unfit.because))
        return CLIENT_SECRET.bad(told, remedy(Door.SENTRY, unfit.because))
    if unsigned is not None:
        told = f"set; {unsigned.count} refused within a day that were not signed at all"
        return CLIENT_SECRET.warn(told, remedy(Door.SENTRY, unsigned.because))
    return CLIENT_SECRET.good("set, and nothing was refused within a day")


def _absent(applications: Sequence[Application], wanted: WantedWebhook) -> Finding:
    there = ", ".join(one_line(each.slug) for each in applications[:10]) or "none"
    if wanted.slug:
        return INTEGRATION.bad(
            f"none is called {wanted.slug}; there are: {there}",
            "Set SENTRY_INTEGRATION to the last part of the address of Settings > Developer Settings > your integration.",
        )
    return INTEGRATION.bad(
        f"none sends to {wanted.address or PATH}; there are: {there}",
        "Make one (Settings > Developer Settings > Create New Integration > Internal Integration), and set"
        " SENTRY_INTEGRATION to its slug.",
    )


def _standing(one: Application, installations: Sequence[Installation] | None, wanted: WantedWebhook) -> Finding:
    name = one_line(one.slug)
    if one.disabled:
        return INTEGRATION.bad(
            f"{name} is disabled: Sentry sends nothing", f"Enable it under {SETTINGS}, once its webhooks are answered."
        )
    here = [each for each in installations or () if each.slug == one.slug]
    if installations is not None and not any(each.status == "installed" for each in here):
        return INTEGRATION.bad(
            f"{name} is not installed in the organization", "Install it under Settings > Integrations."
        )
    if not wanted.slug:
        return INTEGRATION.warn(f"{name}, as its address says", f"Set SENTRY_INTEGRATION={name}")
    return INTEGRATION.good(f"{name} is there and on")


def _address(one: Application, wanted: WantedWebhook) -> Finding:
    shown = _plain(one.webhook_url)
    if not one.webhook_url:
        return ADDRESS.bad("none is set: Sentry sends nothing", f"Set Webhook URL under {SETTINGS}.")
    if wanted.address and not _same(one.webhook_url, wanted.address):
        return ADDRESS.bad(
            f"it sends to {shown}, and we are {wanted.address}", f"Set Webhook URL under {SETTINGS} to {wanted.address}"
        )
    if not wanted.address and urlsplit(one.webhook_url).path.rstrip("/") != PATH:
        return ADDRESS.bad(f"it sends to {shown}", f"Let Webhook URL under {SETTINGS} end in {PATH}.")
    if not wanted.address:
        return ADDRESS.warn(f"it sends to {shown}; PUBLIC_URL is not set to compare it with", "Set PUBLIC_URL.")
    return ADDRESS.good(f"it sends to {shown}")


def _subscribed(one: Application, *, counts: bool) -> Finding:
    box = f"Tick it at Webhooks under {SETTINGS}"
    if not one.events:
        return EVENTS.bad(
            "to nothing: messages do not follow their issues. Sentry itself ends a subscription after 1000 time-outs in a"
            " day",
            f"Tick issue and comment at Webhooks under {SETTINGS}.",
        )
    if "issue" not in one.events:
        return EVENTS.bad("not to issue: messages do not follow their issues, and pages stay open", f"{box}: issue.")
    if counts and "error" not in one.events:
        return EVENTS.warn(
            "not to error, and routes.yaml counts events: count() sees only those that an alert rule sends",
            f"{box}: error (Business plan); or let an alert rule fire on every event.",
        )
    if "comment" not in one.events:
        return EVENTS.warn("not to comment: what is said in Sentry is not said in the thread", f"{box}: comment.")
    return EVENTS.good(f"to {', '.join(sorted(map(one_line, one.events)))}")


def _alertable(one: Application) -> Finding:
    if one.alertable is None:
        return ALERTABLE.skipped("this Sentry does not say")
    if not one.alertable:
        return ALERTABLE.bad(
            "off: no alert rule can name the integration, so no alert reaches us",
            f"Turn on {SETTINGS} > Alert Rule Action.",
        )
    return ALERTABLE.good("on: alert rules can name the integration")


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(url: str) -> str:
    """Write an address without what may be secret in it: the host in lower case, no password, no query."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that is none"
    return one_line(f"{parts.scheme.lower()}://{parts.hostname or ''}{port}{parts.path.rstrip('/')}")
