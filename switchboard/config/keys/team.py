"""The keys of a team."""

from __future__ import annotations

from datetime import timedelta

from switchboard.config.keys.key import Key, Keys
from switchboard.config.keys.kinds import named_values, one_of, one_or_each, or_never, section
from switchboard.config.keys.values import (
    CHANNEL,
    CONDITION,
    CONDITION_OR_EMPTY,
    COUNT,
    DATE,
    DURATION,
    EMAILS,
    FLAG,
    INTERVAL,
    NOTHING,
    PAGER_ID,
    TARGETS,
    TEXT,
    TEXT_NUMBER_OR_FLAG,
    TEXT_OR_NUMBER,
    TEXTS,
    TIME_ZONE,
    VARIABLE,
    WINDOWS,
)
from switchboard.config.noise import Storms
from switchboard.config.words import Allowed


class JiraKeys(Keys, place="jira"):
    """Where and how Jira issues are made; a route's stand over its team's."""

    project = Key(TEXT, None, "The project's key; a team's needs it.")
    type = Key(TEXT, None, "The issue's type.")
    priority = Key(TEXT, None, "The priority's name.")
    fields = Key(named_values(TEXT_NUMBER_OR_FLAG), (), "More fields, by name.")
    labels = Key(TEXTS, (), "Labels.")


class QuietKeys(Keys, place="quiet", some_of=("hours", "days")):
    """When first messages wait for one summary."""

    hours = Key(WINDOWS, (), "Hours of every day, such as 19:00-08:00.")
    days = Key(WINDOWS, (), "Whole days, or days and local times, such as sat-sun or Sun 02:00-04:00.")
    except_ = Key(CONDITION, None, "Alerts of this condition are told all the same.")


class DigestKeys(Keys, place="digest", remedy='Say how often: {every: week, at: "Mon 09:00"}'):
    """A regular digest."""

    every = Key(TEXT, None, "day, week, month, or a cron line.", required=True)
    at = Key(TEXT_OR_NUMBER, None, "The local time: 09:00 of a day, Mon 09:00 of a week, 1 09:00 of a month.")
    to = Key(TARGETS, (), "Where it goes; else the team's Slack, else its mail.")
    skip_after = Key(INTERVAL, None, "Later than this it is not sent any more.")
    only = Key(CONDITION_OR_EMPTY, NOTHING, "It is about alerts of this condition alone.")
    until = Key(or_never(DATE), None, "The last day on which it is sent.")
    people = Key(FLAG, False, "Say who handled what.")


class MayKeys(Keys, place="may"):
    """Who may do what: anyone, members of the team, or who is known in Sentry."""

    resolve = Key(one_of(Allowed), Allowed.MAPPED, "Who may resolve.")
    assign = Key(one_of(Allowed), Allowed.MAPPED, "Who may assign.")
    ignore = Key(one_of(Allowed), Allowed.MAPPED, "Who may archive.")
    page = Key(one_of(Allowed), Allowed.MEMBERS, "Who may page.")
    mute = Key(
        one_of(Allowed),
        Allowed.MEMBERS,
        "Who may mute from Slack: where the query names no team, every team with a pager has to let them, else one.",
    )
    routes = Key(one_of(Allowed), Allowed.MEMBERS, "Who may change the team's routes.", served=False)


class PageStormsKeys(
    Keys, place="page_storms", remedy="Say from how many on, and within what time: {over: 5, per: 5m}"
):
    """When a team's incidents become one."""

    over = Key(COUNT, None, "More incidents than this ...", required=True)
    per = Key(DURATION, None, "... within this time.", required=True)


class TeamKeys(Keys, place="team"):
    """A team: its addresses, and what it asks for."""

    slack = Key(CHANNEL, None, "The team's channel.")
    pagerduty = Key(VARIABLE, None, "The variable that holds the routing key; never the key.")
    email = Key(EMAILS, (), "The team's addresses.")
    jira = Key(or_never(section(JiraKeys)), None, "Where and how the team's Jira issues are made.", served=False)
    sentry = Key(TEXT, None, "The team's slug in Sentry; owners may name it too.")
    timezone = Key(TIME_ZONE, None, "The team's time zone; else that of defaults.")
    quiet = Key(or_never(section(QuietKeys)), None, "When first messages wait for one summary; never pages.")
    digest = Key(or_never(one_or_each(DigestKeys)), (), "Regular digests, one or several.")
    may = Key(section(MayKeys), MayKeys.unwritten(), "Who may do what to the team's issues.")
    mention = Key(TEXT, None, 'Who is mentioned on new and raised issues: owner, oncall, "@person" or "@group".')
    pagerduty_resolves = Key(FLAG, False, "An incident resolved by hand resolves the issue in Sentry.")
    ack_timeout = Key(INTERVAL, None, "An acknowledgement runs out after this long.")
    ack_assigns = Key(
        FLAG,
        False,
        "Acknowledging at PagerDuty assigns the issue in Sentry, when nobody has it.",
    )
    oncall = Key(
        PAGER_ID,
        "auto",
        "Whose turn counts as on call; auto is the policy of the service that the routing key belongs to.",
    )
    redact = Key(TEXTS, (), "Hidden in what this team is told, besides what defaults say.", served=False)
    deploys = Key(FLAG, False, "Tell the team of new releases and deploys.", served=False)
    remind = Key(INTERVAL, None, "Remind of issues that nobody touched for this long.")
    page_storms = Key(
        or_never(section(PageStormsKeys)),
        Storms(over=5, per=timedelta(minutes=5)),
        "More incidents than this become one, kept up to date.",
        served=False,
    )
    mail_every = Key(
        or_never(DURATION),
        timedelta(minutes=5),
        "After a first mail to the team's addresses, new issues wait this long to be one mail; `never` mails each at once.",
    )
