"""Which addresses are Slack's own. Pure: what a payload names is asked for only there."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

DOMAINS = ("slack.com", "slack-gov.com")


def is_slacks(url: str, api_url: str) -> bool:
    """Return whether an address is Slack's, over https, or lies where SLACK_API_URL does."""
    try:
        asked, api = urlsplit(url), urlsplit(api_url)
        if "@" in asked.netloc or "\\" in url:
            return False
        return _place(asked) == _place(api) or (
            asked.scheme == "https" and asked.port is None and _ours(asked.hostname)
        )
    except ValueError:
        return False


def _place(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _ours(host: str | None) -> bool:
    return any(host == domain or (host or "").endswith(f".{domain}") for domain in DOMAINS)
