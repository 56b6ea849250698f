"""The keys of a route, and of what holds alerts back by a condition: `inhibit`, `maintenance`."""

from __future__ import annotations

from switchboard.config.keys.key import Key, Keys
from switchboard.config.keys.kinds import each, one_of, or_never, section, some_of
from switchboard.config.keys.team import JiraKeys
from switchboard.config.keys.values import (
    CONDITION,
    DURATION,
    FIELDS,
    FLAG,
    INTERVAL,
    NAME,
    NOTHING,
    NUMBER,
    REASON,
    TARGETS,
    TEXT,
    WINDOW,
)
from switchboard.config.words import Assigned, Ends
from switchboard.model.decision import Severity


class StepKeys(
    Keys, place="step", remedy="Every step says after how long whom: {after: 10m, notify: [pagerduty:owner]}"
):
    """A step of an escalation."""

    after = Key(DURATION, None, "After so long ...", required=True)
    unless = Key(some_of(Ends, problem="ends no escalation"), (), "... unless one of these is so ...")
    notify = Key(TARGETS, (), "... tell these.", required=True)
    repeat = Key(NUMBER, 0, "How often again.")


class RouteKeys(Keys, place="route", remedy="Every route has a name and a condition", one_of=("notify", "drop")):
    """Whom an alert of a condition is told."""

    name = Key(NAME, None, "The route's name, its own within the file.", required=True)
    when = Key(CONDITION, NOTHING, "The condition, in Sentry's search syntax.", required=True)
    notify = Key(
        TARGETS,
        (),
        "Whom to tell: slack:TEAM, slack:owner, pagerduty:TEAM, email:ADDRESS, webhook:NAME, ...",
    )
    severity = Key(one_of(Severity), None, "The severity; else it comes from the level.")
    mention = Key(TEXT, None, "Who is mentioned, over the team's.")
    assign = Key(one_of(Assigned), None, "Assign the issue in Sentry, if it never was by hand.", served=False)
    escalate = Key(each(StepKeys), (), "Whom to tell when nobody acts.")
    jira = Key(or_never(section(JiraKeys)), None, "Parts of the Jira issue, over the team's.", served=False)
    renotify = Key(INTERVAL, None, "Say again after this long, over the defaults.")
    stop = Key(FLAG, False, "Later notifying routes of this file are not looked at.")
    drop = Key(REASON, None, "Tell nobody, with this reason; wins wherever it stands.")
    shadow = Key(FLAG, False, "Decide and show this route alone, and tell nobody.")


class InhibitKeys(Keys, place="inhibit", remedy="Say which open alerts keep which others waiting"):
    """Open alerts that keep others waiting."""

    when = Key(CONDITION, NOTHING, "While an alert of this condition is open ...", required=True)
    mutes = Key(CONDITION, NOTHING, "... those of this one wait ...", required=True)
    same = Key(
        FIELDS,
        (),
        "... that have the same values of these fields; an alert that lacks one neither waits nor lets others wait.",
    )


class MaintenanceKeys(
    Keys,
    place="maintenance",
    remedy='{name: nightly restore, when: "project:warehouse", every: "02:00-04:00"}',
):
    """A mute that comes again."""

    name = Key(NAME, None, "Its name, its own within the file.", required=True)
    when = Key(CONDITION, NOTHING, "Which alerts are muted.", required=True)
    every = Key(
        WINDOW,
        None,
        "When, in the time zone of defaults: 19:00-08:00, sat-sun or Sun 02:00-04:00.",
        required=True,
    )
