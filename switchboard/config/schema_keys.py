"""What every key of routes.yaml takes and means, by its place: the words that editors show."""

from __future__ import annotations

from collections.abc import Mapping

from switchboard.config import keys
from switchboard.config.assemble import NamedKind
from switchboard.config.config import Aloud, Precedence
from switchboard.config.keys import Keys
from switchboard.config.load_plans import UNLESS
from switchboard.config.people import Allowed
from switchboard.config.schema_shapes import (
    ANYTHING,
    CONDITION,
    COUNT,
    DURATION,
    FLAG,
    INTERVAL,
    NAME,
    NUMBER,
    TARGETS,
    TEXT,
    TEXT_OR_NUMBER,
    TEXTS,
    VARIABLE,
    Key,
    at,
    each,
    listed,
    named,
    one_of,
)
from switchboard.model.decision import Severity

Place = tuple[Keys, Mapping[str, Key], tuple[str, ...]]
"""The keys of a place as the loader has them, what they mean, and which of them are required."""

_MAY = one_of(Allowed)
_WINDOW = "days and local times, such as 19:00-08:00, sat-sun or Sun 02:00-04:00"

FILE: Mapping[str, Key] = {
    "version": Key({"const": 1}, "The version of this file's language: 1."),
    "defaults": Key(at("defaults"), "What holds where nothing else is written."),
    "teams": Key(named(at("team")), "The teams by a key of your own, each with its addresses."),
    "owners": Key(TEXT, "Sentry's ownership rules, one a line; owners are teams, their Sentry slugs, or addresses."),
    "owners_file": Key(TEXT, "A CODEOWNERS file, relative to this file; rules under owners win."),
    "owners_roots": Key(each("owners_root"), "Sentry's source roots and stack roots, for CODEOWNERS."),
    "people": Key(named(at("person")), "Who is who in each place, over the match by e-mail."),
    "destinations": Key(named(at("destination")), "Names for apprise: and webhook:; their addresses are variables."),
    "routes": Key(each("route"), "The routes in order; every one that matches applies."),
    "inhibit": Key(each("inhibit"), "Open alerts that keep others waiting."),
    "maintenance": Key(each("maintenance"), "Mutes that come again."),
    "fallback": Key(TARGETS, "Where an alert goes that no route matched."),
    "page_fallback": Key(TARGETS, "Where a page goes that reached nobody; required where a route pages owner."),
    "storms": Key(at("storms"), "More new messages than this, in a channel, become one summary."),
    "retention": Key(at("retention"), "How long things are kept."),
}
DEFAULTS: Mapping[str, Key] = {
    "timezone": Key(TEXT, "An IANA time zone, such as Europe/London; teams may have their own.", "UTC"),
    "environment": Key(TEXT, "The environment of events that name none.", "production"),
    "precedence": Key(one_of(Precedence), "Which of several ownership rules wins.", "nearest_frame"),
    "redact": Key(
        TEXTS, "Hidden besides what always is: email, ip, username, or any key.", ["email", "ip", "username"]
    ),
    "show": Key(at("show"), "Shown in messages besides the fixed parts."),
    "broadcast": Key(listed(one_of(Aloud)), "Changes said aloud in the channel, not only edited.", [*map(str, Aloud)]),
    "renotify": Key(INTERVAL, "Say again after this long, while unresolved and unassigned.", "never"),
    "failover_after": Key(DURATION, "A destination silent this long hands over to the team's next.", "15m"),
    "page_failover_after": Key(DURATION, "The same for pages.", "2m"),
    "dead_after": Key(DURATION, "After this long without success a delivery is a dead letter.", "24h"),
    "announce": Key(FLAG, "Say changes of this configuration in the channels they affect.", default=True),
    "shadow": Key(FLAG, "Decide and show, and tell nobody.", default=False),
}
SHOW: Mapping[str, Key] = {
    "tags": Key(TEXTS, "Tags that messages show.", ["release"]),
    "contexts": Key(TEXTS, "Contexts that messages show.", []),
}
TEAM: Mapping[str, Key] = {
    "slack": Key(TEXT, 'The team\'s channel: "#name" in quotes, or its id.'),
    "pagerduty": Key(VARIABLE, "The variable that holds the routing key, as ${NAME}; never the key."),
    "email": Key(TEXTS, "The team's addresses."),
    "jira": Key(at("jira"), "Where and how the team's Jira issues are made."),
    "sentry": Key(TEXT, "The team's slug in Sentry; owners may name it too."),
    "timezone": Key(TEXT, "The team's IANA time zone; else that of defaults."),
    "quiet": Key(at("quiet"), "When first messages wait for one summary; never pages."),
    "digest": Key(listed(at("digest")), "Regular digests, one or several."),
    "may": Key(at("may"), "Who may do what to the team's issues."),
    "mention": Key(TEXT, 'Who is mentioned on new and raised issues: owner, oncall, "@person" or "@group".'),
    "pagerduty_resolves": Key(FLAG, "An incident resolved by hand resolves the issue in Sentry.", default=False),
    "ack_timeout": Key(INTERVAL, "An acknowledgement runs out after this long.", "never"),
    "deploys": Key(FLAG, "Tell the team of new releases and deploys.", default=False),
    "remind": Key(INTERVAL, "Remind of issues that nobody touched for this long.", "never"),
    "page_storms": Key(at("page_storms"), "More incidents than this become one."),
    "mail_every": Key(DURATION, "Bundle mail for this long.", "5m"),
}
ROUTE: Mapping[str, Key] = {
    "name": Key(NAME, "The route's name, its own within the file."),
    "when": Key(CONDITION, "The condition, in Sentry's search syntax."),
    "notify": Key(TARGETS, "Whom to tell: slack:TEAM, slack:owner, pagerduty:TEAM, email:ADDRESS, webhook:NAME, ..."),
    "severity": Key(one_of(Severity), "The severity; else it comes from the level."),
    "mention": Key(TEXT, "Who is mentioned, over the team's."),
    "assign": Key({"const": "owner"}, "Assign the issue in Sentry, if it never was by hand."),
    "escalate": Key(each("step"), "Whom to tell when nobody acts."),
    "jira": Key(at("jira"), "Parts of the Jira issue, over the team's."),
    "renotify": Key(INTERVAL, "Say again after this long, over the defaults.", "never"),
    "stop": Key(FLAG, "Later notifying routes of this file are not looked at.", default=False),
    "drop": Key(TEXT, "Tell nobody, with this reason; wins wherever it stands."),
    "shadow": Key(FLAG, "Decide and show this route alone, and tell nobody.", default=False),
}

