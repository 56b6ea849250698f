"""The `fallback` and `page_fallback` of routes.yaml: the places that must be certain, as nothing comes after them."""

from __future__ import annotations

from switchboard.model.decision import DestinationKind
from switchboard.routing.book import Route
from switchboard.routing.destinations import Form, Target
from switchboard.routing.load_routes import Names, read_targets
from switchboard.routing.place import Place

_CERTAIN = (Form.TEAM, Form.ADDRESS)


def read_fallback(top: Place, names: Names) -> tuple[Target, ...]:
    """Read where an alert goes that no route matched; required, and at least one of them reachable today."""
    if not top.has("fallback"):
        top.refuse("fallback", "missing", 'Say where an alert goes that no route matched: fallback: ["slack:#alerts"]')
        return ()
    before = top.report.refusals
    targets = _certain(top, "fallback", names)
    if top.report.refusals == before and not any(target.served for target in targets):
        top.refuse("fallback", "nothing in it can be told by this version", "Add a slack or pagerduty destination")
    return targets


def read_page_fallback(top: Place, names: Names, routes: tuple[Route, ...]) -> tuple[Target, ...]:
    """Read who is paged when an alert pages its owner and has none; required when any route pages owner."""
    pages_owner = next((route.name for route in routes if any(map(_pages_owner, route.notify))), None)
    if not top.has("page_fallback"):
        if pages_owner is not None:
            problem = f"missing, and the route “{pages_owner}” pages owner"
            top.refuse("page_fallback", problem, 'Say who is paged when nobody owns it: ["pagerduty:core"]')
        return ()
    before = top.report.refusals
    targets = _certain(top, "page_fallback", names)
    if top.report.refusals == before and not any(target.kind is DestinationKind.PAGERDUTY for target in targets):
        top.refuse("page_fallback", "it pages nobody", "Name at least one pagerduty destination")
    return targets


def _pages_owner(target: Target) -> bool:
    return target.kind is DestinationKind.PAGERDUTY and target.form is Form.OWNER


def _certain(top: Place, key: str, names: Names) -> tuple[Target, ...]:
    targets = read_targets(top, key, names)
    for target in targets:
        if target.form not in _CERTAIN:
            top.refuse(key, f"{target} is not certain to be anywhere", "Name a team or a channel")
    return tuple(target for target in targets if target.form in _CERTAIN)
