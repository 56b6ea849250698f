"""The keys of `defaults`, and those for the whole installation: `storms`, `retention`."""

from __future__ import annotations

from datetime import timedelta

from switchboard.config.keys.key import Key, Keys
from switchboard.config.keys.kinds import named_values, one_of, or_never, section, some_of
from switchboard.config.keys.values import COUNT, DURATION, FLAG, INTERVAL, TEXT, TEXTS, TIME_ZONE
from switchboard.config.words import Aloud, Precedence


class ShowKeys(Keys, place="show"):
    """What messages show besides their fixed parts."""

    tags = Key(TEXTS, ("release",), "Tags that messages show.")
    contexts = Key(TEXTS, (), "Contexts that messages show.")


class QuotaKeys(Keys, place="quota"):
    """What the plan with Sentry allows, a month."""

    errors = Key(
        or_never(COUNT),
        None,
        "So many errors a month: digests say how much of it is used, and warn at 80 %.",
    )


class DefaultsKeys(Keys, place="defaults"):
    """What holds where nothing else is written."""

    timezone = Key(TIME_ZONE, "UTC", "The time zone; teams may have their own.")
    environment = Key(TEXT, "production", "The environment of events that name none.")
    precedence = Key(one_of(Precedence), Precedence.NEAREST_FRAME, "Which of several ownership rules wins.")
    redact = Key(
        TEXTS, ("email", "ip", "username"), "Hidden besides what always is: email, ip, phone, username, or any key."
    )
    show = Key(section(ShowKeys), ShowKeys.unwritten(), "Shown in messages besides the fixed parts.")
    show_anyway = Key(
        TEXTS, (), "Keys that look like secrets or personal data and are neither: not hidden.", served=False
    )
    broadcast = Key(
        some_of(Aloud, problem="is nothing that can be said aloud"),
        tuple(Aloud),
        "Changes said aloud in the channel, not only edited.",
    )
    renotify = Key(INTERVAL, None, "Say again after this long, while unresolved and unassigned.")
    failover_after = Key(
        DURATION,
        timedelta(minutes=15),
        "A destination silent this long hands over to the team's next.",
        served=False,
    )
    page_failover_after = Key(
        DURATION,
        timedelta(minutes=2),
        "A page that its pager does not take, or makes no incident of, for this long is told to who comes next.",
    )
    dead_after = Key(DURATION, timedelta(hours=24), "After this long without success a delivery fails.")
    announce = Key(FLAG, True, "Say changes of this configuration in the channels they affect.")
    shadow = Key(FLAG, False, "Decide and show, and tell nobody.")
    quota = Key(section(QuotaKeys), QuotaKeys.unwritten(), "What the plan with Sentry allows.")


class StormsKeys(Keys, place="storms", remedy="Say from how many on, and within what time: {over: 20, per: 1m}"):
    """When the new messages of a channel become one summary."""

    over = Key(COUNT, None, "More new messages than this ...", required=True)
    per = Key(DURATION, None, "... within this time become one summary, ...", required=True)
    calm = Key(DURATION, None, "... which ends after so long below half of that.")


class RetentionKeys(Keys, place="retention"):
    """How long what is kept is kept."""

    alerts = Key(DURATION, timedelta(days=90), "How long alerts are kept, and what came of them.")
    large_bodies = Key(DURATION, timedelta(days=30), "How long the bodies of webhooks are kept, once they are worked.")
    redact_at_rest = Key(
        FLAG,
        False,
        "Redact also what is stored: facts before they are decided on, bodies once they are worked. A condition on a hidden value "
        "stays unknown.",
    )
    projects = Key(named_values(DURATION), (), "How long alerts of these projects are kept.")
