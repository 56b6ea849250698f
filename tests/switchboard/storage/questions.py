"""Every named question there is, each asked with sample arguments: found by looking at the unit, so none can be left out."""

from __future__ import annotations

import inspect
import itertools
from collections import abc
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from switchboard.errors import Fault
from switchboard.model.action import Action, ActionKind, ActionRequest, Actor, IssueName, NameKind, Via
from switchboard.model.aged import Keeping, Passing
from switchboard.model.decision import Decision, Severity
from switchboard.model.delivery import Delivery
from switchboard.model.digest import Digest, OwedDigest
from switchboard.model.escalation import Escalation, FrozenStep
from switchboard.model.facts import Facts, Frame, Person
from switchboard.model.feedback import Feedback, Opinion
from switchboard.model.handover import LevelOne
from switchboard.model.inbound import Inbound, Progress, ProgressState, Raw
from switchboard.model.incident import Acknowledgement, Incident, PagerNote
from switchboard.model.inquiry import Inquiry, Rank
from switchboard.model.mute import Inhibitor, Mute
from switchboard.model.news import Alert
from switchboard.model.on_call import OnCall
from switchboard.model.people import (
    MailKind,
    MailPreference,
    Member,
    PagerUser,
    Preference,
    SentryTeam,
    Sight,
    SlackUser,
)
from switchboard.model.release import Release
from switchboard.model.restored import Restored
from switchboard.model.statistics import Dimensions, Measure
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineEntry
from switchboard.model.tally import CountSpan, Firing
from switchboard.model.unfurl import Unfurl
from switchboard.storage.configs import StoredConfig
from switchboard.storage.releases import WantedRelease
from switchboard.storage.store import Unit
from tests.switchboard.builders import (
    ANA,
    ISSUE,
    a_decision,
    a_delivery,
    a_digest,
    a_raw,
    a_subject,
    an_alert,
    an_entry,
    an_owed_digest,
    facts,
)

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOUR = timedelta(hours=1)
_NAMED = IssueName(NameKind.SHORT_ID, "PAY-1")
_OTHER = SubjectKey(SubjectKind.ISSUE, "acme", "2")
_RESOLVE = ActionRequest(kind=ActionKind.RESOLVE, issues=(_NAMED,), by=Actor(Via.SLACK, "U1"))

# What each kind of argument may be. Where that makes another statement, such as of what is kept and what is new, both stand here.
SAMPLES: Mapping[Any, tuple[Any, ...]] = {
    str: ("one",),
    int: (1,),
    bool: (True, False),
    NoneType: (None,),
    datetime: (NOW,),
    timedelta: (HOUR,),
    Acknowledgement: (Acknowledgement(subject_id=1, team="one", by=ANA, at=NOW, until=NOW),),
    Action: (Action(id=1, inbound_id=1, number=1, subject_id=1, request=_RESOLVE, asked_at=NOW, due_at=NOW),),
    Alert: (an_alert(),),
    CountSpan: (CountSpan(HOUR, NOW - HOUR, NOW),),
    Decision: (a_decision(),),
    Delivery: (a_delivery(id=1, subject_id=1, episode=2), a_delivery(id=0, subject_id=2)),
    Digest: (a_digest(),),
    Dimensions: (Dimensions("shop"), Dimensions("shop", teams=("one",), routes=("one",))),
    Escalation: (
        Escalation(
            id=1,
            subject_id=1,
            route="one",
            alert_id=1,
            severity=Severity.ERROR,
            steps=(FrozenStep(after=HOUR, unless=(), notify=()),),
            first=(),
            began_at=NOW,
            due_at=NOW,
        ),
    ),
    Facts: (facts(),),
    Feedback: (Feedback(delivery_id=1, by="U1", opinion=Opinion.NOISE, at=NOW),),
    Fault: (Fault("one", 1, "", "", ""),),
    Firing: (Firing("one", "project:pay", HOUR, NOW, NOW, 1),),
    Frame: (Frame(),),
    Incident: (Incident(delivery_id=1, id="one", check_at=NOW),),
    Inhibitor: (Inhibitor("one", "one", 1),),
    Keeping: tuple(Keeping),
    Inquiry: (Inquiry(key=ISSUE, rank=Rank.FACTS, event=True, due_at=NOW),),
    Member: (Member("1", "Ana"),),
    Mute: (Mute(inbound_id=2, query="", author="U1", because="", made_at=NOW, until=NOW),),
    OnCall: (OnCall(team="one", shifts=(), at=NOW),),
    LevelOne: (LevelOne(team="payments", users=("PU1",), since=NOW),),
    OwedDigest: (an_owed_digest(id=1), an_owed_digest(team="other")),
    Passing: tuple(Passing),
    PagerNote: (PagerNote(action_id=1, delivery_id=1, mark="one", content="", asked_at=NOW, due_at=NOW),),
    PagerUser: (PagerUser("1", "Ana"),),
    Person: (ANA,),
    MailPreference: (MailPreference("one"),),
    MailKind: (MailKind.NEW, MailKind.REGRESSIONS),
    Preference: (Preference("one"),),
    Progress: (Progress(inbound_id=1, state=ProgressState.DONE),),
    Inbound: (Inbound(id=1, kept=a_raw()),),
    Raw: (a_raw(),),
    Release: (Release(organization="acme", version="1"),),
    SentryTeam: (SentryTeam("1", "one", "One"),),
    Sight: (Sight(open=False, teams={"shop": frozenset({"payments-team"})}),),
    SlackUser: (SlackUser("1", "Ana"),),
    StoredConfig: (StoredConfig("two", "", b"", NOW),),
    Restored: (Restored(since=NOW, at=NOW, through=1, ids=1_000, until=NOW),),
    Subject: (a_subject(id=1), a_subject(id=0, key=_OTHER)),
    SubjectKey: (ISSUE, _OTHER),
    TimelineEntry: (an_entry(),),
    Unfurl: tuple(
        Unfurl(inbound_id=1, channel="C1", ts="1", url=url, by="U1", issue=_NAMED, asked_at=NOW)
        for url in ("one", "two")
    ),
    WantedRelease: (WantedRelease("acme", "1"),),
}


