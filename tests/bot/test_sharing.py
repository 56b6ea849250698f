"""Shared links come in through the real door: what leads to our Sentry is kept before Slack is answered, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.journal import Json
from switchboard.model.inbound import Door, Inbound
from switchboard.model.unfurl import SharedLinks
from switchboard.payloads.intents import read_intent
from tests.town import Town


def event(town: Town, url: str, **more: Any) -> Json:
    """Return of a shared link as Slack does."""
    about = {"user": town.world.slack.user("alice").id, "channel": town.channel("core").id}
    links = [{"domain": "127.0.0.1", "url": url}]
    told = {"type": "link_shared", "message_ts": "1700000000.000100", "source": "conversations_history", "links": links}
    return town.world.happenings.envelope({**told, **about, **more})


def address(town: Town, organization: str = "acme") -> str:
    """Return the address of an issue."""
    return f"{town.settings.sentry.url}/organizations/{organization}/issues/6500000001/"


def kept(town: Town) -> list[Inbound]:
    """Return what was kept from Slack."""
    return [body for body in town.services.kept.latest(limit=100) if body.kept.door is Door.SLACK]


async def test_a_link_to_an_issue_is_on_the_disk_when_slack_is_answered_and_hurries_nobody(town: Town) -> None:
    assert (await town.world.happenings.again(event(town, address(town)), 0)).status == 200
    (body,) = kept(town)
    assert body.kept.urgent is False
    shared = read_intent(body.kept)
    assert isinstance(shared, SharedLinks)
    assert [link.url for link in shared.links] == [address(town)]
    assert shared.by.id == town.world.slack.user("alice").id


@pytest.mark.parametrize("more", [{"source": "composer"}, {"links": []}, {"links": "none"}, {"message_ts": "x"}])
async def test_what_is_not_to_be_shown_is_heard_and_left(town: Town, more: dict[str, Any]) -> None:
    assert (await town.world.happenings.again(event(town, address(town), **more), 0)).status == 200
    assert (await town.world.happenings.again(event(town, address(town, "other")), 0)).status == 200
    assert kept(town) == []


async def test_a_link_that_cannot_be_kept_is_told_again(town: Town) -> None:
    await town.services.inbox.stop()
    assert (await town.world.happenings.again(event(town, address(town)), 0)).status == 503
