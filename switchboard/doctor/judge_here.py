"""The settings and this machine → findings. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from switchboard.config.config import Config
from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.doctor.judge_doors import is_loopback
from switchboard.runtime.settings import Settings
from switchboard.runtime.spelling import unserved
from switchboard.runtime.telemetry import own_project

ROUTES = CheckName(Area.HERE, "routes.yaml")
DATABASE = CheckName(Area.HERE, "database")
DISK = CheckName(Area.HERE, "disk")
UNSERVED = CheckName(Area.HERE, "destinations")
CONSOLE = CheckName(Area.HERE, "console")
HEARTBEAT = CheckName(Area.HERE, "heartbeat")
ZONES = CheckName(Area.HERE, "time zones")
OPS = CheckName(Area.HERE, "OPS_CHANNEL")
NAMES = CheckName(Area.HERE, "settings")
OWN = CheckName(Area.HERE, "own errors")
TEST_EVENT = CheckName(Area.HERE, "test event")

GIB = 1 << 30
SCARCE, NONE_LEFT = 1 * GIB, GIB // 5
_LOOPBACKS = ("localhost", "127.0.0.1", "::1")


def judge_disk(free: int, folder: str) -> Finding:
    """Judge the bytes that are free where the inbox lies."""
    found = f"{free / GIB:.1f} GiB free in {folder}"
    remedy = "Make room: without any, the inbox refuses with 503 and Sentry gives up after some tries."
    if free < NONE_LEFT:
        return DISK.bad(found, remedy)
    return DISK.warn(found, remedy) if free < SCARCE else DISK.good(found)


def judge_destinations(config: Config) -> Finding:
    """Judge whether this version delivers to everything that routes.yaml names."""
    targets = [target for route in config.routes for target in route.targets]
    unserved = sorted(
        {str(target) for target in (*targets, *config.fallback, *config.page_fallback) if not target.served}
    )
    if unserved:
        told = f"this version delivers nothing to {', '.join(unserved)}"[:240]
        return UNSERVED.warn(told, "Name slack:, pagerduty: or email: there as well.")
    return UNSERVED.good("all that routes name are served")


def judge_console(settings: Settings) -> Finding:
    """Judge who may open the console."""
    host, public, token = settings.http.host, settings.http.public_url, settings.console.token
    outside = host not in _LOOPBACKS or bool(public and not is_loopback(public))
    if token and len(token.reveal()) < 20:
        return CONSOLE.warn("CONSOLE_TOKEN is short enough to be guessed", "Make up one of 20 characters or more.")
    if token:
        return CONSOLE.good("opened by CONSOLE_TOKEN")
    if outside and public:
        return CONSOLE.warn(
            f"messages link to {public}, where the console answers 404", "Set CONSOLE_TOKEN, 20 characters or more."
        )
    return CONSOLE.good("answers on this machine only")


def judge_heartbeat(settings: Settings) -> Finding:
    """Judge whether anybody outside would notice if Switchboard were down."""
    if settings.http.heartbeat_url:
        return HEARTBEAT.good("HEARTBEAT_URL is called every two minutes while every open page has a next step")
    return HEARTBEAT.skipped("HEARTBEAT_URL is not set: nobody outside notices when Switchboard is down")


def judge_ops(settings: Settings) -> Finding:
    """Judge whether Switchboard can speak of itself."""
    if settings.http.ops_channel:
        return OPS.good(settings.http.ops_channel)
    return OPS.warn("not set: Switchboard speaks of its own troubles in its log only", "Set OPS_CHANNEL to a channel.")


def judge_names(settings: Settings) -> Finding:
    """Judge whether what is set is read, and does something."""
    if settings.misspelt:
        slips = "; ".join(f"{name} (did you mean {meant}?)" for name, meant in settings.misspelt.items())
        return NAMES.bad(f"nothing reads {slips}"[:240], "Write each as .env.example does.")
    if idle := unserved(settings.variables):
        told = f"set, and nothing serves them yet: {', '.join(idle)}"[:240]
        return NAMES.warn(
            told, "README, What is not here yet, says what they are for; nothing is lost by leaving them out."
        )
    return NAMES.good("what is set is read")


def judge_zones(config: Config, now: datetime) -> Finding:
    """Return what time it is for the teams: quiet hours and digests go by it."""
    zones = sorted({config.defaults.timezone, *(team.timezone for team in config.teams.values())})
    told = ", ".join(f"{zone} ({now.astimezone(ZoneInfo(zone)):%H:%M})" for zone in zones[:4])
    timed = any(team.quiet or team.digests for team in config.teams.values())
    if timed and zones == ["UTC"]:
        return ZONES.warn(
            f"quiet hours and digests go by {told}", "Set `timezone:` below defaults or the team, if that is not meant."
        )
    return ZONES.good(told + (f" and {len(zones) - 4} more" if len(zones) > 4 else ""))


def judge_own(settings: Settings) -> Finding:
    """Judge whether Switchboard's own errors are reported."""
    project = own_project(settings.telemetry)
    if project:
        return OWN.good(f"go to project {project}; `switchboard doctor --test-event` sends one")
    return OWN.skipped("SENTRY_DSN is not set: Switchboard's own errors stand in its log only")


def judge_test_event(sent: str | None, lost: str | None) -> Finding:
    """Judge a test event by its id and by why it did not arrive; no id: there was nowhere to send it."""
    if sent is None:
        return TEST_EVENT.bad(
            "SENTRY_DSN is not set: there is nowhere to send it",
            "Set SENTRY_DSN to the DSN of a project for Switchboard's own errors (Settings > Client Keys), and run it again.",
        )
    if lost:
        return TEST_EVENT.bad(
            f"{sent} was not taken: {lost}",
            "Compare SENTRY_DSN with Settings > Client Keys of the project; see the network.",
        )
    return TEST_EVENT.good(f"{sent} was taken; search for it in the project's issues")
