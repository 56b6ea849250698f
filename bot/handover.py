"""Answers `/sentry handover`: what a team's shift leaves to the next one, as it is now; where none is named, the channel's team."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.answers import seeing
from bot.on_call import NO_PAGER, say_no_team
from bot.words import answer
from switchboard.commands.intents import Said
from switchboard.config.config import Config, Team
from switchboard.directory.handover import handover_of, since_of
from switchboard.routing.lanes import canonical
from switchboard.routing.resolve import channels_of
from switchboard.senders.shift import headline
from switchboard.senders.slack.shift import handover_blocks
from switchboard.storage.configs import config_of
from switchboard.storage.store import Unit
from switchboard.views.home import NO_CONFIG


def handover_answer(asked: str, said: Said, unit: Unit, now: datetime) -> dict[str, Any]:
    """Answer what the shift of a team leaves; nothing is told of an issue that who asks may not see."""
    config = config_of(unit.configs.active())
    if config is None:
        return answer(NO_CONFIG)
    paged = {team.key.lower(): team for team in config.teams.values() if team.pagerduty}
    team = (
        paged.get(asked) if asked else team_of_channel(said.channel, config, unit) or next(iter(paged.values()), None)
    )
    if team is None:
        return answer(say_no_team(asked, list(paged), "handover") if asked else NO_PAGER)
    hides = seeing(said.by, unit).hides
    found = handover_of(team, unit, config, since=since_of(team, unit, now), now=now, hides=hides)
    return answer(headline(found)) | {"blocks": handover_blocks(found)}


def team_of_channel(channel: str | None, config: Config, unit: Unit) -> Team | None:
    """Return the team whose own channel this is."""
    channels = unit.attempts.channels()
    owns = (
        team
        for team in config.teams.values()
        if channel in {canonical(each, channels).address for each in channels_of(team)}
    )
    return next(owns, None)
