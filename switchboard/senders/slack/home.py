"""One person's Home → the view that Slack shows on the app's Home tab, pure. Slack's limits hold by construction."""

from __future__ import annotations

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from switchboard.commands.home import ASSIGNED_DM, CALLBACK, END_MUTE, MAIL, ON, REFRESH
from switchboard.commands.intents import Modal
from switchboard.model.action import IssueName, NameKind
from switchboard.model.decision import Severity
from switchboard.model.home import Home, HomeIssue, HomeList, HomeMute
from switchboard.model.outcome import Outcome, Sent
from switchboard.model.people import MailKind
from switchboard.senders.slack import blocks
from switchboard.senders.slack.answers import SlackRefused, ask
from switchboard.senders.slack.blocks import Block, Part, date, emoji, link, text
from switchboard.senders.slack.offers import Offers
from switchboard.senders.slack.on_call import on_call_blocks
from switchboard.senders.slack.words import DOING, MARKS
from switchboard.senders.text import line, web_address
from switchboard.senders.wording import SUBSTATUS, counted

View = dict[str, Any]

_MAIL = {
    MailKind.NEW: "Mail me about new issues of my teams",
    MailKind.REGRESSIONS: "Mail me about regressions of my teams' issues",
    MailKind.ASSIGNED: "Mail me when an issue is assigned to me",
}

MOST_ROWS, MOST_MUTES = 15, 8  # of two blocks each, of 100
TITLE, WORD, NAME, SAID, QUERY = 150, 60, 30, 600, 200
NOTHING_MINE = "No open issue that I know of is assigned to you."
NOTHING_OWNED = "Nothing else that I know of is open."
_LEVELS = {
    "fatal": Severity.CRITICAL,
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "debug": Severity.INFO,
}


def home_view(home: Home) -> View:
    """Lay out who they are, their issues, their teams' issues, who is on call, what is muted, and what they like."""
    teams = line(", ".join(home.teams), SAID)
    theirs = f"Open in {teams}"
    shown = [
        *_top(home),
        *(_issues("My issues", home.mine, NOTHING_MINE, all_="mine") if home.is_known else []),
        *(_issues(theirs, home.owned, NOTHING_OWNED, all_=f"search {_query(home.teams)}") if teams else []),
        *on_call_blocks(home.on_call),
        *_mutes(home),
        *_settings(home),
    ]
    return {"type": "home", "callback_id": CALLBACK, "blocks": shown}


def unread_view(because: str) -> View:
    """Say that nothing can be shown just now, with a button to try again."""
    refresh = blocks.actions("home_top", [blocks.press(REFRESH, "Refresh", "now")])
    return {
        "type": "home",
        "callback_id": CALLBACK,
        "blocks": [*blocks.rich(*blocks.rows(coded(because))), *refresh],
    }


def notice_view(words: str) -> View:
    """Say something in a modal, where there is no message to answer under."""
    said = blocks.rich(*blocks.rows(coded(words) or [text("(nothing)")]))
    return {"type": "modal", "title": blocks.plain("Switchboard"), "close": blocks.plain("Close"), "blocks": said}


def _top(home: Home) -> list[Block]:
    who = blocks.rows(coded(home.who), [text("As of "), date(home.as_of)])
    return [*blocks.rich(*who), *blocks.actions("home_top", [blocks.press(REFRESH, "Refresh", "now")])]


def coded(words: str) -> list[Part]:
    """Lay out one line of plain words; what stands in backticks is shown as code."""
    return [text(part, code=n % 2 == 1) for n, part in enumerate(line(words, SAID).split("`")) if part]


def _query(teams: tuple[str, ...]) -> str:
    named = f"[{','.join(teams)}]" if len(teams) > 1 else teams[0]
    return f"is:unresolved team:{line(named, SAID)}"


def _issues(title: str, listed: HomeList, nothing: str, *, all_: str) -> list[Block]:
    """Lay out a list; `all_` is what to type for the whole of it."""
    issues = listed.issues[:MOST_ROWS]
    more = listed.more + len(listed.issues) - len(issues)
    count = f"and {'at least ' if listed.at_least else ''}{more:,} more: "
    rest = [text(count), text(f"/sentry {all_}", code=True)] if more else []
    return [
        *_heading(title),
        *(block for issue in issues for block in _issue(issue)),
        *blocks.rich(*blocks.rows(rest if issues else [text(nothing, italic=True)])),
    ]


