"""PURE: routes.test.yaml becomes a Script. Faults name line, path and remedy, as those of routes.yaml do."""

from __future__ import annotations

from datetime import datetime, timedelta

from switchboard.config.document import Mapping, MappingEntry, NodeKind, Scalar, Sequence, read_document
from switchboard.config.findings import FindingCode
from switchboard.config.report import Position, Report
from switchboard.config.yaml_reader import Place
from switchboard.model.decision import Severity
from switchboard.routetests.read_actions import Loads, read_happening
from switchboard.routetests.script import MONDAY, CheckStep, Expected, RouteTest, Script, ScriptStep

_CHECKS = frozenset({"expect", "only", "not", "dropped"})
_HAPPENINGS = frozenset(
    "event metric body resolve archive unresolve regress escalate assign mute ack reload wait".split()
)
FILE = frozenset({"version", "routes", "starts", "tests"})
TEST = frozenset({"name", "starts", "given"}) | _CHECKS
STEP = frozenset({"at"}) | _HAPPENINGS | _CHECKS
EXPECTED = frozenset({"to", "severity", "says"})
NOBODY = "nobody"
YEARS = range(1971, 2200)


def read_script(text: str, *, file: str, loads: Loads) -> Script:
    """Read a file of route tests; `loads` gives the files it names. Raises BadConfig with every fault."""
    top = Place(read_document(text, file=file), "", Report(file))
    top.expect(FILE)
    if not top.has("tests"):
        top.refuse(
            "tests",
            FindingCode.MISSING_KEY,
            "missing",
            "Write `tests:` and a list of them, each with a name, given and expect",
        )
    starts = _moment(top, "starts") or datetime.fromisoformat(MONDAY)
    tests = tuple(_test(place, starts, loads) for place in top.each("tests"))
    routes = top.text("routes") or "routes.yaml"
    top.report.finish()
    return Script(file=file, routes=routes, tests=tests)


def _test(place: Place, starts: datetime, loads: Loads) -> RouteTest:
    place.expect(TEST)
    if not place.has("name"):
        place.refuse(
            "name", FindingCode.MISSING_KEY, "missing", "Name the test by what holds: “a failed payment pages payments”"
        )
    check = _check(place)
    steps = tuple(_step(step, loads) for step in place.each("given"))
    if check is None and not any(step.check for step in steps):
        place.refuse("", FindingCode.ROUTE_TEST, "it expects nothing", "Write expect, only, not or dropped")
    name = place.text("name") or ""
    own = _moment(place, "starts")
    return RouteTest(name=name, line=place.node.line, starts=own or starts, steps=steps, check=check)


def _step(place: Place, loads: Loads) -> ScriptStep:
    place.expect(STEP)
    happenings = [entry.key for entry in place.node.entries if entry.key in _HAPPENINGS]
    if len(happenings) > 1:
        place.refuse(
            happenings[1],
            FindingCode.ROUTE_TEST,
            f"{happenings[0]} and {happenings[1]} in one step",
            "Make them two steps",
        )
    at, after = _when(place)
    happening = read_happening(place, happenings[0], loads) if happenings else None
    return ScriptStep(line=place.node.line, happening=happening, at=at, after=after, check=_check(place))


def _when(place: Place) -> tuple[datetime | None, timedelta | None]:
    text = place.text("at")
    if text is None:
        return None, None
    if text.startswith("+"):
        line = place.line("at")
        bare = Mapping(line, (MappingEntry(line, "at", Scalar(line, text[1:], NodeKind.TEXT)),))
        return None, Place(bare, place.path, place.report).duration("at")
    return _moment(place, "at"), None


def _moment(place: Place, key: str) -> datetime | None:
    """Read a moment; without a zone of its own it is in that of the configuration, which is read later."""
    text = place.text(key)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        place.refuse(
            key,
            FindingCode.WRONG_VALUE,
            f"“{text}” is no time",
            "Write 2026-03-02 10:00, in the time zone of defaults, or +5m",
        )
        return None
    if moment.year not in YEARS:
        place.refuse(
            key, FindingCode.WRONG_VALUE, f"“{text}” is too far away", f"Write a year from {YEARS[0]} to {YEARS[-1]}"
        )
        return None
    return moment


def _check(place: Place) -> CheckStep | None:
    asked = [entry.key for entry in place.node.entries if entry.key in _CHECKS]
    if not asked:
        return None
    told, only = _expected(place, "expect"), _expected(place, "only")
    untold, dropped = _expected(place, "not") or (), place.text("dropped")
    return CheckStep(line=place.line(asked[0]), told=told, only=only, untold=untold, dropped=dropped)


def _expected(place: Place, key: str) -> tuple[Expected, ...] | None:
    entry = place.node.get(key)
    if entry is None:
        return None
    if isinstance(entry.value, Sequence):
        found = (_one(place, item, f"{place.at(key)}[{number}]") for number, item in enumerate(entry.value.items))
        return tuple(each for each in found if each)
    if isinstance(entry.value, Scalar) and entry.value.text == NOBODY:
        return ()
    one = _one(place, entry.value, place.at(key))
    return (one,) if one else ()


def _one(place: Place, node: Mapping | Sequence | Scalar, path: str) -> Expected | None:
    if isinstance(node, Scalar) and node.text:
        return Expected(node.text, node.line)
    if not isinstance(node, Mapping):
        place.report.refuse(
            Position(node.line, path, node.column),
            FindingCode.WRONG_SHAPE,
            "not a destination",
            "Write one such as slack:payments, or nobody",
        )
        return None
    inner = Place(node, path, place.report)
    inner.expect(EXPECTED)
    to = inner.text("to")
    if to is None:
        inner.refuse("to", FindingCode.MISSING_KEY, "missing", "Say who is told: to: slack:payments")
        return None
    return Expected(to, node.line, inner.choice("severity", Severity), inner.text("says"))
