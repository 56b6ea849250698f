"""A history in which one person stands in every field that takes a text, each time in other words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from switchboard.errors import Fault
from switchboard.model.action import (
    Action,
    ActionKind,
    ActionRequest,
    Actor,
    Assignee,
    AssigneeKind,
    IssueName,
    NameKind,
    Via,
)
from switchboard.model.card import Step
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import Act
from switchboard.model.escalation import Escalation, FrozenStep, ToldLane
from switchboard.model.facts import ErrorValue, Facts, Frame, IssueState, Measurement, Pairs, Person
from switchboard.model.feedback import Feedback, Opinion
from switchboard.model.handover import LevelOne
from switchboard.model.inbound import Door, Hint, Progress, ProgressState, Raw
from switchboard.model.incident import Acknowledgement, Incident, IncidentState, PagerNote
from switchboard.model.inquiry import Rank
from switchboard.model.mute import Mute
from switchboard.model.on_call import OnCall, Shift
from switchboard.model.people import Member, PagerUser, Preference, SlackUser
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions, Measure
from switchboard.model.subject import SubjectKey, SubjectKind, TimelineKind
from switchboard.model.unfurl import Unfurl
from switchboard.storage.configs import StoredConfig
from switchboard.storage.store import Unit
from tests.switchboard.builders import (
    AT,
    a_decision,
    a_delivered,
    a_notify,
    a_raw,
    a_subject,
    an_alert,
    an_entry,
    facts,
)

EMAIL, SLACK, PAGER, MEMBER, USER, NAME = (
    "vera.planted@example.com",
    "U0PLANTED1",
    "PPLANTED2",
    "770077",
    "990099",
    "Vera Planted",
)
VERA = Person("user", NAME, MEMBER, EMAIL)
TRACES = ("vera.planted", "vera%2eplanted", SLACK.lower(), PAGER.lower(), "vera planted")
"""What no file may hold afterwards, in lower case."""
FORMS = (
    EMAIL,
    EMAIL.upper(),
    EMAIL.title(),
    EMAIL.replace("@", "%40"),
    SLACK,
    f"<@{SLACK}>",
    f"<{EMAIL}|mail>",
    f'"{EMAIL}"',
)

Said = Callable[[], str]
_HOUR = timedelta(hours=1)


def saying(choose: Callable[[tuple[str, ...]], str]) -> Said:
    """Return what says something of her, each time otherwise."""

    def said() -> str:
        return (
            choose(("", "told ", "ü→ ", "https://x.example/?q=")) + choose(FORMS) + choose(("", " again", ", 漢", "\n"))
        )

    return said


def planted(unit: Unit, said: Said) -> None:
    """Keep a history of hers, and one of somebody else's beside it."""
    people(unit)
    for number, name in enumerate((said(), "disk"), 1):
        subject = a_subject(
            id=0,
            key=SubjectKey(SubjectKind.METRIC, "acme", f"{name} {number}", "shop"),
            title=said(),
            culprit=said(),
            url=said(),
            assignee=VERA,
            note=said(),
        )
        subject_id = unit.subjects.save(subject).id
        _alerts(unit, subject_id, said)
        _told(unit, subject_id, said)
        _asked(unit, subject_id, said)
    _beside(unit, said)


def people(unit: Unit) -> None:
    """Let her, and somebody else, be known in Sentry, in Slack and at PagerDuty."""
    unit.people.learn_members([Member(MEMBER, NAME, EMAIL), Member("2", "Ben", "ben@example.com")])
    unit.people.learn_slack_users([SlackUser(SLACK, NAME, EMAIL), SlackUser("U2", "Ben", "ben@example.com")])
    unit.people.learn_pager_users([PagerUser(PAGER, NAME, EMAIL), PagerUser("P2", "Ben", "ben@example.com")])
    unit.people.links.add(SLACK, MEMBER, at=AT)
    unit.people.links.add("U2", "2", at=AT)
    unit.people.links.offer(SLACK, "hash", until=AT)
    unit.people.prefer(Preference(SLACK, assigned_dm=False), at=AT)
    unit.people.prefer(Preference("U2", assigned_dm=False), at=AT)


