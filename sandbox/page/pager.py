"""The pager as HTML: who is on call, how the services are, and the incidents with what a person may do. All text is escaped."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from sandbox.pagerduty.account import person_of
from sandbox.pagerduty.incident import Alert, Incident, LogEntry, Note
from sandbox.pagerduty.oncall import OnCall, Policy
from sandbox.pagerduty.pager import Pager

SNOOZES = {"for 1 min": 60, "for 1 h": 3600, "for 4 h": 14400}
Choice = tuple[str, str]


def pager_pieces(pager: Pager) -> dict[str, str]:
    """The changing parts of the pager, by the id of the element they fill."""
    incidents = "".join(_incident(pager, one) for one in reversed(pager.incidents))
    return {"oncall": _services(pager), "incidents": incidents or "<p class=nothing>no incident</p>"}


def people(pager: Pager) -> str:
    """Every user, as options."""
    return "".join(f"<option>{escape(person_of(email).name)}</option>" for email in pager.users)


def _services(pager: Pager) -> str:
    lines = "".join(_service(pager, key, name) for key, name in pager.services.items())
    return f"<ul class=services>{lines}</ul>" if lines else ""


def _service(pager: Pager, key: str, name: str) -> str:
    """A service: how it is, who is on call for it, and its switches."""
    rules, maintained = pager.rules_of(key), pager.is_maintained(key)
    states = (("under maintenance", maintained), ("disabled", rules.disabled), ("suppressed", rules.suppressed))
    marks = "".join(f"<em>{word}</em>" for word, is_so in states if is_so)
    around = "end maintenance" if maintained else "maintain"
    switches = _button("maintain", around, service=name, on="" if maintained else "yes")
    switches += _button(
        "disable", "enable" if rules.disabled else "disable", service=name, on="" if rules.disabled else "yes"
    )
    levels = _levels(pager, pager.policies.get(rules.policy or name) or Policy(name))
    return f"<li><header><b>{escape(name)}</b> {marks}<span>{switches}</span></header>{levels}</li>"


def _levels(pager: Pager, policy: Policy) -> str:
    found = pager.on_calls(policy)
    lines = "".join(
        f"<li>{_people([one for one in found if one.level == number])}{_next(policy, number)}</li>"
        for number in range(1, len(policy.levels) + 1)
    )
    return f"<ol class=levels>{lines}</ol>" if lines else "<p class=nobody>nobody is on call</p>"


def _next(policy: Policy, level: int) -> str:
    """After how long the next level is rung, where there is one."""
    seconds = policy.levels[level - 1].minutes * 60
    words = f"{seconds:g} s" if seconds < 60 else f"{seconds / 60:g} min"
    return f" <small>· the next after {words}</small>" if level < len(policy.levels) else ""


def _people(found: list[OnCall]) -> str:
    named = [f"{escape(person_of(one.email).name)}{_until(one)}" for one in found]
    return ", ".join(named) or "<strong class=nobody>nobody</strong>"


def _until(one: OnCall) -> str:
    return f" <small>until {one.end.astimezone(UTC):%d %b %H:%M}</small>" if one.end else ""


def _incident(pager: Pager, one: Incident) -> str:
    severity = f"<span class=severity>{escape(one.severity)}</span>"
    priority = f"<span class=severity>{escape(one.priority)}</span>" if one.priority else ""
    head = f"<span class=state>{one.state}</span> {severity} {priority} #{one.number} {escape(one.service)}"
    grouped = "".join(map(_alert, one.alerts)) if len(one.alerts) > 1 else ""
    body = f"<p>{escape(one.summary)}</p>{_whose(pager, one)}<ul class=alerts>{grouped}</ul>"
    body += f"<ol>{''.join(map(_log_line, one.log))}</ol>{''.join(map(_note, one.notes))}{_offers(pager, one)}"
    return f'<section class="incident {one.state}" id="{one.id}"><header>{head}</header>{body}</section>'


def _whose(pager: Pager, one: Incident) -> str:
    """Whom it rings at which level, who is on it, and until when it rests."""
    levels = len(pager.policy_of(one).levels)
    level = "given by name" if one.direct else f"level {one.level} of {levels}" if levels else ""
    names = ", ".join(escape(each.name) for each in one.assigned)
    on_it = ", ".join(escape(each.name) for each in one.acknowledged_by)
    rests = f"snoozed until {one.snoozed_until.astimezone(UTC):%H:%M:%S}" if one.snoozed_until else ""
    words = (
        level,
        f"rings {names}" if names and one.state == "triggered" else names,
        on_it and f"on it: {on_it}",
        rests,
    )
    return f"<p class=whose>{' · '.join(filter(None, words))}</p>"


def _offers(pager: Pager, one: Incident) -> str:
    """What may be done: buttons, and menus that do what is chosen at once."""
    if one.state == "resolved":
        return f"<div class=offered>{_act(one, 'reopen')}{_act(one, 'note', 'note…')}</div>"
    first = _act(one, "acknowledge") if one.state == "triggered" else _act(one, "unacknowledge")
    buttons = first + "".join(_act(one, verb) for verb in ("resolve", "escalate")) + _act(one, "note", "note…")
    to = [(person_of(email).name, email) for email in pager.users]
    snoozes = [(words, str(seconds)) for words, seconds in SNOOZES.items()]
    menus = _menu(one, "reassign", "to", to) + _menu(one, "snooze", "seconds", snoozes)
    menus += _menu(one, "prioritise", "priority", [(name, name) for name in pager.priorities])
    return f"<div class=offered>{buttons}{menus}</div>"


def _act(one: Incident, verb: str, words: str = "") -> str:
    return _button(verb, words or verb, number=str(one.number))


def _button(verb: str, words: str, **given: str) -> str:
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in given.items())
    return f'<button type=button data-pager="{verb}"{data}>{escape(words)}</button>'


def _menu(one: Incident, verb: str, name: str, choices: list[Choice]) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for words, value in choices)
    named = f'data-pager="{verb}" data-name="{name}" data-number="{one.number}" aria-label="{verb}"'
    return f"<select {named}><option value=''>{verb}…</option>{options}</select>"


def _alert(one: Alert) -> str:
    return f"<li class={one.state}>{escape(one.key)} <small>{one.state}</small></li>"


def _note(one: Note) -> str:
    return f"<blockquote class=note>{escape(one.content)} <small>{escape(one.by.name)}</small></blockquote>"


def _log_line(line: LogEntry) -> str:
    return f"<li>{_at(line.at)} <b>{escape(line.action)}</b> {escape(line.summary)}</li>"


def _at(moment: datetime) -> str:
    return f"<time>{moment.astimezone(UTC):%H:%M:%S}</time>"
