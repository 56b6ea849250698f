"""Draft to routes.yaml: quoted so that no name can break out, with a comment wherever something was left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from switchboard.config.report import lines_with_secrets
from switchboard.importers.draft import Draft, DraftInhibit, DraftRoute, DraftTeam, Left, OwnersBlock, Written
from switchboard.importers.names import one_line

_LONGEST_COMMENT = 400
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NOT_TEXT = frozenset("true false yes no on off null y n".split())
_ESCAPES = {'"': '\\"', "\\": "\\\\"}


def write(draft: Draft) -> Written:
    """Write a draft out. What would put a secret into the file is left out, and named."""
    sections = (
        tuple(_comment(line) for line in draft.intro),
        ("version: 1",),
        ("defaults:", f"  timezone: {scalar(draft.timezone)}") if draft.timezone else (),
        _section("teams", (_team(team) for team in draft.teams)),
        _owners(draft.owners),
        _section(
            "destinations", ((f"  {scalar(name)}: {{kind: {kind}}}",) for name, kind in draft.destinations.items())
        ),
        _routes(draft.routes),
        _section("inhibit", (_inhibit(one) for one in draft.inhibits)),
        _section("maintenance", (_maintenance(one.name, one.when, one.every) for one in draft.maintenance)),
        (*_said(draft.fallback_note), f"fallback: {_list(draft.fallback)}"),
        tuple(_comment(str(one)) for one in draft.left),
    )
    text = "\n\n".join("\n".join(section) for section in sections if section) + "\n"
    routes = (left for route in draft.routes for left in route.left)
    owners = (left for block in draft.owners for left in block.left)
    return Written(text, tuple(dict.fromkeys((*owners, *routes, *draft.left))))


def scalar(text: str) -> str:
    """Write a text so that YAML reads this text and nothing else, whatever is in it."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT:
        return text
    if text.isprintable() and '"' in text and "'" not in text:
        return f"'{text}'"
    return f'"{"".join(map(_escaped, text))}"'


def holds_secret(text: str) -> bool:
    """Return whether a text would make the file be refused for a secret in it."""
    return bool(lines_with_secrets(text))


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _comment(text: str, *, indent: str = "") -> str:
    return f"{indent}# {one_line(text, limit=_LONGEST_COMMENT)}".rstrip()


def _said(*notes: str, indent: str = "") -> tuple[str, ...]:
    return tuple(_comment(note, indent=indent) for note in notes if note)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(scalar(text) for text in texts)}]"


def _section(key: str, items: Iterable[Iterable[str]]) -> tuple[str, ...]:
    lines = tuple(line for item in items for line in item)
    return (f"{key}:", *lines) if lines else ()


def _team(team: DraftTeam) -> Iterator[str]:
    yield from _said(*team.notes, indent="  ")
    if not (team.sentry or team.slack or team.pagerduty or team.email):
        yield f"  {scalar(team.key)}: {{}}"
        return
    yield f"  {scalar(team.key)}:"
    for key, value in (("sentry", team.sentry), ("slack", team.slack)):
        if value:
            yield f"    {key}: {scalar(value)}"
    if team.pagerduty:
        yield f"    pagerduty: ${{{team.pagerduty}}}"
    if team.email:
        yield f"    email: {_list(team.email)}"
    if team.quiet:
        yield f"    quiet: {{days: {_list(team.quiet)}}}"
    if team.timezone:
        yield f"    timezone: {scalar(team.timezone)}"


def _owners(blocks: tuple[OwnersBlock, ...]) -> tuple[str, ...]:
    if not any(block.lines for block in blocks):
        return tuple(_comment(str(left)) for block in blocks for left in block.left)
    lines = ["owners: |"]
    for block in blocks:
        lines += [_comment(block.title, indent="  "), *(f"  {line}" for line in block.lines)]
        lines += [_comment(str(left), indent="  ") for left in block.left]
    return tuple(lines)


def _routes(routes: tuple[DraftRoute, ...]) -> tuple[str, ...]:
    """Write the routes, a blank line between two; where none acts, `routes: []` below what is said of them."""
    lines: list[str] = []
    for route in routes:
        lines += ["", *_route(route)]
    if any(route.acts for route in routes):
        return ("routes:", *lines[1:])
    return (*lines[1:], "routes: []")


def _route(route: DraftRoute) -> Iterator[str]:
    yield from _said(*(str(left) for left in route.left), indent="  ")
    if not route.acts:
        yield _comment(f"the rule {scalar(one_line(route.name))} has no route", indent="  ")
        return
    if route.wider:
        yield _comment(
            "It asks for less than the rule did, so it is in shadow until you have looked at it.", indent="  "
        )
    yield f"  - name: {scalar(route.name)}"
    yield f"    when: {scalar(route.when or '')}"
    yield f"    notify: {_list(route.notify)}"
    if route.renotify:
        yield f"    renotify: {route.renotify}"
    if route.stop:
        yield "    stop: true"
    if route.wider:
        yield "    shadow: true"


def _inhibit(one: DraftInhibit) -> Iterator[str]:
    yield from _said(one.note, indent="  ")
    yield f"  - when: {scalar(one.when)}"
    yield f"    mutes: {scalar(one.mutes)}"
    if one.same:
        yield f"    same: {_list(one.same)}"


def _maintenance(name: str, when: str, every: str) -> Iterator[str]:
    yield f"  - name: {scalar(name)}"
    yield f"    when: {scalar(when)}"
    yield f"    every: {scalar(every)}"


def told(left: Iterable[Left]) -> tuple[str, ...]:
    """Say, in a line each, what was not carried over."""
    return tuple(one_line(str(one), limit=_LONGEST_COMMENT) for one in left)