def _alerts(unit: Unit, subject_id: int, said: Said) -> None:
    """Keep alerts that share a fact set and a stack, and differ."""
    for inbound_id in (1, 2, 3):
        news = an_alert(facts=facts_of_hers(said, user=USER if inbound_id < 3 else "5", ip=f"10.7.7.{inbound_id}"))
        mention = a_decision(a_notify(mention=f"@{SLACK}"), because=said())
        unit.subjects.add_alert(news, subject_id=subject_id, inbound_id=inbound_id, config_hash="c", decision=mention)
    entries = [
        an_entry(kind, by=VERA, detail=detail)
        for kind, detail in ((TimelineKind.COMMENTED, said()), (TimelineKind.ASSIGNED, NAME))
    ]
    unit.subjects.add_entries(subject_id, [replace(entry, seq=seq) for seq, entry in enumerate(entries, 1)])


def facts_of_hers(said: Said, *, user: str, ip: str = "10.7.7.7") -> Facts:
    """Return facts of which every text mentions her."""
    pairs: Pairs = (("who", said()), (said(), "x"))
    own: dict[str, object] = {
        field.name: said() for field in fields(Facts) if field.type == str | None or field.type is str
    }
    texts: dict[str, Any] = {field.name: said() for field in fields(Frame) if field.type == str | None}
    frame = Frame(**texts)
    return facts(
        **(own | {"event_id": "e" * 32, "level": "error", "platform": "python"}),
        errors=(ErrorValue(said(), said()),),
        frames=(frame, Frame("app/a.py", f"/home/{said()}/app/a.py", "app.a")),
        tags=(*pairs, ("user", f"id:{user}"), ("user.ip", ip)),
        contexts=(("user", (("id", user), ("name", said()))), ("os", pairs)),
        extra=pairs,
        evidence=pairs,
        user=(("id", user), ("email", said()), ("ip_address", ip)),
        request=pairs,
        fingerprint=(said(), "x"),
        state=IssueState(assignee=VERA),
        measurements=(Measurement("lcp", 1.5),),
    )


def _told(unit: Unit, subject_id: int, said: Said) -> None:
    act = Act(AT, TimelineKind.ACKNOWLEDGED, VERA, f"acknowledged by {NAME}, {said()}")
    delivery = a_delivered(
        id=0,
        subject_id=subject_id,
        routes=("payments", said()),
        why=said(),
        last_error=said(),
        personal=f"assigned to you by {NAME}",
        recalls=said(),
        stands_in_for=said(),
        mention=f"@{SLACK}",
        acknowledged=act,
        acted=act,
        closing=act,
        dimensions=Dimensions("shop", environment=said()),
    )
    to_her = replace(delivery, destination=Destination(DestinationKind.SLACK, SLACK))
    numbers = [each.id for each in unit.deliveries.save([delivery, to_her])]
    for by in (SLACK, "U2"):
        unit.feedback.save(Feedback(delivery_id=numbers[0], by=by, opinion=Opinion.NOISE, at=AT))
    unit.attempts.end(
        unit.attempts.begin(numbers[0], step=Step.OPEN, version=1, entry=0, at=AT), at=AT, outcome="sent", answer=said()
    )
    unit.acknowledgements.save(Acknowledgement(subject_id=subject_id, team="payments", by=VERA, at=AT))
    unit.incidents.save(
        Incident(delivery_id=numbers[0], id="Q1", url=said(), state=IncidentState.TRIGGERED, assigned=(NAME, "Ben"))
    )
    unit.escalations.add(
        Escalation(
            subject_id=subject_id,
            route=said(),
            alert_id=1,
            severity=delivery.severity,
            steps=(FrozenStep(after=_HOUR, unless=(), notify=(to_her.destination,), mention=f"@{SLACK}"),),
            first=(to_her.destination,),
            began_at=AT,
            told=(ToldLane(f"slack:{SLACK}", AT),),
        )
    )


