"""A team's `digest` in routes.yaml: when a regular digest comes, where it goes and what it is about."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard.config.config import Team
from switchboard.config.destinations import Form, Target
from switchboard.config.findings import FindingCode
from switchboard.config.keys.team import DigestKeys, TeamKeys
from switchboard.config.keys.values import NOTHING
from switchboard.config.load_conditions import check_condition
from switchboard.config.load_targets import Names, read_targets
from switchboard.config.people import DigestPlan
from switchboard.model.decision import DestinationKind
from switchboard.schedule.recurrence import Moments, parse_moments
from switchboard.search.query import Counted, leaves

# Both stand in the key by which a digest is sent once.
LONGEST_EVERY, LONGEST_ONLY = 200, 500
OWN_KINDS = (DestinationKind.SLACK, DestinationKind.EMAIL)
"""Where a digest goes that says nothing of it: to the first of these that the team has."""

_NEVER = Moments(())


def read_digests(written: TeamKeys, team: Team, names: Names) -> tuple[DigestPlan, ...]:
    """Read a team's regular digests, one or several."""
    plans: list[DigestPlan] = []
    for digest in written.digest or ():
        plan = _read_digest(digest, team, names)
        if any(_says_the_same(plan, other) for other in plans):
            remedy = "Write both times into one, such as Mon,Thu 09:00, or take one out"
            digest.here.refuse("", FindingCode.REPEATED, "another digest of the team says the same there", remedy)
        plans.append(plan)
    return tuple(plans)


def _says_the_same(one: DigestPlan, other: DigestPlan) -> bool:
    shared = not (one.to or other.to) or set(one.to) & set(other.to)
    return bool(shared) and (one.every, one.only) == (other.every, other.only)


def _read_digest(digest: DigestKeys, team: Team, names: Names) -> DigestPlan:
    every, at = digest.every, digest.at
    return DigestPlan(
        every=" ".join((every or "week").lower().split()),
        moments=_read_moments(digest, every, at),
        at=at,
        to=tuple(_read_places(digest, team, names)),
        skip_after=digest.skip_after,
        only=_read_only(digest, names),
        until=digest.until,
        people=digest.people,
    )


def _read_moments(digest: DigestKeys, every: str | None, at: str | None) -> Moments:
    moments = parse_moments(" ".join(every.lower().split()), at) if every and len(every) <= LONGEST_EVERY else None
    if moments is None and every is not None:
        said = f"every {every} at {at}" if at else f"every {every}"
        remedy = "Write day at 09:00, week at Mon 09:00, month at 1 09:00 (up to 28), or a cron line without `at`"
        digest.here.refuse("every", FindingCode.WRONG_VALUE, f"“{said[:80]}” never comes", remedy)
    return moments or _NEVER


def _read_places(digest: DigestKeys, team: Team, names: Names) -> Iterator[Target]:
    here = digest.here
    if not here.has("to") and not any(map(team.has, OWN_KINDS)):
        remedy = "Add `slack` or `email` to the team, or say where the digest goes: to: [slack:#alerts]"
        here.refuse("to", FindingCode.NO_ADDRESS, f"the team {team.key} has neither Slack nor mail", remedy)
    for target in read_targets(here, digest.to, names) if here.has("to") else ():
        if problem := _unfit(target, team):
            remedy = "Name a team, a channel, a person or an address"
            here.refuse("to", FindingCode.WRONG_VALUE, f"{target} {problem}", remedy)
        yield target


def _unfit(target: Target, team: Team) -> str | None:
    """Return why a digest cannot go somewhere, None where it can."""
    if target.kind.traits.wakes:
        return "wakes people, and a digest is to be read"
    if target.form is Form.TEMPLATE:
        return "is filled by an alert, and a digest has none"
    if target.form is Form.OWNER and not team.has(target.kind):
        return f"leads nowhere: the team {team.key} has no {target.kind.value} address"
    return None


def _read_only(digest: DigestKeys, names: Names) -> str:
    only, here = digest.only, digest.here
    if only == NOTHING:
        return ""
    written = (here.text("only") or "").strip()
    check_condition(here, "only", only, names)
    if len(written) > LONGEST_ONLY:
        here.refuse("only", FindingCode.TOO_LARGE, f"longer than {LONGEST_ONLY} characters", "Shorten it")
    counted = next((leaf for leaf in leaves(only) if isinstance(leaf, Counted)), None)
    if counted is not None:
        at = here.within("only", counted.position)
        here.report.refuse(at, FindingCode.CONDITION, "a digest cannot count", "Leave count() to routes")
    return written