PLACES: Mapping[str, Place] = {
    "defaults": (keys.DEFAULTS, DEFAULTS, ()),
    "show": (keys.SHOW, SHOW, ()),
    "team": (keys.TEAM, TEAM, ()),
    "quiet": (
        keys.QUIET,
        {
            "hours": Key(TEXTS, "Hours of every day, such as 19:00-08:00."),
            "days": Key(TEXTS, f"Whole days, or {_WINDOW}."),
            "except": Key(CONDITION, "Alerts of this condition are told all the same."),
        },
        (),
    ),
    "digest": (
        keys.DIGEST,
        {
            "every": Key(TEXT, "day, week, month, or a cron line."),
            "at": Key(TEXT_OR_NUMBER, "The local time: 09:00 of a day, Mon 09:00 of a week, 1 09:00 of a month."),
            "to": Key(TARGETS, "Where it goes; else the team's Slack."),
            "skip_after": Key(INTERVAL, "Later than this it is not sent any more."),
        },
        ("every",),
    ),
    "may": (
        keys.MAY,
        {
            "resolve": Key(_MAY, "Who may resolve.", "mapped"),
            "assign": Key(_MAY, "Who may assign.", "mapped"),
            "ignore": Key(_MAY, "Who may archive.", "mapped"),
            "page": Key(_MAY, "Who may page.", "members"),
            "mute": Key(
                _MAY, "Who may mute from Slack: where the query names no team, one that lets them is enough.", "members"
            ),
            "routes": Key(_MAY, "Who may change the team's routes.", "members"),
        },
        (),
    ),
    "jira": (
        keys.JIRA,
        {
            "project": Key(TEXT, "The project's key."),
            "type": Key(TEXT, "The issue's type."),
            "priority": Key(TEXT, "The priority's name."),
            "fields": Key(ANYTHING, "More fields, by name."),
            "labels": Key(TEXTS, "Labels."),
        },
        (),
    ),
    "page_storms": (
        keys.PAGE_STORMS,
        {"over": Key(COUNT, "More incidents than this ..."), "per": Key(DURATION, "... within this time.")},
        ("over", "per"),
    ),
    "storms": (
        keys.STORMS,
        {
            "over": Key(COUNT, "More new messages than this ..."),
            "per": Key(DURATION, "... within this time become one summary, ..."),
            "calm": Key(DURATION, "... which ends after so long below half of that."),
        },
        ("over", "per"),
    ),
    "person": (
        keys.PERSON,
        {
            "email": Key(TEXT, "The address."),
            "slack": Key(TEXT, "The member's id in Slack, such as U012ABC."),
            "sentry": Key(TEXT_OR_NUMBER, "The user's number in Sentry."),
            "pagerduty": Key(TEXT, "The user's id in PagerDuty, or the address that they log in with."),
        },
        (),
    ),
    "owners_root": (
        keys.OWNERS_ROOT,
        {
            "source": Key({"type": "string"}, "Where code lies in the repository, such as src/."),
            "stack": Key({"type": "string"}, "Where it lies in a stack trace, such as app/."),
        },
        ("source", "stack"),
    ),
    "destination": (keys.DESTINATION, {"kind": Key(one_of(NamedKind), "What reaches it.")}, ("kind",)),
    "route": (keys.ROUTE, ROUTE, ("name", "when")),
    "step": (
        keys.STEP,
        {
            "after": Key(DURATION, "After so long ..."),
            "unless": Key(listed(one_of(UNLESS)), "... unless one of these is so ..."),
            "notify": Key(TARGETS, "... tell these."),
            "repeat": Key(NUMBER, "How often again.", 0),
        },
        ("after", "notify"),
    ),
    "inhibit": (
        keys.INHIBIT,
        {
            "when": Key(CONDITION, "While an alert of this condition is open ..."),
            "mutes": Key(CONDITION, "... those of this one wait ..."),
            "same": Key(TEXTS, "... that have the same values of these fields."),
        },
        ("when", "mutes"),
    ),
    "maintenance": (
        keys.MAINTENANCE,
        {
            "name": Key(NAME, "Its name, its own within the file."),
            "when": Key(CONDITION, "Which alerts are muted."),
            "every": Key(TEXT, f"When: {_WINDOW}, in the time zone of defaults."),
        },
        ("name", "when", "every"),
    ),
    "retention": (
        keys.RETENTION,
        {
            "alerts": Key(DURATION, "How long alerts are kept.", "90d"),
            "large_bodies": Key(DURATION, "How long large bodies are kept.", "30d"),
            "redact_at_rest": Key(FLAG, "Redact also what is stored.", default=False),
            "projects": Key(named(DURATION), "How long alerts of these projects are kept."),
        },
        (),
    ),
}
