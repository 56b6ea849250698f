"""Whether Slack's requests find their way in: PUBLIC_URL, the secret, and what answered when we knocked → findings. Pure."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from switchboard.doctor.finding import Area, CheckName, Finding
from switchboard.runtime.settings import Settings

SECRET = CheckName(Area.SLACK, "signing secret")
REQUESTS = CheckName(Area.SLACK, "request URL")


def judge_secret(settings: Settings) -> Finding:
    """Judge whether Slack's requests can be distinguished from anybody's."""
    if settings.slack.signing_secret:
        return SECRET.good("set")
    if settings.slack.app_token:
        return SECRET.good("not needed: Socket Mode")
    return SECRET.warn(
        "SLACK_SIGNING_SECRET is not set: commands and buttons are refused with 401",
        "Set it to the Signing Secret under Basic Information, or use Socket Mode (SLACK_APP_TOKEN).",
    )


def why_not_knock(settings: Settings) -> Finding | None:
    """Judge the address by itself; None where it is one to knock at."""
    public = settings.http.public_url
    if settings.slack.app_token:
        return REQUESTS.good("not needed: Socket Mode")
    if not public:
        return REQUESTS.warn(
            "PUBLIC_URL is not set: it is not known where Slack reaches us, and messages link to no console",
            "Set PUBLIC_URL to the address people and Slack reach Switchboard at, or use Socket Mode.",
        )
    if is_loopback(public):
        if is_loopback(settings.slack.api_url):
            return None
        return REQUESTS.bad(
            f"Slack cannot reach {public}", "Set PUBLIC_URL to an address on the internet, or use Socket Mode."
        )
    if urlsplit(public).scheme != "https":
        return REQUESTS.bad(
            f"{public} is not https, and Slack calls nothing else", "Put TLS before Switchboard; set PUBLIC_URL."
        )
    return None


def judge_knock(url: str, answered: int | str) -> Finding:
    """Judge what a request without a signature was answered: the status, or why there was no answer."""
    match answered:
        case 401:
            return REQUESTS.good(f"{url} answers, and refuses what is not signed")
        case str():
            return REQUESTS.warn(
                f"{url} cannot be reached from here: {answered}",
                "See that `switchboard web` runs and the proxy leads to it. Slack may still reach it from where it is.",
            )
        case 404:
            remedy = "See that PUBLIC_URL has no path too many and the proxy passes /slack/events."
        case 301 | 302 | 303 | 307 | 308:
            remedy = "Set PUBLIC_URL to where it leads: Slack follows no redirection."
        case 502 | 503 | 504:
            remedy = "The proxy answers, Switchboard does not: start `switchboard web`."
        case _:
            remedy = "Something else answers there, or a proxy keeps requests out: let /slack/events through."
    return REQUESTS.bad(f"{url} answers {answered} where our door says 401", remedy)


def is_loopback(url: str) -> bool:
    """Return whether an address is of this machine only."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
