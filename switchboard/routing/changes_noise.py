"""PURE: what one Book keeps quiet that the one before did not, or otherwise: maintenance by name, inhibition by its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from switchboard.routing.book import Book
from switchboard.routing.differences import cut
from switchboard.routing.noise import Inhibit, Maintenance
from switchboard.search.show import show


def changed_maintenance(before: Book, after: Book) -> Iterator[str]:
    """Tell the windows that came, went or changed: `maintenance “nightly restore” added: Sun 02:00-04:00`."""
    old, new = _by_name(before.maintenance), _by_name(after.maintenance)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is None and now is not None:
            yield f"maintenance “{name}” added: {cut(now.every.text)}, {cut(show(now.when))}"
        elif now is None:
            yield f"maintenance “{name}” removed"
        elif was is not None and (said := _differs(was, now)):
            yield f"maintenance “{name}”: {said}"


def changed_inhibits(before: Book, after: Book) -> Iterator[str]:
    """Tell the rules that came and went; they have no names, so a changed one is another one."""
    old, new = _spoken(before.inhibits), _spoken(after.inhibits)
    yield from (f"inhibit added: {cut(text)}" for text in new if text not in old)
    yield from (f"inhibit removed: {cut(text)}" for text in old if text not in new)


def _by_name(windows: Iterable[Maintenance]) -> dict[str, Maintenance]:
    return {each.name: each for each in windows}


def _differs(was: Maintenance, now: Maintenance) -> str:
    shown = (("every", was.every.text, now.every.text), ("when", show(was.when), show(now.when)))
    return "; ".join(f"{key} {cut(one)} → {cut(other)}" for key, one, other in shown if one != other)


def _spoken(rules: Iterable[Inhibit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_sentence(each) for each in rules))


def _sentence(rule: Inhibit) -> str:
    same = f" of the same {', '.join(rule.same)}" if rule.same else ""
    return f"{show(rule.when)} mutes {show(rule.mutes)}{same}"
