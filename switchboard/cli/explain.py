"""explain: where an alert goes, or went, and why; each owner, route and term with what it looked at."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from switchboard.cli.asking import FOUND, Colour, Json, coloured, reading, say_json, settings_or_exit, stop
from switchboard.cli.check import read_config
from switchboard.config.config import Config, zone_of
from switchboard.errors import BadConfig
from switchboard.model.facts import Facts
from switchboard.model.history import AlertRecord
from switchboard.model.inbound import Door
from switchboard.model.news import Alert, Noted, Recognised, Unread, Unserved, Update
from switchboard.model.replace import replace
from switchboard.payloads.outline import resource_of
from switchboard.payloads.parse import read_object
from switchboard.payloads.recognise import recognise
from switchboard.pipeline.pipeline import as_kept, read
from switchboard.routing.because import Because, because_lines
from switchboard.routing.wording import why_held
from switchboard.runtime.settings import Settings
from switchboard.storage.configs import config_of
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, Unit
from switchboard.views.deliveries import LARGEST_ID
from switchboard.views.escalations import MOST_SAID, EscalationView, escalation_lines, escalations
from switchboard.views.reasons import shown_because, was_unseen
from switchboard.views.shown import Shown, shown_by

What = Annotated[str, typer.Argument(metavar="BODY.json|EVENT_ID|SHORT_ID|NUMBER", help="A file, or what was kept.")]
Resource = Annotated[
    str | None, typer.Option("--resource", help="The file's Sentry-Hook-Resource; else it is guessed.")
]
At = Annotated[datetime | None, typer.Option("--at", help="When it comes, in the configured zone; else now.")]
Routes = Annotated[
    Path | None, typer.Option("--routes", help="A routes.yaml to decide by, in place of the one it met.")
]

_EVENT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class ExplainedSubject:
    """What is to be explained: an alert's facts, how it counts, the config by which to decide, and what held it back.

    `escalations` are the newest of its issue, as they stand by now.
    """

    name: str
    facts: Facts
    unseen: bool
    test: bool
    config: Config
    by: str
    held: tuple[str, ...] = ()
    escalations: tuple[EscalationView, ...] = ()


def explain(
    what: What, *, resource: Resource = None, at: At = None, routes: Routes = None, as_json: Json = False
) -> None:
    """Show where an alert goes and why: a webhook's body in a file, or one that was kept (by event, short id or number).

    A kept alert is explained by the configuration that it met, a file by the one that ROUTES names.

    Exit 1: that configuration has faults. Exit 2: there is nothing that can be explained.
    """
    settings = settings_or_exit()
    given = _config(routes, settings) if routes else None
    file = Path(what)
    subject = _in_file(file, settings, given, resource, at) if _is_file(file) else _kept(what, settings, given, at)
    shown = Shown(subject.config.defaults.redact)
    long = shown_because(subject.facts, subject.config, shown, unseen=subject.unseen, test=subject.test)
    if as_json:
        say_json(
            {
                "what": subject.name,
                "title": shown.title(subject.facts),
                "by": subject.by,
                "redacted": subject.facts.redacted,
                "because": long,
                "held": subject.held,
                "escalations": subject.escalations,
            }
        )
        return
    typer.echo(f"{subject.name}: {shown.title(subject.facts)}")
    typer.echo(f"by {subject.by}")
    if subject.facts.redacted:
        typer.echo(coloured("decided on what is kept, in which secrets and personal data are hidden", Colour.ASIDE))
    standing = escalation_lines(subject.escalations, now=datetime.now(UTC), zone=subject.config.defaults.timezone)
    for text in (*_lines(long), *(coloured(held, Colour.LOOK) for held in subject.held), *standing):
        typer.echo(text)


def _lines(long: Because) -> tuple[str, ...]:
    words = {
        "    yes     ": coloured("    matched ", Colour.GOOD),
        "    no      ": coloured("    not     ", Colour.ASIDE),
    }
    return tuple(words.get(line[:12], line[:12]) + line[12:] for line in because_lines(long))


def _config(file: Path, settings: Settings) -> Config:
    try:
        return read_config(file, settings)[0]
    except BadConfig as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FOUND) from error


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name longer than any file's
        return False


def _in_file(
    file: Path, settings: Settings, given: Config | None, resource: str | None, at: datetime | None
) -> ExplainedSubject:
    try:
        raw = file.read_bytes()
    except OSError as error:
        stop(f"{file} cannot be read: {type(error).__name__}.")
    named = resource or _guessed(raw, file)
    config = given or _config(settings.routes, settings)
    now = _local(at, config) if at else datetime.now(UTC)
    alert = _alert(as_kept(recognise(named, raw, at=now, received_at=now), config), str(file))
    return ExplainedSubject(str(file), alert.facts, unseen=True, test=alert.test, config=config, by=_named(config))


def _guessed(raw: bytes, file: Path) -> str:
    body = read_object(raw)
    if isinstance(body, Unread):
        stop(f"{file}: {body.because}.")
    return resource_of(body) or stop(f"{file}: its resource cannot be guessed. Name it with --resource.")


def _alert(news: Recognised, name: str) -> Alert:
    return news if isinstance(news, Alert) else stop(f"{name} {_no_alert(news)}.")


def _no_alert(news: Update | Noted | Unserved | Unread) -> str:
    match news:
        case Update(change=change):
            return f"is an update ({change.value}): it opens nothing; whoever was told of its issue hears it"
        case Noted(because=because):
            return f"opens nothing: {because}"
        case Unserved(resource=resource, action=action):
            return f"is {resource}.{action}: kept, and nothing is made of it yet"
        case Unread(because=because):
            return f"cannot be read: {because}"


def _kept(what: str, settings: Settings, given: Config | None, at: datetime | None) -> ExplainedSubject:
    with reading(settings) as store:
        found = store.transact(lambda unit: _find(what, unit))
        if found is None:
            return _became_none(what, settings, store, given, at)
        config = given or store.transact(lambda unit: config_of(unit.configs.get(found.config_hash)))
    if config is None:
        stop("The configuration that it met can no longer be read. Name one with --routes.")
    by = _named(given) if given else f"the configuration that it met ({found.config_hash[:12]})"
    facts = _moved(found.facts, at, config)
    unseen, name = was_unseen(found), f"inbound {found.inbound_id}"
    subject = ExplainedSubject(name, facts, unseen=unseen, test=found.test, config=config, by=by)
    if given or at:
        return subject
    held, running = store.transact(lambda unit: (_held(found, unit), _escalations(found, unit)))
    return replace(subject, held=held, escalations=running)


def _escalations(found: AlertRecord, unit: Unit) -> tuple[EscalationView, ...]:
    return escalations(unit, found.subject_id, shown_by(unit), limit=MOST_SAID)


def _held(found: AlertRecord, unit: Unit) -> tuple[str, ...]:
    """Return what was not sent when it came, and what held it: a suppression is of its moment, so it is read, not decided anew."""
    shown = shown_by(unit)
    held = [(notify.destination, notify.held) for notify in found.decision.notifies if notify.held]
    return tuple(
        f"  … {shown.destination(place)} {shown.line(why_held(suppression, shown.zone))}" for place, suppression in held
    )


def _find(what: str, unit: Unit) -> AlertRecord | None:
    if _EVENT.fullmatch(event := what.lower().replace("-", "")):
        return unit.subjects.alert_named(event)
    number = _number(what)
    if number and (found := unit.subjects.alert_of_inbound(number)):
        return found
    subject = unit.subjects.named(what)
    return unit.subjects.latest_alert(subject.id) if subject else None


def _became_none(
    what: str, settings: Settings, store: Store, given: Config | None, at: datetime | None
) -> ExplainedSubject:
    """Explain an inbound that became no alert: one that waits, is a repeat or lies in quarantine, or is something else."""
    with closing(inbox_store(settings.database_url.reveal())) as inbox:
        inbound = inbox.get(number) if (number := _number(what)) else None
    if inbound is None:
        stop(f"There is no file, event, issue or inbound {what}.")
    if inbound.kept.door is Door.CLI:
        stop(f"inbound {inbound.id} is an operator's request ({inbound.kept.hint.action}), not an alert.")
    news, note = read(inbound), store.transact(lambda unit: unit.inbound.note(inbound.id))
    _alert(news, f"inbound {inbound.id}")
    config = given or store.transact(lambda unit: config_of(unit.configs.active()))
    if config is None:
        stop("No configuration was ever in force. Name one with --routes.")
    alert = _alert(as_kept(news, config, redacted=inbound.is_redacted), f"inbound {inbound.id}")
    name = f"inbound {inbound.id} ({(note.because if note else None) or 'not worked yet'})"
    facts = _moved(alert.facts, at, config)
    return ExplainedSubject(name, facts, unseen=True, test=alert.test, config=config, by=_named(config))


def _number(what: str) -> int | None:
    return int(what) if what.isascii() and what.isdigit() and len(what) < len(str(LARGEST_ID)) else None


def _moved(facts: Facts, at: datetime | None, config: Config) -> Facts:
    return replace(facts, at=_local(at, config)) if at else facts


def _local(at: datetime, config: Config) -> datetime:
    return at.replace(tzinfo=ZoneInfo(zone_of(config))).astimezone(UTC)


def _named(config: Config) -> str:
    return f"{config.file} ({config.hash[:12]})"
