"""What was seen of each project: its alerts, what its events and releases carry, what was dropped → findings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.importers.names import one_line
from switchboard.payloads.inspection import AlertSeen, ProjectSeen
from switchboard.payloads.instrumented import EventSeen, ReleaseSeen

ALERTS, QUOTA = CheckName(Area.SENTRY, "alert rules"), CheckName(Area.SENTRY, "quota")
ENVIRONMENTS, RELEASES = CheckName(Area.SENTRY, "environments"), CheckName(Area.SENTRY, "releases")
COMMITS, DEPLOYS = CheckName(Area.SENTRY, "commits"), CheckName(Area.SENTRY, "deploys")
SOURCE_MAPS = CheckName(Area.SENTRY, "source maps")
MOST_NAMED = 8
NOTABLE, MUCH = 0.01, 0.5
# Outcomes that Sentry's plan or its guards made of errors; what clients discard never came.
_LIMITED = ("rate_limited", "cardinality_limited", "abuse")
_PLATFORMS = ("javascript", "node-browser", "browser")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A project as it was looked at. None is what was not seen, or what nothing can be seen by."""

    slug: str
    platform: str = ""
    events: tuple[EventSeen, ...] | None = None
    releases: tuple[ReleaseSeen, ...] | None = None
    unmapped: bool | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of every project: of which it can be known, which are ill, and what to say of those."""

    named: CheckName
    tells: Callable[[Examined], bool]
    ill: Callable[[Examined], bool]
    found: str
    remedy: str


def is_frontend(platform: str) -> bool:
    """Return whether a project's programs run in browsers, where source is minified."""
    return platform.startswith(_PLATFORMS)


def judge_alerts(
    projects: Sequence[ProjectSeen], covered: frozenset[str], *, active: frozenset[str], action: str
) -> Finding:
    """Judge which projects have an alert that names us; `active` are the ids of those that had errors of late."""
    without = [each for each in projects if each.id not in covered]
    busy = [each.slug for each in without if each.id in active]
    remedy = f"Add to an alert of each (Alerts > a rule > Add action): Send a notification via {action}."
    if not projects:
        return ALERTS.warn("the token sees no project", "Give the integration Project: Read, or make a project.")
    if len(without) == len(projects):
        return ALERTS.bad("no alert names the integration: of no project an alert reaches us", remedy)
    if busy:
        told = f"no alert of {listed(busy)} names the integration: of {_them(busy)} only changes of issues reach us"
        return ALERTS.warn(told, remedy)
    quiet = f"; {len(without)} without, none of which had an error today" if without else ""
    return ALERTS.good(
        f"alerts of {len(projects) - len(without)} of {len(projects)} projects name the integration{quiet}"
    )


def covered_by(alerts: Iterable[AlertSeen], detectors: Mapping[str, str], names: frozenset[str]) -> frozenset[str]:
    """Return the ids of the projects whose monitors are connected to an alert that notifies one of these names."""
    telling = (alert for alert in alerts if not names.isdisjoint(alert.told))
    return frozenset(detectors[each] for alert in telling for each in alert.detectors if each in detectors)


def judge_programs(examined: Sequence[Examined], *, of: int) -> Iterator[Finding]:
    """Judge what the programs of the projects send; `of` is how many projects there are to look at."""
    for question in QUESTIONS:
        seen = [each for each in examined if question.tells(each)]
        wrong = [each.slug for each in seen if question.ill(each)]
        if wrong:
            yield question.named.warn(question.found.format(listed(wrong)), question.remedy)
        elif seen:
            silent = "; the others say nothing of it" if len(seen) < len(examined) else ""
            more = f"; {of - len(examined)} less busy ones were not looked at" if len(examined) < of else ""
            yield question.named.good(f"as they should be in {len(seen)} of {len(examined)} projects{silent}{more}")
        else:
            yield question.named.skipped("no project has anything to see it by")


