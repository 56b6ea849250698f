"""The values of routes.yaml: texts, conditions, lengths of time, destinations. What a key takes is one of these."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo, available_timezones

from switchboard.config.destinations import EMAIL_ADDRESS, SLACK_ADDRESS
from switchboard.config.document import NodeKind, Scalar
from switchboard.config.findings import FindingCode
from switchboard.config.keys.key import Kind
from switchboard.config.keys.kinds import TEXT_SHAPE, listed, or_never, shaped
from switchboard.config.report import MOST_OF_CONDITIONS, Position
from switchboard.config.yaml_reader import LONGEST_NAME, SWITCHES, Place, Word
from switchboard.errors import BadQuery
from switchboard.model.decision import DestinationKind
from switchboard.schedule.windows import Window, parse_window, show_length
from switchboard.search.parse import parse
from switchboard.search.query import And, Query, Term

NOTHING: Query = And(())
"""The condition that asks nothing."""

_SHOWN = 80
_VARIABLE_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,99}"
_VARIABLE = re.compile(rf"\$\{{({_VARIABLE_NAME})\}}")
_TEXT_OR_NUMBER = {"type": ["string", "number"], "minLength": 1}
_CONDITION_OR_EMPTY = {"type": "string", "maxLength": 20_000}
_CONDITION = _CONDITION_OR_EMPTY | {"minLength": 1}
_TARGET = {"type": "string", "pattern": f"^({'|'.join(DestinationKind)}):\\s*\\S"}

# The settings that are secrets (runtime/settings.py): no team's file may have one sent anywhere.
OWN_SECRETS = frozenset(
    "DATABASE_URL METRICS_TOKEN HEARTBEAT_URL SENTRY_CLIENT_SECRET SENTRY_AUTH_TOKEN SENTRY_LEGACY_TOKEN SENTRY_DSN SLACK_BOT_TOKEN"
    " SLACK_SIGNING_SECRET SLACK_APP_TOKEN SLACK_CLIENT_SECRET PAGERDUTY_API_TOKEN PAGERDUTY_WEBHOOK_SECRET SMTP_URL JIRA_TOKEN"
    " JIRA_WEBHOOK_SECRET CONSOLE_TOKEN SESSION_SECRET".split()
)


def _read_condition(here: Place, name: str) -> Query | None:
    word = here.word(name)
    if word is None:
        return None
    if not here.report.can_afford(word.path, len(word.text)):
        problem = (
            f"this and later conditions are not read: all together have more than {MOST_OF_CONDITIONS:,} characters"
        )
        here.report.refuse(
            Position(1, ""), FindingCode.TOO_LARGE, problem, "Shorten conditions, or say it by ownership"
        )
        return None
    try:
        return parse(word.text)
    except BadQuery as error:
        excerpt = word.text[error.position : error.position + 40]
        where = f"at character {error.position + 1}, “{excerpt}”" if excerpt else "at its end"
        at = here.within(name, error.position)
        remedy = "Conditions are written as in Sentry's search bar"
        here.report.refuse(at, FindingCode.CONDITION, f"{error} ({where})", remedy)
        return None


def _read_maybe_condition(here: Place, name: str) -> Query | None:
    return NOTHING if _is_empty_text(here, name) else _read_condition(here, name)


def _is_empty_text(here: Place, name: str) -> bool:
    entry = here.node.get(name)
    value = entry.value if entry else None
    return isinstance(value, Scalar) and value.kind is NodeKind.TEXT and not value.text.strip()


def _read_zone(here: Place, name: str) -> str | None:
    text = here.text(name)
    if text is None:
        return None
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of the database
        here.refuse(name, FindingCode.WRONG_VALUE, f"“{text}” is no time zone", _zone_meant(here, text))
        return None


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    """Return all zones; they lie in hundreds of files."""
    return tuple(sorted(available_timezones()))


def _zone_meant(here: Place, text: str) -> str:
    """Name the zone spelled so but for capitals, or that of a city; else the nearest."""
    known, wanted = _zones(), text.casefold().replace(" ", "_")
    same = [zone for zone in known if zone.casefold() == wanted or zone.casefold().rpartition("/")[2] == wanted]
    if same:
        return f"Did you mean “{same[0]}”?"
    return here.report.nearest(text, known, otherwise="Write an IANA name such as Europe/London, or UTC")


def _read_reason(here: Place, name: str) -> str | None:
    """Read why; true or false is none."""
    text = here.text(name)
    if text is None or text.lower() not in SWITCHES:
        return text
    remedy = "Write why nobody is told, such as drop: developers see these at home"
    here.refuse(name, FindingCode.NO_REASON, f"“{text}” is no reason", remedy)
    return None


def _read_date(here: Place, name: str) -> date | None:
    text = here.text(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        here.refuse(name, FindingCode.WRONG_VALUE, f"“{text}” is no date", "Write it as 2026-12-31")
        return None


def _read_variable(here: Place, name: str) -> str | None:
    """Read ${NAME}. Whatever else stands there may be a secret, so the fault does not repeat it."""
    text = here.text(name)
    if text is None:
        return None
    if found := _VARIABLE.fullmatch(text):
        if found[1] not in OWN_SECRETS:
            return found[1]
        remedy = "Name the variable that holds the service's routing key; what stands here is sent to PagerDuty"
        here.refuse(name, FindingCode.WRONG_VALUE, f"{found[1]} is a secret of Switchboard's own", remedy)
        return None
    remedy = "Write ${NAME} and set NAME in the environment; a key in the file is a secret in its history"
    here.refuse(name, FindingCode.WRONG_VALUE, "not the name of a variable", remedy)
    return None


def _read_emails(here: Place, name: str) -> tuple[str, ...]:
    words = here.words(name)
    for word in words:
        if not (EMAIL_ADDRESS.fullmatch(word.text) or _VARIABLE.fullmatch(word.text)):
            remedy = "Write team@example.com, or ${NAME}"
            here.report.refuse(word.at, FindingCode.WRONG_VALUE, f"“{word.text[:_SHOWN]}” is no e-mail address", remedy)
    return tuple(word.text for word in words)


def _read_windows(here: Place, name: str) -> tuple[Window, ...]:
    return tuple(window for word in here.words(name) if (window := _window(here, word)))


def _read_window(here: Place, name: str) -> Window | None:
    word = here.word(name)
    return _window(here, word) if word else None


def _window(here: Place, word: Word) -> Window | None:
    window = parse_window(word.text)
    if window is None:
        here.report.refuse(
            word.at,
            FindingCode.WRONG_VALUE,
            f"“{word.text}” is no time that comes again",
            "Write 19:00-08:00, sat-sun, or Sun 02:00-04:00",
        )
    return window


def _read_fields(here: Place, name: str) -> tuple[str, ...]:
    words = here.words(name)
    for word in words:
        if not _is_field(word.text):
            remedy = "Name fields as conditions do, such as project, environment, tags[region]"
            here.report.refuse(word.at, FindingCode.WRONG_VALUE, f"“{word.text}” is no field of an alert", remedy)
    return tuple(word.text for word in words)


def _is_field(text: str) -> bool:
    try:
        return isinstance(parse(f"has:{text}"), Term)
    except BadQuery:
        return False


def _write_length(length: timedelta) -> object:
    return show_length(length)


def _write_list(values: tuple[str, ...]) -> object:
    return list(values)


def _write_empty(value: object) -> object:
    return ""


def _write_nothing(value: object) -> None:
    """Write no default: what is absent has no text."""


TEXT = Kind(takes="a text", shape=TEXT_SHAPE, reader=Place.text)
TEXT_OR_NUMBER = Kind(takes="a text or a number", shape=_TEXT_OR_NUMBER, reader=Place.text)
NAME = Kind(
    takes=f"a text of at most {LONGEST_NAME} characters",
    shape=_TEXT_OR_NUMBER | {"maxLength": LONGEST_NAME},
    reader=Place.name,
)
TEXT_NUMBER_OR_FLAG = Kind(
    takes="a text, a number, `true` or `false`", shape={"type": ["string", "number", "boolean"]}, reader=Place.text
)
ANY_TEXT = Kind(takes="a text", shape={"type": "string"}, reader=Place.text)
REASON = Kind(takes="a text that says why", shape=TEXT_SHAPE, reader=_read_reason)
TEXTS = Kind(takes="a text, or a list of texts", shape=listed(TEXT_SHAPE), reader=Place.texts, write=_write_list)
FLAG = Kind(takes="`true` or `false`", shape={"type": "boolean"}, reader=Place.flag)
COUNT = Kind(takes="a number from 1", shape={"type": "integer", "minimum": 1}, reader=Place.number)
NUMBER = Kind(takes="a number from 0", shape={"type": "integer", "minimum": 0}, reader=partial(Place.number, least=0))
DURATION = Kind(
    takes="a length of time, such as 15m",
    shape={"type": "string", "pattern": "^[0-9]{1,5}[smhdw]$"},
    reader=Place.duration,
    write=_write_length,
)
INTERVAL = or_never(DURATION)
DATE = Kind(takes="a date, such as 2026-12-31", shape={"type": "string", "format": "date"}, reader=_read_date)
TIME_ZONE = Kind(takes="an IANA time zone, such as Europe/London", shape=TEXT_SHAPE, reader=_read_zone)
CONDITION: Kind[Query] = Kind(takes="a condition", shape=_CONDITION, reader=_read_condition, write=_write_nothing)
CONDITION_OR_EMPTY: Kind[Query] = Kind(
    takes="a condition, or an empty text", shape=_CONDITION_OR_EMPTY, reader=_read_maybe_condition, write=_write_empty
)
TARGETS = Kind(
    takes="a destination, or a list of them", shape=listed(_TARGET), reader=Place.words, write=_write_nothing
)
WINDOW = Kind(takes="days and local times", shape=TEXT_SHAPE, reader=_read_window)
WINDOWS = Kind(
    takes="days and local times, or a list", shape=listed(TEXT_SHAPE), reader=_read_windows, write=_write_nothing
)
FIELDS = Kind(takes="a field, or a list of them", shape=listed(TEXT_SHAPE), reader=_read_fields, write=_write_list)
EMAILS = Kind(takes="an address, or a list of them", shape=listed(TEXT_SHAPE), reader=_read_emails, write=_write_list)
VARIABLE = Kind(
    takes="a variable, as ${NAME}",
    shape={"type": "string", "pattern": rf"^\$\{{{_VARIABLE_NAME}\}}$"},
    reader=_read_variable,
)
CHANNEL = shaped(
    SLACK_ADDRESS,
    'a channel of Slack: "#name" in quotes, or its id',
    problem="no Slack channel",
    remedy='Write "#name" in quotes, or the channel\'s id (C0123456789)',
)
MEMBER = shaped(
    re.compile(r"[UW][A-Z0-9]{5,20}"),
    "a member's id of Slack, such as U012ABC",
    problem="no member's id of Slack",
    remedy="Write U012ABC, from the member's profile",
)
EMAIL = shaped(EMAIL_ADDRESS, "an address", problem="no e-mail address", remedy="Write alice@example.com")
PAGER_ID = shaped(
    re.compile(r"auto|[A-Z0-9]{3,30}"),
    "`auto`, or the id of a policy or a schedule",
    problem="neither auto nor an id of PagerDuty",
    remedy="Write auto, or the id of an escalation policy or a schedule, such as PABC123",
)
