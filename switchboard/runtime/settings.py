"""The environment, read once in the process's first lines; nothing else of ours looks at it.

Groups and order follow .env.example, which a test compares with the names asked for here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from types import MappingProxyType

from dotenv import dotenv_values

from switchboard.errors import BadSettings
from switchboard.runtime.env_reader import (
    Reader,
    Secret,
    address,
    database,
    dsn,
    folder_url,
    one_of,
    path,
    smtp,
    token,
    url,
)
from switchboard.runtime.spelling import misspelt

__all__ = [
    "ConsoleSettings",
    "HttpSettings",
    "JiraSettings",
    "MailSettings",
    "PagerDutySettings",
    "Secret",
    "SentrySettings",
    "Settings",
    "SlackSettings",
    "TelemetrySettings",
    "load",
    "names",
    "suffix",
    "wants_colour",
]


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where the doors listen and how they are reached from outside."""

    host: str
    port: int
    public_url: str
    forwarded_allow_ips: tuple[str, ...]
    log_format: str
    metrics_paths: tuple[str, ...]
    metrics_token: Secret
    ops_channel: str
    heartbeat_url: Secret


@dataclass(frozen=True, slots=True)
class SentrySettings:
    """The Sentry whose webhooks come in; the first client secret is the newest."""

    url: str
    org: str
    integration: str
    client_secrets: tuple[Secret, ...]
    auth_token: Secret
    legacy_token: Secret


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """The Slack app; `api_url` ends in a slash."""

    bot_token: Secret
    signing_secret: Secret
    app_token: Secret
    api_url: str
    client_id: str
    client_secret: Secret


@dataclass(frozen=True, slots=True)
class PagerDutySettings:
    """PagerDuty's two addresses and our account there; routing keys have names of the user's own."""

    events_url: str
    api_url: str
    api_token: Secret
    from_email: str
    webhook_secrets: tuple[Secret, ...]

    @property
    def writes_as(self) -> str:
        """Return the bare address of the user that incidents are changed as, empty where none is named."""
        return parseaddr(self.from_email)[1]


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server; its URL may hold a password."""

    smtp_url: Secret
    mail_from: str

    @property
    def is_set(self) -> bool:
        """Return whether mail can be sent."""
        return bool(self.smtp_url) and bool(self.mail_from)


@dataclass(frozen=True, slots=True)
class JiraSettings:
    """The Jira site and the account that files there."""

    url: str
    email: str
    token: Secret
    webhook_secret: Secret


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Who may open the console; without a token only the loopback may."""

    token: Secret
    session_secret: Secret


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """Where Switchboard's own errors go; off without a DSN."""

    dsn: Secret
    environment: str
    release: str
    sample_rate: float
    traces_sample_rate: float
    profiles_sample_rate: float
    enable_tracing: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the environment says.

    `apprise` and `webhooks` hold addresses by the `suffix` of a destination's name; a webhook's signing secret
    is kept under that suffix and `_SECRET`. `variables` is the whole snapshot, for `${NAME}` in routes.yaml
    and what a destination's own package reads; `misspelt` names those that look like a setting, with the setting.
    """

    database_url: Secret
    routes: Path
    http: HttpSettings
    sentry: SentrySettings
    slack: SlackSettings
    pagerduty: PagerDutySettings
    mail: MailSettings
    jira: JiraSettings
    apprise: Mapping[str, Secret]
    webhooks: Mapping[str, Secret]
    console: ConsoleSettings
    telemetry: TelemetrySettings
    variables: Mapping[str, str] = field(repr=False)
    misspelt: Mapping[str, str] = field(default_factory=dict)


def typed(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the words of a command line that a shell wants completed; none where it does not."""
    given = os.environ if environ is None else environ
    if "_SWITCHBOARD_COMPLETE" not in given:
        return []
    return (given.get("_TYPER_COMPLETE_ARGS") or given.get("COMP_WORDS") or "").split()


def wants_colour(environ: Mapping[str, str] | None = None) -> bool:
    """Return whether a terminal may be written to in colour. NO_COLOR, where it is not empty, says no (no-color.org)."""
    given = os.environ if environ is None else environ
    return not given.get("NO_COLOR")


def load(environ: Mapping[str, str] | None = None, *, dotenv: Path = Path(".env")) -> Settings:
    """Read the settings from `environ`, else from the process's environment over the file `dotenv`.

    Raises BadSettings naming every setting that cannot be used, what was found (never a secret) and the remedy.
    """
    reader = Reader(_written(dotenv) | dict(os.environ) if environ is None else environ)
    settings = _settings(reader)
    if reader.faults:
        raise BadSettings("\n".join(reader.faults))
    return replace(settings, misspelt=misspelt(reader.environ, frozenset(reader.asked)))


