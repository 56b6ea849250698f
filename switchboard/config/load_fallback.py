"""The `fallback` and `page_fallback` of routes.yaml: the places that must be certain, as nothing comes after them."""

from __future__ import annotations

from switchboard.config.config import Route, Team
from switchboard.config.destinations import OWNER, Form, Target
from switchboard.config.findings import FindingCode
from switchboard.config.keys.file import FileKeys
from switchboard.config.load_targets import Names, read_targets
from switchboard.config.load_teams import TEAM_KEY
from switchboard.config.yaml_reader import Place, Word
from switchboard.model.decision import DestinationKind
from switchboard.model.replace import replace

_CERTAIN = (Form.TEAM, Form.ADDRESS)


def read_fallback(top: FileKeys, names: Names) -> tuple[Target, ...]:
    """Read where an alert goes that no route matched; required, and at least one of them reachable today."""
    here = top.here
    if not here.has("fallback"):
        if here.lacks("fallback"):
            remedy = 'Say where an alert goes that no route matched: fallback: ["slack:#alerts"]'
            here.refuse("fallback", FindingCode.MISSING_KEY, "missing", remedy)
        return ()
    before, words = here.report.refusals, top.fallback
    targets = _certain(here, "fallback", words, names)
    if _is_whole(here, before, words, targets) and not any(target.served for target in targets):
        problem = "nothing in it can be told by this version"
        here.refuse("fallback", FindingCode.NOT_CERTAIN, problem, "Add a slack or pagerduty destination")
    return targets


def read_page_fallback(top: FileKeys, names: Names, routes: tuple[Route, ...]) -> tuple[Target, ...]:
    """Read who is paged when an alert pages its owner and has none; required when any route pages owner."""
    here = top.here
    pages_owner = next((route.name for route in routes if any(map(_pages_owner, route.targets))), None)
    if not here.has("page_fallback"):
        if pages_owner is not None and here.lacks("page_fallback"):
            problem = f"missing, and the route “{pages_owner}” pages owner"
            here.refuse(
                "page_fallback",
                FindingCode.MISSING_KEY,
                problem,
                'Say who is paged when nobody owns it: ["pagerduty:core"]',
            )
        return ()
    before, words = here.report.refusals, top.page_fallback
    targets = _certain(here, "page_fallback", words, _with_pagers_of_no_team(here, words, names))
    whole = _is_whole(here, before, words, targets)
    if whole and not any(target.kind.traits.wakes for target in targets):
        here.refuse(
            "page_fallback", FindingCode.PAGES_NOBODY, "it pages nobody", "Name at least one pagerduty destination"
        )
    return tuple(_as_address(target) if _has_no_team(target, names) else target for target in targets)


def _is_whole(here: Place, before: int, words: tuple[Word, ...], targets: tuple[Target, ...]) -> bool:
    """Return whether nothing was found wrong in it, here or where what it names is defined."""
    return here.report.refusals == before and bool(targets or not words)


def _pages_owner(target: Target) -> bool:
    return target.kind.traits.wakes and target.form is Form.OWNER


def _certain(here: Place, key: str, words: tuple[Word, ...], names: Names) -> tuple[Target, ...]:
    targets = read_targets(here, words, replace(names, people=None))
    for target in targets:
        if target.form not in _CERTAIN:
            here.refuse(
                key, FindingCode.NOT_CERTAIN, f"{target} is not certain to be anywhere", "Name a team or a channel"
            )
    return tuple(target for target in targets if target.form in _CERTAIN)


def _has_no_team(target: Target, names: Names) -> bool:
    return target.form is Form.TEAM and target.name not in names.teams


def _as_address(target: Target) -> Target:
    """Name a pager without its team: the lane is there, and its sender says that there is no key."""
    return replace(target, form=Form.ADDRESS)


def _with_pagers_of_no_team(here: Place, words: tuple[Word, ...], names: Names) -> Names:
    """Let `pagerduty:NAME` stand though no team has that name, unless it looks like a slip; warn of it aloud.

    A first configuration names who is paged in the end before that team has written anything of its own.
    """
    teams = dict(names.teams)
    for word in words:
        kind, _, name = word.text.partition(":")
        unknown = kind == DestinationKind.PAGERDUTY and name not in (*names.teams, OWNER) and TEAM_KEY.fullmatch(name)
        if not unknown or here.report.nearest(name, names.teams, otherwise=""):
            continue
        remedy = f"Add {name} with its `pagerduty` below teams; until then a page that comes here fails"
        here.report.warn(word.at, FindingCode.UNKNOWN_DESTINATION, f"no team is called “{name}”", remedy)
        teams[name] = Team(key=name, pagerduty=name)
    return replace(names, teams=teams)
