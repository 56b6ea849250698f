"""What of routes.yaml keeps quiet: `quiet`, `inhibit`, `maintenance`, `storms` and `page_storms`."""

from __future__ import annotations

from switchboard.config import keys
from switchboard.config.load_conditions import read_query
from switchboard.config.noise import Inhibit, Maintenance, QuietHours, Storms
from switchboard.config.yaml_reader import Place, Word
from switchboard.errors import BadQuery
from switchboard.schedule.windows import Window, parse_window
from switchboard.search.parse import parse
from switchboard.search.query import Term

_WINDOW = "Write 19:00-08:00, sat-sun, or Sun 02:00-04:00"


def read_quiet(team: Place) -> QuietHours | None:
    """Read a team's quiet hours: those of `hours` and those of `days` together."""
    place = team.section("quiet")
    if place is None:
        return None
    place.expect(keys.QUIET)
    if not (place.has("hours") or place.has("days")):
        place.refuse("", "neither hours nor days", 'Say when: {hours: "19:00-08:00", days: "sat-sun"}')
    words = (*place.words("hours"), *place.words("days"))
    windows = tuple(window for word in words if (window := _window(place, word)))
    return QuietHours(windows=windows, unless=read_query(place, "except") if place.has("except") else None)


def read_inhibits(top: Place) -> tuple[Inhibit, ...]:
    """Read which open alerts keep which others waiting."""
    return tuple(_read_inhibit(place) for place in top.each("inhibit"))


def read_maintenance(top: Place) -> tuple[Maintenance, ...]:
    """Read the mutes that come again; each has a name of its own."""
    found: dict[str, Maintenance] = {}
    for place in top.each("maintenance"):
        place.expect(keys.MAINTENANCE)
        place.need(
            "name", "when", "every", remedy='{name: nightly restore, when: "project:warehouse", every: "02:00-04:00"}'
        )
        name, word = place.name(), place.word("every")
        query, window = read_query(place), _window(place, word) if word else None
        if name is None or window is None:
            continue
        if name in found:
            place.refuse("name", f"“{name}” already stands in line {found[name].line}", "Give each its own name")
        found[name] = Maintenance(name=name, when=query, every=window, line=place.node.line)
    return tuple(found.values())


def read_storms(above: Place, key: str) -> Storms | None:
    """Read from how many on, within what time, new ones become one; `calm` only where the place knows it."""
    place = above.section(key)
    if place is None:
        return None
    place.expect(keys.STORMS if key == "storms" else keys.PAGE_STORMS)
    place.need("over", "per", remedy="Say from how many on, and within what time: {over: 20, per: 1m}")
    over, per = place.number("over"), place.duration("per")
    calm = place.duration("calm")
    return Storms(over=over, per=per, calm=calm) if over and per else None


def _read_inhibit(place: Place) -> Inhibit:
    place.expect(keys.INHIBIT)
    place.need("when", "mutes", remedy="Say which open alerts keep which others waiting")
    fields = place.words("same")
    for field in fields:
        _check_field(place, field)
    return Inhibit(
        when=read_query(place, "when"),
        mutes=read_query(place, "mutes"),
        same=tuple(field.text for field in fields),
        text=f"{place.text('when')} mutes {place.text('mutes')}",
        line=place.node.line,
    )


def _check_field(place: Place, field: Word) -> None:
    if not _is_field(field.text):
        remedy = "Name fields as conditions do, such as project, environment, tags[region]"
        place.report.refuse(field.line, field.path, f"“{field.text}” is no field of an alert", remedy)


def _is_field(text: str) -> bool:
    try:
        return isinstance(parse(f"has:{text}"), Term)
    except BadQuery:
        return False


def _window(place: Place, word: Word) -> Window | None:
    window = parse_window(word.text)
    if window is None:
        place.report.refuse(word.line, word.path, f"“{word.text}” is no time that comes again", _WINDOW)
    return window
