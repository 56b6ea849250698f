"""The page of one issue in the sandbox's Sentry: how it stands, its last event, and what a person there can do to it."""

from __future__ import annotations

import json
from html import escape

from sandbox.journal import Json
from sandbox.sentry.issue import Issue
from sandbox.world import World

_MOST_TAGS = 20
_ACTS = (("resolve", "Resolve"), ("unresolve", "Unresolve"), ("archive", "Archive"), ("regress", "Let it come back"))


def issue_page(world: World, number: str) -> str | None:
    """The page of the issue of this number, None where there is none."""
    issue = world.sentry.find(number)
    if issue is None:
        return None
    return _FRAME.format(title=escape(issue.title), main=f"{_standing(issue)}{_hands(world, issue)}{_event(issue)}")


def _standing(issue: Issue) -> str:
    assignee = issue.assigned_to.name if issue.assigned_to else "nobody"
    more = f" ({issue.substatus.replace('_', ' ')})" if issue.substatus else ""
    rows = {
        "state": f"{issue.status}{more}",
        "assigned to": assignee,
        "project": issue.project.slug,
        "level": issue.level,
        "priority": issue.priority,
        "events": str(issue.count),
        "users": str(len(issue.users)),
        "first seen": f"{issue.first_seen:%d %b %H:%M:%S}",
        "last seen": f"{issue.last_seen:%d %b %H:%M:%S}",
        "first release": issue.first_release or "",
    }
    return f"<p class=soft>{escape(issue.short_id)} · {escape(issue.culprit)}</p><h1>{escape(issue.title)}</h1>{_table(rows)}"


def _table(rows: dict[str, str]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}<dd>{escape(value)}' for name, value in rows.items() if value)}</dl>"


def _hands(world: World, issue: Issue) -> str:
    """What a person in Sentry does: each press is one step of a story."""
    presses = [_press(verb, {"issue": issue.short_id}, words) for verb, words in _ACTS]
    people = [one.name for one in world.sentry.members]
    presses += [_press("assign", {"issue": issue.short_id, "to": name}, f"Assign to {name}") for name in people]
    return f"<p class=actions>{''.join(presses)}</p>"


def _press(verb: str, body: Json, words: str) -> str:
    return f'<button data-post="/control/sentry/{verb}" data-body="{escape(json.dumps(body))}">{escape(words)}</button>'


def _event(issue: Issue) -> str:
    if not issue.events:
        return "<p class=soft>No event is kept.</p>"
    event = issue.events[-1]
    values = (event.get("exception") or {}).get("values") or []
    shown = "".join(_exception(value) for value in reversed(values))
    tags = {str(pair[0]): str(pair[1]) for pair in event.get("tags", [])[:_MOST_TAGS]}
    return f"<h2>The last event</h2>{shown}<h2>Tags</h2>{_table(tags)}"


def _exception(value: Json) -> str:
    frames = reversed(((value.get("stacktrace") or {}).get("frames")) or [])
    lines = "".join(_frame(frame) for frame in frames)
    said = f"{value.get('type') or ''}: {value.get('value') or ''}"
    return f"<h3>{escape(said)}</h3><ol class=frames>{lines}</ol>"


def _frame(frame: Json) -> str:
    where = f"{frame.get('filename') or '?'}:{frame.get('lineno') or '?'} in {frame.get('function') or '?'}"
    line = f"<pre>{escape(str(frame['context_line']))}</pre>" if frame.get("context_line") else ""
    return f"<li>{escape(where)}{line}"


_FRAME = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Sentry, in the sandbox</title>
<link rel="stylesheet" href="/page/page.css">
<script src="/page/issue.js" defer></script>
<body class="issue">{main}<p class=soft><a href="/">Back to Slack</a></p></body>
</html>
"""
