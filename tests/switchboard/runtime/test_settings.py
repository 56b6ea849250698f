"""The settings as a whole: defaults, the file beside the environment, and every mistake at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.config.keys.values import OWN_SECRETS
from switchboard.errors import BadSettings
from switchboard.runtime.settings import load, names, suffix

SECRETS = (
    "DATABASE_URL HEARTBEAT_URL SENTRY_CLIENT_SECRET SENTRY_AUTH_TOKEN SENTRY_LEGACY_TOKEN SLACK_BOT_TOKEN "
    "SLACK_SIGNING_SECRET SLACK_APP_TOKEN SLACK_CLIENT_SECRET PAGERDUTY_API_TOKEN PAGERDUTY_WEBHOOK_SECRET SMTP_URL "
    "JIRA_TOKEN JIRA_WEBHOOK_SECRET CONSOLE_TOKEN SESSION_SECRET SENTRY_DSN APPRISE_SMS WEBHOOK_X WEBHOOK_X_SECRET "
    "PAGERDUTY_PAYMENTS"
).split()


def test_an_empty_environment_gives_what_the_design_says() -> None:
    settings = load({})
    assert settings.database_url.reveal() == "sqlite:///switchboard.db"
    assert settings.routes == Path("routes.yaml")
    assert (settings.http.host, settings.http.port) == ("127.0.0.1", 8000)
    assert settings.http.metrics_paths == ("/metrics",)
    assert settings.sentry.url == "https://sentry.io"
    assert settings.sentry.client_secrets == ()
    assert settings.slack.api_url == "https://slack.com/api/"
    assert settings.pagerduty.events_url == "https://events.pagerduty.com"
    assert settings.pagerduty.api_url == "https://api.pagerduty.com"
    assert settings.telemetry.environment == "production"
    assert settings.telemetry.traces_sample_rate == 0.1


def test_no_secret_is_ever_shown() -> None:
    settings = load(dict.fromkeys(SECRETS, "https://hunter2.example.com") | _usable())
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in str(settings)


@pytest.mark.parametrize("dsn", ["https://hunter2", "https://hunter2.example/7", "https://hunter2@o1.example/x"])
def test_a_dsn_that_is_none_is_told_and_does_not_break_the_start(dsn: str) -> None:
    with pytest.raises(BadSettings, match="SENTRY_DSN") as caught:
        load({"SENTRY_DSN": dsn})
    assert "hunter2" not in str(caught.value)


def test_no_secret_of_ours_may_be_named_as_a_routing_key() -> None:
    assert {name for name in SECRETS if name in names()} <= OWN_SECRETS


def test_every_mistake_is_told_at_once_and_no_secret_with_it() -> None:
    wrong = {
        "PORT": "http",
        "SMTP_URL": "hunter2",
        "DATABASE_URL": "mysql://u:hunter2@h",
        "JIRA_URL": "ftp://u:hunter2@h",
    }
    with pytest.raises(BadSettings) as caught:
        load(wrong)
    told = str(caught.value)
    assert [line.partition(":")[0] for line in told.splitlines()] == ["DATABASE_URL", "PORT", "SMTP_URL", "JIRA_URL"]
    assert "'http' cannot be used. Write a whole number from 0 to 65535." in told
    assert "hunter2" not in told


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=9001\nHOST=0.0.0.0\nMY_KEY='a${b}c'\n")
    monkeypatch.setenv("PORT", "9002")
    settings = load(dotenv=dotenv)
    assert (settings.http.host, settings.http.port) == ("0.0.0.0", 9002)  # noqa: S104  (only compared)
    assert settings.variables["MY_KEY"] == "a${b}c"


def test_a_missing_file_is_no_mistake(tmp_path: Path) -> None:
    assert load(dotenv=tmp_path / "none").http.port == 8000


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff\xfe")
    with pytest.raises(BadSettings, match="UTF-8"):
        load(dotenv=tmp_path / ".env")


@pytest.mark.parametrize(
    ("environ", "release"),
    [
        ({"SENTRY_RELEASE": "v1", "GIT_COMMIT": "abc", "GIT_SHA": "def"}, "v1"),
        ({"GIT_COMMIT": "abc", "GIT_SHA": "def"}, "abc"),
        ({"GIT_SHA": "def"}, "def"),
        ({}, ""),
    ],
)
def test_the_release_falls_back_to_the_commit(environ: dict[str, str], release: str) -> None:
    assert load(environ).telemetry.release == release


def test_destinations_of_the_users_own_names_are_found() -> None:
    settings = load({"APPRISE_SMS_ONCALL": "twilio://x", "WEBHOOK_WAREHOUSE": "https://w.example.com"})
    assert settings.apprise[suffix("sms-oncall")].reveal() == "twilio://x"
    assert settings.webhooks[suffix("warehouse")].reveal() == "https://w.example.com"


def test_what_was_read_does_not_change_afterwards() -> None:
    environ = {"KEY": "old"}
    settings = load(environ)
    environ["KEY"] = "new"
    assert settings.variables["KEY"] == "old"


def test_no_setting_is_read_twice() -> None:
    assert len(names()) == len(set(names()))


def _usable() -> dict[str, str]:
    return {
        "DATABASE_URL": "postgres://u:hunter2@h/name",
        "SMTP_URL": "smtp://u:hunter2@h",
        "SENTRY_DSN": "https://hunter2@h.example/7",
    }