# What a unit and an inbox can do beside.
NO_QUESTIONS = ("close", "expect", "put_down", "savepoint")


def fill(unit: Unit) -> None:
    """Keep one of what a question may find, as some ask on only then."""
    unit.subjects.save(a_subject(id=0))
    news = an_alert(facts=facts(frames=(Frame("one.py"),)))
    unit.subjects.add_alert(news, subject_id=1, inbound_id=1, config_hash="one", decision=a_decision())
    unit.deliveries.save([a_delivery(id=0, subject_id=1)])
    unit.actions.add(SAMPLES[Action])
    unit.acknowledgements.save(SAMPLES[Acknowledgement][0])
    unit.incidents.save(SAMPLES[Incident][0])
    unit.pager_notes.add(SAMPLES[PagerNote])
    unit.escalations.add(SAMPLES[Escalation][0])
    unit.digests.save(an_owed_digest())
    unit.levels_one.save(SAMPLES[LevelOne][0])
    unit.feedback.save(SAMPLES[Feedback][0])
    unit.inbound.write(SAMPLES[Progress])
    unit.seen.mark([("one", "one")], inbound_id=1, at=NOW)
    unit.configs.activate(StoredConfig("one", "", b"", NOW))
    unit.inquiries.ask(ISSUE, rank=Rank.DETAILS, event=False, now=NOW)
    unit.members.add(1, [1])
    unit.mutes.add(Mute(inbound_id=1, query="", author="U1", because="", made_at=NOW, until=NOW))
    unit.mutes.inhibit(SAMPLES[Inhibitor])
    unit.releases.want("acme", "1", seen=NOW, now=NOW)
    unit.releases.asked(WantedRelease("acme", "1"), at=NOW - HOUR, again=None)
    unit.people.learn_members([Member("2", "Ben")])
    unit.statistics.count(NOW, Dimensions(), [Measure.ALERTS])
    unit.tallies.save_firing(SAMPLES[Firing][0])
    unit.unfurls.add(SAMPLES[Unfurl][:1])


def questions(of: object, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every public method of this and of its public parts by its name, with arguments: once for each choice of samples."""
    for own, method in inspect.getmembers(of, inspect.ismethod):
        if not own.startswith("_") and own not in NO_QUESTIONS:
            for arguments in _arguments(method):
                yield f"{name}{own}", arguments
    for own, part in vars(of).items() if isinstance(of, Unit) or name else ():
        if not own.startswith("_") and type(part).__module__.startswith("switchboard.storage."):
            yield from questions(part, f"{name}{own}.")


def _arguments(method: Callable[..., Any]) -> Iterator[dict[str, Any]]:
    hints = {name: hint for name, hint in get_type_hints(method).items() if name != "return"}
    defaults = [inspect.signature(method).parameters[name].default for name in hints]
    choices = [_samples(hint) + ((),) * (default == ()) for hint, default in zip(hints.values(), defaults, strict=True)]
    for chosen in itertools.product(*choices):
        yield dict(zip(hints, chosen, strict=True))


def _samples(hint: Any) -> tuple[Any, ...]:
    """Return the samples of a type; of a type that has none, name it."""
    if hint in SAMPLES:
        return SAMPLES[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return tuple(itertools.chain(*map(_samples, inner)))
    if origin is tuple and inner[-1] is not Ellipsis:
        return tuple(itertools.product(*map(_samples, inner)))
    if origin is abc.Callable:
        return (lambda *_: True,)
    if origin in (dict, abc.Mapping):
        return ({key: value for key in _samples(inner[0]) for value in _samples(inner[1])},)
    if origin in (tuple, list, abc.Collection, abc.Iterable, abc.Sequence):
        return (_samples(inner[0]),)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(hint)[:1]
    raise AssertionError(f"there is no sample of {hint}: add one to SAMPLES")
