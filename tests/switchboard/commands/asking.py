"""Words for the tests of intents: who says it and where, and strategies for every ActionRequest that can be typed."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from switchboard.commands.command import read_command
from switchboard.commands.intents import Ask, AskLink, Meant, Mistake, Said
from switchboard.model.action import (
    OF_ISSUES,
    ActionKind,
    ActionRequest,
    Actor,
    Assignee,
    AssigneeKind,
    IssueName,
    NameKind,
    Resolution,
    Silence,
    Via,
    When,
)
from switchboard.model.intent import EndLink, EndMute, SetMail, SetMute, SetPreference
from switchboard.model.replace import replace

ALICE = Actor(Via.SLACK, "U1", "alice", "T1")
SAID = Said(by=ALICE, channel="C1", response_url="https://hooks.example.com/1", trigger_id="t1")
IN_THREAD = replace(SAID, thread="1700000000.000100")
SAYINGS = st.sampled_from((SAID, IN_THREAD))
PAY = IssueName(NameKind.SHORT_ID, "PAY-1A2")

# Words that a release's name or a reason cannot hold and still be typed.
_RESERVED = frozenset({"because", "next", "current"})


def read(line: str, said: Said = SAID) -> Meant:
    """Read a whole line, as it stands in Slack."""
    name, _, text = line.partition(" ")
    return read_command(name, text, said)


def asked(line: str, said: Said = SAID) -> ActionRequest:
    """Read a line that is an ActionRequest."""
    intent = read(line, said)
    assert isinstance(intent, ActionRequest), intent
    return intent


def mistaken(line: str, said: Said = SAID) -> Mistake:
    """Read a line that is a Mistake whose form can be read."""
    intent = read(line, said)
    assert isinstance(intent, Mistake), intent
    assert_its_form_is_right(intent, said)
    return intent


def assert_its_form_is_right(mistake: Mistake, said: Said = SAID) -> None:
    """Hold that what is proposed can be typed."""
    assert mistake.problem
    assert isinstance(
        read(mistake.form, said),
        ActionRequest | Ask | SetMute | EndMute | SetPreference | SetMail | AskLink | EndLink,
    ), mistake.form


SHORT_IDS = st.from_regex(r"[A-Z][A-Z0-9_-]{0,20}-[0-9A-Z]{1,8}", fullmatch=True).filter(
    lambda name: name.lower() not in {"next-release", "current-release", "this-release", "until-escalating"}
)
ISSUES = st.lists(
    st.one_of(
        SHORT_IDS.map(lambda text: IssueName(NameKind.SHORT_ID, text)),
        st.integers(100, 10**18).map(lambda number: IssueName(NameKind.NUMBER, str(number))),
        st.from_regex(r"C[A-Z0-9]{1,10}/[0-9]{10}\.[0-9]{6}", fullmatch=True).map(
            lambda text: IssueName(NameKind.MESSAGE, text)
        ),
    ),
    min_size=1,
    max_size=4,
    unique=True,
)
SHOWN = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"]) | st.sampled_from("\n<>&|")
TEXTS = st.text(SHOWN, min_size=1, max_size=80).filter(lambda text: text.strip() == text)
LENGTHS = st.integers(1, 365 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
ACKS = st.none() | st.integers(1, 7 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
WINDOWS = st.none() | st.integers(1, 10_080).map(lambda minutes: timedelta(minutes=minutes))
AMOUNTS = st.integers(1, 1_000_000)
RELEASES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9@.+_-]{0,30}[A-Za-z0-9]", fullmatch=True)
HASHES = st.from_regex(r"[0-9a-f]{4,40}", fullmatch=True)
REPOSITORIES = st.none() | st.from_regex(r"[a-z]{1,9}/[a-z-]{0,9}[a-z]", fullmatch=True)
RESOLUTIONS = st.one_of(
    st.sampled_from((Resolution(), Resolution(When.NEXT_RELEASE), Resolution(When.CURRENT_RELEASE))),
    RELEASES.filter(lambda name: name.lower() not in _RESERVED).map(lambda name: Resolution(When.RELEASE, name)),
    st.builds(Resolution, st.just(When.COMMIT), HASHES, REPOSITORIES),
)
SILENCES = st.one_of(
    st.sampled_from((Silence(), Silence(forever=True))),
    LENGTHS.map(lambda lasts: Silence(lasts=lasts)),
    st.builds(lambda amount, window: Silence(events=amount, window=window), AMOUNTS, WINDOWS),
    st.builds(lambda amount, window: Silence(users=amount, window=window), AMOUNTS, WINDOWS),
)
ASSIGNEES = st.one_of(
    st.sampled_from((Assignee(AssigneeKind.ME), Assignee(AssigneeKind.OWNER))),
    st.from_regex(r"U[A-Z0-9]{1,12}", fullmatch=True).map(lambda id_: Assignee(AssigneeKind.SLACK, id_)),
    st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True).map(lambda key: Assignee(AssigneeKind.TEAM, key)),
    st.from_regex(r"[a-z0-9][a-z0-9.+]{0,9}[a-z]@[a-z]{1,9}\.[a-z]{2,5}", fullmatch=True).map(
        lambda address: Assignee(AssigneeKind.EMAIL, address)
    ),
)


@st.composite
def requests(draw: st.DrawFn) -> ActionRequest:
    """Draw an ActionRequest that can be typed."""
    kind = draw(st.sampled_from(sorted(OF_ISSUES)))
    said = draw(SAYINGS)
    return ActionRequest(
        kind=kind,
        issues=tuple(draw(ISSUES)),
        by=said.by,
        origin=said.origin,
        once=said.trigger_id,
        resolution=draw(RESOLUTIONS) if kind is ActionKind.RESOLVE else None,
        silence=draw(SILENCES) if kind is ActionKind.IGNORE else None,
        assignee=draw(ASSIGNEES) if kind in (ActionKind.ASSIGN, ActionKind.PAGE) else None,
        lasts=draw(ACKS) if kind is ActionKind.ACK else None,
        text=draw(TEXTS) if kind is ActionKind.NOTE else draw(st.none() | TEXTS),
    )
