"""Slack's answers about ourselves → findings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files

from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.doctor.judge_channels import SHUT_OUT
from switchboard.runtime.settings import Settings
from switchboard.senders.slack.examined import SlackNo, SlackSelf

TOKEN = CheckName(Area.SLACK, "bot token")
SCOPES = CheckName(Area.SLACK, "scopes")
CLOCK = CheckName(Area.SLACK, "clock")
ADDRESSES = CheckName(Area.SLACK, "people's addresses")
MANIFEST = CheckName(Area.SLACK, "manifest")
CALLBACKS = CheckName(Area.SLACK, "callbacks")
SOCKET = CheckName(Area.SLACK, "Socket Mode")

# Slack's signatures are refused after 300 s (bot/signature.py): what drifts is named before.
DRIFTS, REFUSES = timedelta(seconds=60), timedelta(seconds=240)
UNSET = "SLACK_BOT_TOKEN is not set"
_INSTALL = "OAuth & Permissions of the app at api.slack.com/apps"


def judge_token(said: SlackSelf | SlackNo | None) -> Finding:
    """Judge the bot token by auth.test; None where there is no token."""
    match said:
        case None:
            return TOKEN.bad(
                f"{UNSET}: nothing reaches Slack", f"Set it to the Bot User OAuth Token (xoxb-...) under {_INSTALL}."
            )
        case SlackNo(code, because):
            remedy = f"Set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-...) under {_INSTALL}, and restart."
            return TOKEN.bad(because, remedy if code else "See whether this machine reaches Slack.")
        case SlackSelf(bot=False):
            return TOKEN.bad(
                f"it is a person's token, not the app's, in {said.team}",
                f"Set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-...) under {_INSTALL}.",
            )
    return TOKEN.good(f"valid: @{said.name} in {said.team}")


def judge_scopes(has: frozenset[str] | None, wanted: Mapping[str, str]) -> Iterator[Finding]:
    """Judge the token's scopes against those of the manifest; each that is missing with what it is for."""
    if has is None:
        yield SCOPES.skipped("Slack did not say which scopes the token has")
        return
    missing = [scope for scope in wanted if scope not in has]
    for scope in missing:
        why = f": {wanted[scope]}" if wanted[scope] else ""
        yield SCOPES.bad(f"{scope} is missing{why}", f"Add it under {_INSTALL}, and install the app again.")
    more = sorted(has - wanted.keys())
    if not missing:
        beside = f"; this version does not use {', '.join(more)}"[:160] if more else ""
        yield SCOPES.good(f"all {len(wanted)} of bot/manifest.yaml{beside}")


def judge_clock(slacks: datetime | None, ours: datetime) -> Finding:
    """Judge this machine's clock by the Date of Slack's answer."""
    if slacks is None:
        return CLOCK.skipped("Slack's answer bore no date")
    behind = slacks - ours
    off, word = abs(behind), "behind" if behind > timedelta() else "ahead of"
    found = f"{off.total_seconds():.0f} s {word} Slack's"
    remedy = "Set this machine's clock by NTP (`timedatectl set-ntp true`): Slack's requests are refused from 300 s on."
    if off > REFUSES:
        return CLOCK.bad(f"{found}: commands and buttons are refused, or soon will be", remedy)
    return CLOCK.warn(found, remedy) if off > DRIFTS else CLOCK.good(f"within {off.total_seconds():.0f} s of Slack's")


def judge_addresses(counted: tuple[int, int] | SlackNo) -> Finding:
    """Judge whether people can be known by their address. `counted` are people, and those with an address."""
    remedy = f"Add users:read and users:read.email under {_INSTALL}, and install the app again; or name people in routes.yaml."
    if isinstance(counted, SlackNo) and counted.shut_out:
        return ADDRESSES.skipped(SHUT_OUT)
    if isinstance(counted, SlackNo):
        return ADDRESSES.bad(f"nobody can be listed: {counted.because}", remedy)
    people, addressed = counted
    if people and not addressed:
        return ADDRESSES.bad("Slack shows nobody's address: nobody is known in Sentry by it", remedy)
    return ADDRESSES.good(f"Slack shows those of {addressed} of the {people} people looked at")


def judge_socket(granted: SlackNo | None) -> Finding:
    """Judge the app-level token by apps.connections.open; None where Slack granted a connection."""
    if granted is None:
        return SOCKET.good("SLACK_APP_TOKEN opens connections")
    remedy = "Make an App-Level Token with connections:write under Basic Information, set SLACK_APP_TOKEN, and restart."
    code = f" ({granted.code})" if granted.code else ""
    return SOCKET.bad(f"SLACK_APP_TOKEN opens no connection{code}: commands and buttons do not arrive", remedy)


def judge_callbacks(seen: datetime | None, settings: Settings) -> Finding:
    """Judge whether Slack has ever sent us a command or a press. `seen` is the newest, None where none is kept."""
    if seen is not None:
        return CALLBACKS.good(f"the last command or press that changes something came at {seen:%Y-%m-%d %H:%M}Z")
    where = "Socket Mode on" if settings.slack.app_token else f"{address(settings)} as Request URL"
    remedy = f"Press a button of a message. If Slack says it failed, compare bot/manifest.yaml with the app: {where}."
    return CALLBACKS.warn("no command and no press that changes something has come yet", remedy)


def manifest_note(settings: Settings) -> Finding:
    """Say that Slack shows an app's manifest only to a configuration token, which we have not, and what to compare."""
    kind = ' ARGS="--socket"' if settings.slack.app_token else ""
    return MANIFEST.skipped(
        "Slack shows it to no bot token; scopes and callbacks are looked at instead",
        f"Compare `make manifest{kind}` with App Manifest in the app's settings.",
    )


def address(settings: Settings) -> str:
    """Return where Slack has to send commands and presses to."""
    public = settings.http.public_url or "https://YOUR-HOST"
    return f"{public}/slack/events"


_SCOPE = re.compile(r"\s+- ([a-z_]+(?:[:.][a-z_.:]+)?)(?:\s+#\s*(.*))?")


def scopes_wanted() -> Mapping[str, str]:
    """Return the reason for each scope of the shipped manifest."""
    return scopes_of(files("bot").joinpath("manifest.template.yaml").read_text("utf-8"))


def scopes_of(manifest: str) -> dict[str, str]:
    """Read the bot's scopes of a manifest with the comment beside each, in their order."""
    _, _, after = manifest.partition("\n  scopes:\n    bot:\n")
    found: dict[str, str] = {}
    for line in after.splitlines():
        if not line.startswith("      "):
            break
        if read := _SCOPE.fullmatch(line):
            found[read[1]] = (read[2] or "").strip(" .")
    return found
