"""A configuration of Alertmanager becomes the draft of a first routes.yaml."""

from __future__ import annotations

import re

from switchboard.importers.alertmanager_matchers import ask_all, field_of, is_field
from switchboard.importers.alertmanager_quiet import quiet_times
from switchboard.importers.alertmanager_receivers import Receivers
from switchboard.importers.alertmanager_routes import Flat, flatten
from switchboard.importers.alertmanager_words import AlertmanagerConfig, InhibitRule
from switchboard.importers.draft import Draft, DraftInhibit, DraftRoute, Left
from switchboard.importers.logic import meant
from switchboard.importers.names import Unique, one_line

INTRO = (
    "A first routes.yaml, made of a configuration of Alertmanager. Read it, then try it: switchboard check, test.",
    "CHECK: the label severity became Sentry's level (critical: fatal), env the environment, alertname the name of the",
    "alert rule; every other label is a tag that your code must set. group_by and its times have no counterpart: an",
    "issue is one message here, and changes in place.",
)
USUAL = "slack:#alerts"
NO_DEFAULT = "CHECK: a guess, as the default receiver names no channel and no pager that could be carried over."
BOTH_ABSENT = (
    "CHECK: Alertmanager counts a label that both alerts lack as equal; here an alert that lacks {} neither keeps "
    "others waiting nor waits."
)
_PART = re.compile(r"(\d{1,9})(ms|[smhdwy])")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


def draft_of_alertmanager(config: AlertmanagerConfig) -> Draft:
    """Draft a route for each of the tree in the order of the walk, and what inhibits and mutes."""
    receivers, names = Receivers(config.receivers), Unique()
    flat = flatten(config.root)
    fallback, lost = receivers.destinations(config.root.receiver)
    told = any(place.startswith(("slack:", "pagerduty:")) for place in fallback)
    inhibits, not_inhibited = _inhibits(config.inhibits)
    quiet = quiet_times(flat, config, receivers)
    routes = tuple(_route(one, receivers, names) for one in flat)
    return Draft(
        intro=INTRO,
        timezone=quiet.zone,
        teams=tuple(receivers.teams.values()),
        destinations=receivers.named,
        routes=routes,
        inhibits=inhibits,
        maintenance=quiet.maintenance,
        fallback=fallback if told else (*fallback, USUAL),
        fallback_note="" if told else NO_DEFAULT,
        left=(*lost, *not_inhibited, *quiet.left),
    )


def _route(flat: Flat, receivers: Receivers, names: Unique) -> DraftRoute:
    name = names.name(one_line(flat.node.receiver) or "unnamed")
    if flat.query is None:
        return DraftRoute(name=name, when=None, left=flat.left)
    when = meant(flat.query)
    notify, left = receivers.destinations(flat.node.receiver)
    if when is None:
        left = (*left, Left(f"the route to “{name}”", "nothing can reach it, or its condition cannot be written"))
    renotify = _interval(flat.repeat) if flat.repeat else None
    return DraftRoute(name=name, when=when, notify=notify, stop=flat.stop, renotify=renotify, left=left)


def _interval(text: str) -> str | None:
    """Return a length of time such as 1h30m in the largest unit that is whole; None for none, or one below a second."""
    seconds = sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    if _PART.sub("", text) or seconds < 1:
        return None
    for unit, size in (("w", 604800), ("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if seconds % size == 0 and seconds / size < 100_000:
            return f"{int(seconds // size)}{unit}"
    return None


def _inhibits(rules: tuple[InhibitRule, ...]) -> tuple[tuple[DraftInhibit, ...], tuple[Left, ...]]:
    found, left = [], []
    for number, rule in enumerate(rules, start=1):
        inhibit = _inhibit(rule)
        if isinstance(inhibit, str):
            left.append(Left(f"inhibit rule {number}", inhibit))
        else:
            found.append(inhibit)
    return tuple(found), tuple(left)


def _inhibit(rule: InhibitRule) -> DraftInhibit | str:
    if rule.odd:
        return "one of its matchers cannot be read"
    sides: list[str] = []
    for matchers in (rule.source, rule.target):
        asked = ask_all(matchers)
        text = asked if isinstance(asked, str) else meant(asked)
        if text is None or isinstance(asked, str):
            return text or "one side cannot be asked for"
        sides.append(text)
    same = tuple(dict.fromkeys(field_of(label) for label in rule.equal))
    wrong = next((field for field in same if not is_field(field)), None)
    note = BOTH_ABSENT.format(" or ".join(same)) if same else ""
    return (
        f"{one_line(wrong)} is no field" if wrong else DraftInhibit(when=sides[0], mutes=sides[1], same=same, note=note)
    )
