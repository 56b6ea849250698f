"""The overview of the house → findings about the worker and what it could not do. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.model.delivery import DeliveryState
from switchboard.views.overview import Overview

WORKER = CheckName(Area.HERE, "worker")
BACKLOG = CheckName(Area.HERE, "backlog")
QUARANTINE = CheckName(Area.HERE, "quarantine")
FAILED = CheckName(Area.HERE, "failed deliveries")
HELD = CheckName(Area.HERE, "waiting destinations")
IN_FORCE = CheckName(Area.HERE, "routes in force")

LONG_BACKLOG = 1000


def judge_house(house: Overview) -> Iterator[Finding]:
    """Judge how the worker is and what it left undone."""
    yield _worker(house)
    yield _backlog(house)
    yield _in_force(house)
    yield _quarantine(house)
    yield _failed(house)
    yield from _held(house)


def _worker(house: Overview) -> Finding:
    remedy = "Start `switchboard serve`, or `switchboard worker` beside `switchboard web`."
    if not house.worker_ran:
        return WORKER.bad("has not run on this database yet: what comes in is kept and nobody is told", remedy)
    if house.silent_since:
        return WORKER.bad(f"silent since {house.silent_since:%Y-%m-%d %H:%M}Z: nobody is told of anything", remedy)
    return WORKER.good("runs")


def _backlog(house: Overview) -> Finding:
    if house.backlog > LONG_BACKLOG:
        return BACKLOG.warn(
            f"requests that wait to be read: {house.backlog}",
            "See the worker's log; look again in a minute: is it shrinking?",
        )
    return BACKLOG.good(f"requests that wait to be read: {house.backlog}" if house.backlog else "empty")


def _in_force(house: Overview) -> Finding:
    if house.refused:
        files = ", ".join(each.file for each in house.refused)[:200]
        return IN_FORCE.bad(f"the newest text of {files} is refused; what was before holds", "Run `switchboard check`.")
    if house.config is None:
        return IN_FORCE.bad("none: nobody is told of anything", "Mend routes.yaml, and start the worker.")
    shadow = ", in shadow: nobody is told" if house.config.shadow else ""
    return IN_FORCE.good(
        f"{house.config.routes} routes, {house.config.teams} teams (version {house.config.hash[:12]}){shadow}"
    )


def _quarantine(house: Overview) -> Finding:
    if not house.quarantined:
        return QUARANTINE.good("empty")
    first = house.quarantine[0] if house.quarantine else None
    example = f", such as {first.id}: {first.why}" if first else ""
    return QUARANTINE.warn(
        f"requests that could not be read: {house.quarantined}{example}"[:240],
        "See them in the console; after an upgrade, `switchboard replay ID` reads one again.",
    )


def _failed(house: Overview) -> Finding:
    count = house.deliveries.get(DeliveryState.FAILED.value, 0)
    if not count:
        return FAILED.good("none")
    reason = f", such as {house.failed[0].id}: {house.failed[0].standing}" if house.failed else ""
    return FAILED.warn(
        f"deliveries that were given up: {count}{reason}"[:240],
        "`switchboard deliveries list --state failed` says why; mend it, then `switchboard deliveries retry ID`.",
    )


def _held(house: Overview) -> Iterator[Finding]:
    if not house.held:
        yield HELD.good("none")
    for each in house.held[:5]:
        found = f"{each.name} until {each.until:%H:%M:%S}Z: {each.because}"
        yield HELD.warn(found[:240], "It goes on by itself; mend what it says if it says so.")