def judge_quota(counts: Counter[tuple[str, str]], slugs: Mapping[str, str]) -> Finding:
    """Judge which part of a day's errors Sentry dropped; `counts` by (project's id, outcome)."""
    whole = sum(many for (_, outcome), many in counts.items() if outcome != "client_discard")
    if not whole:
        return QUOTA.good("no error came in within 24 hours, and none was dropped")
    for outcomes, least, what, remedy in (
        (_LIMITED, NOTABLE, "by its quota, spike protection or a key's rate limit: no alert can come of them", _RAISE),
        (("filtered",), MUCH, "by its inbound filters", _FILTERS),
        (("invalid",), NOTABLE, "as invalid", _INVALID),
    ):
        dropped = Counter[str]()
        for (project, outcome), many in counts.items():
            if outcome in outcomes:
                dropped[project] += many
        if dropped.total() >= least * whole:
            worst = listed([slugs.get(project, project) for project, _ in dropped.most_common(3)])
            told = (
                f"Sentry dropped {_share(dropped.total(), whole)} of a day's {whole:,} errors {what}; most of {worst}"
            )
            return QUOTA.bad(told, remedy) if outcomes == _LIMITED else QUOTA.warn(told, remedy)
    lost = whole - sum(many for (_, outcome), many in counts.items() if outcome == "accepted")
    return QUOTA.good(f"Sentry dropped {_share(lost, whole) if lost else 'none'} of a day's {whole:,} errors")


def listed(names: Sequence[str]) -> str:
    """Write names in a line: the first few, and how many more."""
    shown = [one_line(name) for name in names[:MOST_NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _mostly_without(has: Callable[[EventSeen], bool]) -> Callable[[Examined], bool]:
    return lambda each: 2 * sum(map(has, each.events or ())) < len(each.events or ())


def _share(part: int, whole: int) -> str:
    percent = 100 * part / whole
    return f"{percent:.0f} %" if percent >= 1 else "less than 1 %"


def _them(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


_RAISE = "See Settings > Stats & Usage in Sentry; raise the quota, or sample in the SDK what is loud and known."
_FILTERS = "See the project's Settings > Inbound Filters: whether all of that should be dropped."
_INVALID = "See Stats & Usage > Invalid in Sentry: what the SDK sends is refused."
QUESTIONS = (
    Question(
        ENVIRONMENTS,
        lambda each: bool(each.events),
        _mostly_without(lambda event: event.environment),
        "most events of {} carry none: rules by `environment:` take them for the default",
        "Set `environment` where the SDK is started (SENTRY_ENVIRONMENT).",
    ),
    Question(
        RELEASES,
        lambda each: bool(each.events),
        _mostly_without(lambda event: event.release),
        "most events of {} carry none: “next release” cannot be resolved in, nor told what introduced an issue",
        "Set `release` where the SDK is started (SENTRY_RELEASE).",
    ),
    Question(
        COMMITS,
        lambda each: bool(each.releases),
        lambda each: not any(one.commits for one in each.releases or ()),
        "the newest releases of {} have none: no commit is suspected, and its author is not suggested",
        "Connect the repository; run `sentry-cli releases set-commits --auto VERSION` with each release.",
    ),
    Question(
        DEPLOYS,
        lambda each: bool(each.releases),
        lambda each: not any(one.deploys for one in each.releases or ()),
        "the newest releases of {} have none: how long after a deploy an issue came is not known",
        "Run `sentry-cli deploys new -r VERSION -e production` after each deploy.",
    ),
    Question(
        SOURCE_MAPS,
        lambda each: each.unmapped is not None,
        lambda each: each.unmapped is True,
        "the newest error of {} is in minified code: owners by `path:` match nothing, and nobody can read the frames",
        "Upload source maps with each build: `sentry-cli sourcemaps inject` and `upload`, or the bundler's plugin.",
    ),
)
"""What the programs of a project should send to Sentry."""
