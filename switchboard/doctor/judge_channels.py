"""The channels that routes.yaml names, and Slack's list of them → findings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from switchboard.config.config import Config
from switchboard.config.destinations import Form, Target
from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.model.decision import DestinationKind
from switchboard.senders.slack.examined import SlackChannel, SlackNo

SHUT_OUT = "the bot token opens nothing"
CHANNELS = CheckName(Area.SLACK, "channels")
MOST_TOLD = 20
OPS = "OPS_CHANNEL"


def channels_named(config: Config, ops_channel: str) -> dict[str, str]:
    """Return every channel that is named, as it is written, and by whom first. Names that an alert fills are not known."""
    found: dict[str, str] = {}
    for address, by in _named(config, ops_channel):
        found.setdefault(address, by)
    return found


def judge_channels(
    named: Mapping[str, str], seen: Mapping[str, SlackChannel] | SlackNo, *, may_join: bool = True
) -> Iterator[Finding]:
    """Judge each channel: is it there, does it live, is the app in it or can join? One line for all that are well."""
    if isinstance(seen, SlackNo):
        yield (
            CHANNELS.skipped(SHUT_OUT)
            if seen.shut_out
            else CHANNELS.bad(f"none can be listed: {seen.because}", "Mend the scopes and the way to Slack first.")
        )
        return
    if not named:
        yield CHANNELS.warn("routes.yaml names none", 'Give a team `slack: "#its-channel"`.')
        return
    by_name = _by_name(seen.values())
    ill = []
    joined = 0
    for address, by in named.items():
        channel = by_name.get(address) or seen.get(address)
        if found := _ill(address, by, channel, may_join=may_join):
            ill.append(found)
        joined += channel is not None and channel.member
    yield from ill[:MOST_TOLD]
    if len(ill) > MOST_TOLD:
        yield CHANNELS.bad(f"and {len(ill) - MOST_TOLD} more", "Mend these first, and run `switchboard doctor` again.")
    if not ill:
        joins = len(named) - joined
        later = f", and joins {joins} with the first message" if joins else ""
        yield CHANNELS.good(f"{len(named)} named, all there; the app is in {joined}{later}")


def _ill(address: str, by: str, channel: SlackChannel | None, *, may_join: bool) -> Finding | None:
    what, invite = f"{address} ({by})", "Write /invite @Switchboard in it"
    another = "set OPS_CHANNEL to another" if by == OPS else "name another in routes.yaml"
    if channel is None:
        found = f"{what} is not there, or is private and the app is not in it"
        return CHANNELS.bad(found, f"{invite}; or create it; or {another}.")
    if channel.archived:
        return CHANNELS.bad(f"{what} is archived", f"Unarchive it, or {another}.")
    if channel.member or (may_join and not channel.private):
        return None
    kind = (
        "private and the app is not in it" if channel.private else "not joined, and the scope channels:join is missing"
    )
    return CHANNELS.bad(f"{what} is {kind}", f"{invite}.")


def _by_name(channels: Iterable[SlackChannel]) -> dict[str, SlackChannel]:
    """Key channels by `#name`; one that lives goes before an archived one of the same name."""
    ordered = sorted(channels, key=lambda each: not each.archived)
    return {f"#{each.name}": each for each in ordered}


def _named(config: Config, ops_channel: str) -> Iterator[tuple[str, str]]:
    for team in config.teams.values():
        if team.slack:
            yield team.slack, f"team {team.key}"
        for plan in team.digests:
            yield from _addresses(plan.to, f"digest of {team.key}")
    for route in config.routes:
        yield from _addresses(route.targets, f"route “{route.name}”")
    yield from _addresses((*config.fallback, *config.page_fallback), "fallback")
    if ops_channel:
        yield ops_channel, OPS


def _addresses(targets: Iterable[Target], by: str) -> Iterator[tuple[str, str]]:
    for target in targets:
        if target.kind is DestinationKind.SLACK and target.form is Form.ADDRESS:
            yield target.name, by