def _asked(unit: Unit, subject_id: int, said: Said) -> None:
    request = ActionRequest(
        kind=ActionKind.ASSIGN,
        issues=(IssueName(NameKind.SHORT_ID, said()),),
        by=Actor(Via.SLACK, SLACK, NAME),
        assignee=Assignee(AssigneeKind.EMAIL, EMAIL),
        text=said(),
    )
    asked = Action(
        inbound_id=1,
        number=subject_id,
        subject_id=subject_id,
        request=request,
        asked_at=AT,
        answer=f"Assigned to {NAME}.",
    )
    [action] = unit.actions.add([asked])
    unit.actions.remember_write(subject_id, "assigned", by=VERA, at=AT, action_id=action.id)
    note = PagerNote(action_id=action.id, delivery_id=1, mark=f"m{subject_id}", content=said(), asked_at=AT)
    unit.pager_notes.add([note])


def _beside(unit: Unit, said: Said) -> None:
    unit.levels_one.save(LevelOne(team="payments", users=(PAGER,), since=AT))
    unit.on_call.learn([OnCall(team="payments", shifts=(Shift(level=1, user=PAGER, name=NAME, email=EMAIL),), at=AT)])
    unit.mutes.add(Mute(inbound_id=1, query=f"user.email:{EMAIL}", author=NAME, because=said(), made_at=AT, until=AT))
    unit.statistics.count(AT, Dimensions("shop", environment=said(), release=said(), teams=(said(),)), [Measure.ALERTS])
    unit.seen.mark([("comment", said()), ("comment", f"other {EMAIL}")], inbound_id=1, at=AT)
    unit.inquiries.ask(SubjectKey(SubjectKind.ISSUE, "acme", said()), rank=Rank.DETAILS, event=False, now=AT)
    unit.inbound.write([Progress(inbound_id=9, state=ProgressState.QUARANTINED, because=said(), subject=said())])
    unit.attempts.close_gate(f"slack:{SLACK}", until=AT, because=said())
    unit.releases.want("acme", said(), seen=AT, now=AT)
    unit.configs.write_metrics("worker", f'x{{who="{EMAIL}"}} 1', at=AT)
    unit.configs.refuse({"routes.yaml": (Fault("routes.yaml", 1, "", said(), said()),)}, at=AT)
    unit.configs.activate(StoredConfig("old", f"people: {{vera: {{email: {EMAIL}, slack: {SLACK}}}}}", b"", AT))
    unit.configs.activate(StoredConfig("new", "version: 1", b"", AT))
    issue = IssueName(NameKind.SHORT_ID, "PAY-1")
    unit.unfurls.add(
        [Unfurl(inbound_id=1, channel="C1", ts="1", url=said(), by=SLACK, issue=issue, asked_at=AT, because=said())]
    )


class Kept(Struct, frozen=True):
    """A body, and whether it mentions her."""

    raw: Raw
    is_hers: bool


def bodies(said: Said) -> list[Kept]:
    """Return bodies of hers, each otherwise, and others'."""
    hers = [
        a_raw(b'{"text": "vera.planted\\u0040example.com"}'),
        a_raw(b"no json at all: " + EMAIL.encode()),
        a_raw(b'{"actor": {"type": "user", "id": 770077, "name": "V."}}'),
        a_raw(b"{}", headers=(("slack-home", SLACK),)),
        a_raw(b"{}", hint=Hint(subject=f"metric:acme:{EMAIL}")),
        a_raw(('{"by": {"id": "' + SLACK + '"}}').encode(), door=Door.SLACK),
        a_raw(said().replace("\n", " ").encode()),
    ]
    others = [a_raw(b'{"user": {"id": "770077"}}'), a_raw(b'{"order": 770077, "to": "xvera@example.com"}')]
    return [Kept(raw, is_hers=True) for raw in hers] + [Kept(raw, is_hers=False) for raw in others]
