"""PURE: what one Config changes over the one before, in plain words, and whom each change concerns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from switchboard.config.config import Config, Route, Team
from switchboard.config.destinations import Form, Target
from switchboard.config.load_owners import owner_key
from switchboard.config.noise import Inhibit, Maintenance
from switchboard.model.decision import Destination
from switchboard.reload.differences import cut, differences, plain
from switchboard.routing.resolve import channels_of, resolve
from switchboard.search.show import show

MOST_LINES = 10
_QUIET = frozenset({"name", "line", "query", "notify", "teams", "file"})


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in one line, and the Slack channels whose news it changes, before or after; none: everybody's."""

    text: str
    destinations: tuple[Destination, ...] = ()


def changes(before: Config, after: Config) -> tuple[ChangeLine, ...]:
    """Return what `after` does otherwise: teams, owners, routes, the fallback, and the rest by its key.

    Two Configs of the same meaning (a comment, another order of keys) have no changes.
    """
    return (
        *_teams(before, after),
        *_owners(before, after),
        *_routes(before, after),
        *_fallbacks(before, after),
        *_rest(before, after),
    )


def by_destination(lines: Iterable[ChangeLine], config: Config) -> dict[Destination, tuple[str, ...]]:
    """Return for each channel what concerns it; what concerns everybody is for every team and for the fallback."""
    told: dict[Destination, list[str]] = {}
    for line in lines:
        for place in line.destinations or everybody(config):
            told.setdefault(place, []).append(line.text)
    return {place: tuple(texts) for place, texts in told.items()}


def everybody(config: Config) -> tuple[Destination, ...]:
    """Return the Slack channels of every team, and those of the fallback."""
    teams = (place for team in config.teams.values() for place in channels_of(team))
    return tuple(dict.fromkeys((*teams, *_places(config.fallback, config))))


def _teams(before: Config, after: Config) -> Iterator[ChangeLine]:
    for key in dict.fromkeys((*before.teams, *after.teams)):
        old, new = before.teams.get(key), after.teams.get(key)
        places = tuple(dict.fromkeys((*_home(old), *_home(new))))
        if old is None or new is None:
            yield ChangeLine(f"{'new team' if new else 'team removed:'} {key}", places)
        elif said := differences(old, new, but=("key",)):
            yield ChangeLine(f"team {key}: {said}", places)


def _owners(before: Config, after: Config) -> Iterator[ChangeLine]:
    """Count by team the ownership rules that came and went; a rule for two teams counts for each."""
    old, new = _rules(before), _rules(after)
    for key in dict.fromkeys(key for key, _ in (*old, *new)):
        added = sum((new - old)[pair] for pair in (new - old) if pair[0] == key)
        removed = sum((old - new)[pair] for pair in (old - new) if pair[0] == key)
        said = [f"{_count(added, 'owner rule')} added"] if added else []
        said += [f"{removed if added else _count(removed, 'owner rule')} removed"] if removed else []
        if said:
            yield ChangeLine(f"{key}: {', '.join(said)}", (*_home(after.teams.get(key) or before.teams.get(key)),))
    if old == new and before.owners != after.owners:
        yield ChangeLine("the owner rules stand in another order")


def _rules(config: Config) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for rule in config.owners:
        found.update((owner_key(owner, config.owner_keys) or owner, str(rule)) for owner in rule.owners)
    return found


def _routes(before: Config, after: Config) -> Iterator[ChangeLine]:
    old, new = _by_name(before), _by_name(after)
    for name, route in old.items():
        if name not in new:
            yield ChangeLine(f"route “{route.name}” removed", _concerned(route, before))
    for name, route in new.items():
        if name not in old:
            yield ChangeLine(f"new route “{route.name}” {_does(route)}", _concerned(route, after))
        elif said := _route_differences(old[name], route):
            places = (*_concerned(old[name], before), *_concerned(route, after))
            yield ChangeLine(f"route “{route.name}” {said}", tuple(dict.fromkeys(places)))
    kept = [[name for name in each if name in old and name in new] for each in (old, new)]
    if kept[0] != kept[1]:
        yield ChangeLine("the routes stand in another order")


def _by_name(config: Config) -> dict[str, Route]:
    """Return the routes by their names; where two files of a folder have one of the same name, by file and name."""
    often = Counter(route.name for route in config.routes)
    return {route.name if often[route.name] == 1 else f"{route.file}: {route.name}": route for route in config.routes}


def _does(route: Route) -> str:
    return f"drops: {route.drop}" if route.drop else f"notifies {_list(route.notify)}"


