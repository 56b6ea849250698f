"""Seer (`seer.*`, and `seer_*` activities): what Sentry's agent found out and did about an issue, as notes for its thread."""

from __future__ import annotations

from switchboard.model.news import Change, Noted, Unread, Update
from switchboard.model.subject import SubjectKey
from switchboard.payloads.lenient import Object, mapping, sequence, text
from switchboard.payloads.pulls import read_pulls
from switchboard.payloads.received import Received

LONGEST = 1000
_MOST_STEPS = 3

# What each step came to, in words that follow "Seer". What only begins is not said: its end is.
_DONE = {
    "root_cause_completed": "found the root cause",
    "solution_completed": "proposes a solution",
    "coding_completed": "wrote a change",
    "pr_created": "opened a pull request",
    "pr_ready_for_review": "has a pull request ready for review",
    "iteration_completed": "revised its change",
    "triage_completed": "triaged the issue",
    "impact_assessment_completed": "assessed the impact",
}
_BEGUN = (
    "root_cause_started solution_started coding_started iteration_started triage_started impact_assessment_started"
).split()
_PULLS = ("pr_created", "pr_ready_for_review")

ACTIONS = frozenset({*_DONE, *_BEGUN})


def read_seer(received: Received) -> Update | Noted | Unread:
    """Make a note of a step that Seer ended; a repeat is known by `run_id` and the action."""
    data = received.data
    run = text(data.get("run_id"), limit=100) or text(data.get("sentry_run_id"), limit=100)
    return read_step(received, received.action, data, run=run)


def read_step(received: Received, step: str, said: Object, *, run: str | None = None) -> Update | Noted | Unread:
    """Make a note of one step from what is `said` of it: the body of seer.*, or the details of an activity."""
    key, step = received.outline.subject, step.removeprefix("pr_") if step.startswith("pr_iteration") else step
    if key is None:
        return Unread("it does not say which issue it is about")
    if step not in _DONE:
        return Noted(f"kept; Seer's {step.replace('_', ' ')} is not told, only what comes of it")
    more = read_pulls(said.get("pull_requests")) if step in _PULLS else _told(said)
    return Update(
        key=key,
        change=Change.PULL_REQUEST if step in _PULLS else Change.SEER,
        at=received.at,
        facts=received.facts(),
        detail=f"Seer {_DONE[step]}{f': {more}' if more else ''}",
        repeats=received.repeats(*_repeats(key, step, run, said, received)),
    )


def _repeats(
    key: SubjectKey, step: str, run: str | None, said: Object, received: Received
) -> tuple[tuple[str, str], ...]:
    """One run ends each step once, but revises often. An activity names no run: soon after, it is the same step."""
    if step.startswith("iteration"):
        nth = text(said.get("iteration_index")) or str(received.second)
        return (("seer_step", f"{key.name}:{step}:{nth}"),)
    own = (("seer", f"{run}:{step}"),) if run else ()
    return (*own, ("seer_step", f"{key.name}:{step}"))


def _told(said: Object) -> str | None:
    """Choose the shortest true account: a summary, a description, the titles of steps or of changes."""
    parts = [mapping(said.get(name)) for name in ("root_cause", "solution", "triage", "impact_assessment")]
    plain = [said.get("summary"), *(part.get("description") for part in parts)]
    told = next((text(one, limit=LONGEST) for one in plain if text(one)), None)
    return (
        told
        or next((found for part in parts if (found := _titles(part.get("steps")))), None)
        or _titles(said.get("changes"))
    )


def _titles(value: object) -> str | None:
    titles = (text(mapping(item).get("title"), limit=200) for item in sequence(value)[:_MOST_STEPS])
    return " · ".join(title for title in titles if title) or None