def _heading(title: str) -> list[Block]:
    return [{"type": "header", "text": blocks.plain(line(title, TITLE))}]


def _issue(issue: HomeIssue) -> list[Block]:
    head = [
        emoji(MARKS[_LEVELS.get(issue.level or "", Severity.ERROR)]),
        text("  "),
        link(line(issue.short_id, WORD) or issue.number, web_address(issue.url), bold=True),
        text(f"  {line(issue.title, TITLE)}"),
    ]
    waits = [text(f"{DOING[kind]} it… ", italic=True) for kind in issue.doing if kind in DOING][:1]
    return [
        *blocks.rich(*blocks.rows(head, [text(_known(issue))], _seen(issue), waits)),
        *blocks.actions(f"do:{issue.number}:{issue.version}", _buttons(issue)),
    ]


def _known(issue: HomeIssue) -> str:
    """Say where it is, how bad, how often and whose, in one line."""
    known = (
        line(issue.where, WORD),
        line(issue.level, WORD),
        SUBSTATUS.get(issue.substatus or "", ""),
        counted(issue.count or None, "event"),
        counted(issue.users or None, "user"),
        f"assigned to {line(issue.assignee, WORD)}" if issue.assignee else "",
    )
    return " · ".join(filter(None, known))


def _seen(issue: HomeIssue) -> list[Part]:
    since = [text("Since "), date(issue.first_seen)] if issue.first_seen else []
    if issue.last_seen is None:
        return since
    return [*since, text(", last seen " if since else "Last seen "), date(issue.last_seen)]


def _buttons(issue: HomeIssue) -> list[Part]:
    """Offer what the message offers; an action is named with its issue's number, as Home has many. The id leads to Sentry."""
    offers = Offers(IssueName(NameKind.NUMBER, issue.number), f":{issue.number}")
    rest = [offers.give(is_assigned=issue.assignee is not None), offers.resolve_otherwise()]
    rest.append(offers.open(Modal.DETAILS, "Details"))
    return offers.row([offers.resolve(), offers.ignore(), offers.open(Modal.ASSIGN, "Assign…")], rest)


def _mutes(home: Home) -> list[Block]:
    mutes = home.mutes[:MOST_MUTES]
    more = home.more_mutes + len(home.mutes) - len(mutes)
    rest = [text(f"and {more:,} more: "), text("/sentry mutes", code=True)] if more else []
    return [
        *_heading("Muted now"),
        *(block for mute in mutes for block in _mute(mute)),
        *blocks.rich(*blocks.rows(rest if mutes else [text("Nothing is muted.", italic=True)])),
    ]


def _mute(mute: HomeMute) -> list[Block]:
    said = [text(f"by {line(mute.author, WORD)}: {line(mute.because, QUERY)}")]
    shown = blocks.rows(
        [text(line(mute.query, QUERY), code=True), text(" until "), date(mute.until)],
        said,
    )
    return [
        *blocks.rich(*shown),
        *blocks.actions(f"mute:{mute.id}", [blocks.press(f"{END_MUTE}:{mute.id}", "End", str(mute.id))]),
    ]


def _settings(home: Home) -> list[Block]:
    """Offer what they like, a block for each: Slack sets the boxes of one block beside each other."""
    directly = _box("Tell me directly when an issue is assigned to me", ASSIGNED_DM, ticked=home.assigned_dm)
    mail = ((kind, _box(_MAIL[kind], f"{MAIL}:{kind.value}", ticked=ticked)) for kind, ticked in home.mail)
    boxes = (("home_settings", directly), *((f"{MAIL}:{kind.value}", box) for kind, box in mail))
    return [*_heading("Settings"), *(block for name, box in boxes for block in blocks.actions(name, [box]))]


def _box(said: str, action: str, *, ticked: bool) -> Part:
    choice = blocks.option(said, ON)
    box = {"type": "checkboxes", "action_id": action, "options": [choice]}
    return box | ({"initial_options": [choice]} if ticked else {})


class SlackHomes:
    """Shows people their Homes."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Take a client that tries once (`slack_client`)."""
        self._client = client

    async def publish(self, slack: str, home: Home) -> Outcome:
        """Show a Home to the one whose it is."""
        sent = await ask(self._client.views_publish(user_id=slack, view=home_view(home)))
        return sent.outcome if isinstance(sent, SlackRefused) else Sent()