def names() -> tuple[str, ...]:
    """Every setting's name in the order it is read, for the tests that compare .env.example and the docs."""
    reader = Reader({})
    _settings(reader)
    return tuple(reader.asked)


def suffix(name: str) -> str:
    """Spell a destination's name as its variable ends: `sms-oncall` is read from APPRISE_SMS_ONCALL."""
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def _written(dotenv: Path) -> dict[str, str]:
    try:
        found = dotenv_values(dotenv, interpolate=False) if dotenv.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{dotenv}: cannot be read. Make it a readable text file in UTF-8.") from error
    return {name: value for name, value in found.items() if value is not None}


def _settings(read: Reader) -> Settings:
    return Settings(
        database_url=read.secret("DATABASE_URL", database, default="sqlite:///switchboard.db"),
        routes=Path(read.text("ROUTES", "routes.yaml")),
        http=_http(read),
        sentry=SentrySettings(
            url=read.text("SENTRY_URL", "https://sentry.io", url),
            org=read.text("SENTRY_ORG"),
            integration=read.text("SENTRY_INTEGRATION"),
            client_secrets=read.secrets("SENTRY_CLIENT_SECRET"),
            auth_token=read.secret("SENTRY_AUTH_TOKEN"),
            legacy_token=read.secret("SENTRY_LEGACY_TOKEN"),
        ),
        slack=_slack(read),
        pagerduty=PagerDutySettings(
            events_url=read.text("PAGERDUTY_EVENTS_URL", "https://events.pagerduty.com", url),
            api_url=read.text("PAGERDUTY_API_URL", "https://api.pagerduty.com", url),
            api_token=read.secret("PAGERDUTY_API_TOKEN"),
            from_email=read.text("PAGERDUTY_FROM", "", address),
            webhook_secrets=read.secrets("PAGERDUTY_WEBHOOK_SECRET"),
        ),
        mail=MailSettings(smtp_url=read.secret("SMTP_URL", smtp), mail_from=read.text("MAIL_FROM", "", address)),
        jira=JiraSettings(
            url=read.text("JIRA_URL", "", url),
            email=read.text("JIRA_EMAIL", "", address),
            token=read.secret("JIRA_TOKEN"),
            webhook_secret=read.secret("JIRA_WEBHOOK_SECRET"),
        ),
        apprise=read.named("APPRISE_"),
        webhooks=read.named("WEBHOOK_"),
        console=ConsoleSettings(token=read.secret("CONSOLE_TOKEN"), session_secret=read.secret("SESSION_SECRET")),
        telemetry=_telemetry(read),
        variables=MappingProxyType(dict(read.environ)),
    )


def _http(read: Reader) -> HttpSettings:
    return HttpSettings(
        host=read.text("HOST", "127.0.0.1"),
        port=read.whole("PORT", 8000, least=0, most=65535),
        public_url=read.text("PUBLIC_URL", "", url),
        forwarded_allow_ips=read.many("FORWARDED_ALLOW_IPS", "127.0.0.1"),
        log_format=read.text("LOG_FORMAT", "auto", one_of("auto", "json", "console")),
        metrics_paths=read.many("METRICS_PATH", "/metrics", path),
        metrics_token=read.secret("METRICS_TOKEN"),
        ops_channel=read.text("OPS_CHANNEL"),
        heartbeat_url=read.secret("HEARTBEAT_URL", url),
    )


def _slack(read: Reader) -> SlackSettings:
    return SlackSettings(
        bot_token=read.secret("SLACK_BOT_TOKEN", token("xoxb-")),
        signing_secret=read.secret("SLACK_SIGNING_SECRET"),
        app_token=read.secret("SLACK_APP_TOKEN", token("xapp-")),
        api_url=read.text("SLACK_API_URL", "https://slack.com/api/", folder_url),
        client_id=read.text("SLACK_CLIENT_ID"),
        client_secret=read.secret("SLACK_CLIENT_SECRET"),
    )


def _telemetry(read: Reader) -> TelemetrySettings:
    commit = read.environ.get("GIT_COMMIT") or read.environ.get("GIT_SHA") or ""
    return TelemetrySettings(
        dsn=read.secret("SENTRY_DSN", dsn),
        environment=read.text("SENTRY_ENVIRONMENT", "production"),
        release=read.text("SENTRY_RELEASE", commit.strip()),
        sample_rate=read.rate("SENTRY_SAMPLE_RATE", 1.0),
        traces_sample_rate=read.rate("SENTRY_TRACES_SAMPLE_RATE", 0.1),
        profiles_sample_rate=read.rate("SENTRY_PROFILES_SAMPLE_RATE", 0.1),
        enable_tracing=read.flag("SENTRY_ENABLE_TRACING", default=True),
    )