def _route_differences(old: Route, new: Route) -> str:
    added = [target for target in new.notify if target not in old.notify]
    gone = [target for target in old.notify if target not in new.notify]
    said = [f"now also notifies {_list(added)}"] if added and old.notify else []
    said += [f"now notifies {_list(added)}"] if added and not old.notify else []
    said += [f"no longer notifies {_list(gone)}"] if gone else []
    other = differences(old, new, but=_QUIET)
    return "; ".join((*said, other) if other else said)


def _fallbacks(before: Config, after: Config) -> Iterator[ChangeLine]:
    asked: tuple[tuple[str, Callable[[Config], tuple[Target, ...]]], ...] = (
        ("fallback", lambda config: config.fallback),
        ("page_fallback", lambda config: config.page_fallback),
    )
    for name, targets in asked:
        old, new = targets(before), targets(after)
        if old != new:
            places = (*_places(old, before), *_places(new, after))
            yield ChangeLine(
                f"{name} {_list(old) or 'nobody'} → {_list(new) or 'nobody'}", tuple(dict.fromkeys(places))
            )


def _rest(before: Config, after: Config) -> Iterator[ChangeLine]:
    """Return what holds for everybody: the defaults by key, what keeps quiet in its words, the rest by its name alone."""
    if said := differences(before.defaults, after.defaults):
        yield ChangeLine(f"defaults: {said}")
    for text in (*changed_maintenance(before, after), *changed_inhibits(before, after)):
        yield ChangeLine(text)
    for name in ("people", "storms", "retention"):
        if plain(getattr(before, name)) != plain(getattr(after, name)):
            yield ChangeLine(f"{name} changed")


def _concerned(route: Route, config: Config) -> tuple[Destination, ...]:
    """Return the channels a route notifies; `owner` and filled names are every team's that may own what it matches."""
    certain = [target for target in route.notify if target.form not in (Form.OWNER, Form.TEMPLATE)]
    anybody = len(certain) < len(route.notify) or route.drop is not None
    if anybody and route.teams is None:
        return tuple(dict.fromkeys((*everybody(config), *_places(certain, config))))
    own = (place for key in sorted(route.teams or ()) for place in _home(config.teams.get(key)))
    return tuple(dict.fromkeys((*own, *_places(certain, config)))) or everybody(config)


def _places(targets: Iterable[Target], config: Config) -> Iterator[Destination]:
    """Return the Slack channels of some targets; a pager, a mailbox or a person stands for the team whose it is."""
    for target in targets:
        if target.form is Form.TEAM:
            yield from channels_of(config.teams[target.name])
        elif target.kind.traits.talks and target.form is Form.ADDRESS:
            yield from resolve(target, config, owners=()).destinations


def _home(team: Team | None) -> tuple[Destination, ...]:
    return channels_of(team) if team else ()


def _list(targets: Iterable[Target]) -> str:
    return ", ".join(_spoken(target) for target in targets)


def _spoken(target: Target) -> str:
    return target.name if target.kind.traits.talks and target.name.startswith("#") else str(target)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def changed_maintenance(before: Config, after: Config) -> Iterator[str]:
    """Return the windows that came, went or changed: `maintenance “nightly restore” added: Sun 02:00-04:00`."""
    old, new = _windows(before.maintenance), _windows(after.maintenance)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is None and now is not None:
            yield f"maintenance “{name}” added: {cut(now.every.text)}, {cut(show(now.when))}"
        elif now is None:
            yield f"maintenance “{name}” removed"
        elif was is not None and (said := _differs(was, now)):
            yield f"maintenance “{name}”: {said}"


def changed_inhibits(before: Config, after: Config) -> Iterator[str]:
    """Return the rules that came and went; they have no names, so a changed one is another one."""
    old, new = _sentences(before.inhibits), _sentences(after.inhibits)
    yield from (f"inhibit added: {cut(text)}" for text in new if text not in old)
    yield from (f"inhibit removed: {cut(text)}" for text in old if text not in new)


def _windows(windows: Iterable[Maintenance]) -> dict[str, Maintenance]:
    return {each.name: each for each in windows}


def _differs(was: Maintenance, now: Maintenance) -> str:
    shown = (("every", was.every.text, now.every.text), ("when", show(was.when), show(now.when)))
    return "; ".join(f"{key} {cut(one)} → {cut(other)}" for key, one, other in shown if one != other)


def _sentences(rules: Iterable[Inhibit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_sentence(each) for each in rules))


def _sentence(rule: Inhibit) -> str:
    same = f" of the same {', '.join(rule.same)}" if rule.same else ""
    return f"{show(rule.when)} mutes {show(rule.mutes)}{same}"
