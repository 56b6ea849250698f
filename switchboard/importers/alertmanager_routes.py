"""Alertmanager's tree as a list in the order of the walk: children before their parent, which catches what they let pass.

An alert goes down into the first child that matches, and on to the next ones only where that child says `continue`; a
route itself notifies where none of its children matched. Here `stop` does the first. Where it cannot, as the parent of
a route that stops goes on, the condition of what came before is negated instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.importers.alertmanager_matchers import ask_all
from switchboard.importers.alertmanager_words import Node
from switchboard.importers.draft import Left
from switchboard.importers.logic import EVERYTHING, every, negate
from switchboard.importers.names import one_line
from switchboard.model.replace import replace
from switchboard.search.query import Query


@dataclass(frozen=True, slots=True)
class Flat:
    """A route of the list. `query` is what the walk must ask, `exact` what it comes to without the walk.

    Where there is no `query`, `left` says why. `alone` says that no other route tells what this one does.
    """

    node: Node
    query: Query | None = None
    exact: Query | None = None
    stop: bool = False
    repeat: str = ""
    alone: bool = False
    left: tuple[Left, ...] = ()


@dataclass(frozen=True, slots=True)
class _Above:
    """What a node stands below: the conditions that the walk needs, those that say it all, whether all above it stop.

    `beside` says that a route which goes on stands before it, or before what is above it.
    """

    needed: tuple[Query, ...] = ()
    exact: tuple[Query, ...] = ()
    ends: bool = True
    beside: bool = False
    repeat: str = ""

    def and_also(self, query: Query, *, only_exact: bool = False) -> _Above:
        """Ask for more, of the walk too unless `stop` has seen to it."""
        needed = self.needed if only_exact else (*self.needed, query)
        return replace(self, needed=needed, exact=(*self.exact, query))


def flatten(root: Node) -> tuple[Flat, ...]:
    """Return every route but the root, whose receiver is the fallback."""
    return tuple(_children(root, _Above(repeat=root.repeat)))


def _children(node: Node, above: _Above) -> Iterator[Flat]:
    """Walk the children; each is for what those before it, that do not go on, did not take."""
    for child in node.children:
        yield from _node(child, above)
        asked = _asked(child)
        if not child.goes_on and not isinstance(asked, str):
            above = above.and_also(negate(asked), only_exact=_always_stops(child, above.ends))
        elif not isinstance(asked, str):
            above = replace(above, beside=True)


def _node(node: Node, above: _Above) -> Iterator[Flat]:
    asked = _asked(node)
    if isinstance(asked, str):
        yield from _lost(node, asked)
        return
    below = above.and_also(asked)
    own = replace(below, ends=above.ends and not node.goes_on, repeat=node.repeat or above.repeat)
    yield from _children(node, own)
    for child in node.children:
        of_child = _asked(child)
        if not isinstance(of_child, str):
            own = own.and_also(negate(of_child), only_exact=_always_stops(child, own.ends))
    needed, exact, alone = every(list(own.needed)), every(list(own.exact)), own.ends and not own.beside
    yield Flat(node, needed, exact, stop=own.ends, repeat=own.repeat, alone=alone)


def _always_stops(node: Node, ends: bool) -> bool:  # noqa: FBT001 - what the walk above it does
    """Return whether the walk ends for all that a route takes: what only a child took that goes on is not stopped."""
    return (
        ends and not node.goes_on and all(_always_stops(child, ends) for child in node.children if _can_be_asked(child))
    )


def _can_be_asked(node: Node) -> bool:
    return not isinstance(_asked(node), str)


def _lost(node: Node, why: str) -> Iterator[Flat]:
    """Return that a route, and all below it, has no condition; its alerts go where its parent's go."""
    left = Left(f"the route to “{one_line(node.receiver)}”", f"{one_line(why)}; what it took goes to its parent")
    yield Flat(node, left=(left,))
    for child in node.children:
        yield from _lost(child, "the route above it has no counterpart")


def _asked(node: Node) -> Query | str:
    if node.odd:
        return f"the matcher {one_line(node.odd[0])} cannot be read"
    return ask_all(node.matchers) if node.matchers else EVERYTHING
