"""Which addresses are Slack's own. Pure: what a payload names is asked for only there."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

DOMAINS = ("slack.com", "slack-gov.com")


def is_slacks(url: str, api_url: str) -> bool:
    """Return whether an address is Slack's, over https, or on the host of SLACK_API_URL."""
    try:
        asked, api = urlsplit(url), urlsplit(api_url)
        if "@" in asked.netloc or "\\" in url:
            return False
        here = bool(asked.hostname) and _place(asked) == _place(api) and not _ours(asked.hostname)
        return here or (asked.scheme == "https" and asked.port is None and _ours(asked.hostname))
    except ValueError:
        return False


def _place(parts: SplitResult) -> tuple[str, str | None]:
    return parts.scheme, parts.hostname


def _ours(host: str | None) -> bool:
    return any(host == domain or (host or "").endswith(f".{domain}") for domain in DOMAINS)
