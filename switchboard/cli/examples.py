"""PURE: an example for each command, as it stands below its `--help`."""

from __future__ import annotations

EXAMPLES = {
    "serve": "switchboard serve",
    "web": "switchboard web",
    "worker": "switchboard worker",
    "migrate": "switchboard migrate",
    "audit": "switchboard audit --limit 20",
    "backup": "switchboard backup switchboard.backup",
    "check": "switchboard check routes.yaml --strict",
    "digest preview": "switchboard digest preview payments --period 'last week'",
    "digest send": "switchboard digest send payments --period 2026-11-16..2026-11-23",
    "doctor": "switchboard doctor",
    "explain": "switchboard explain PAY-502",
    "forget": "switchboard forget anna@example.com --dry-run",
    "manifest": "switchboard manifest --socket",
    "owners": "switchboard owners src/payments/charge.py",
    "test": "switchboard test routes.test.yaml --every-route",
    "scrub": "switchboard scrub",
    "replay": "switchboard replay --quarantined",
    "restore": "switchboard restore switchboard.backup",
    "mute": "switchboard mute 'project:shop level:warning' --for 2h --because 'the shop moves house'",
    "mutes": "switchboard mutes --end 7",
    "deliveries list": "switchboard deliveries list --state failed",
    "deliveries show": "switchboard deliveries show 42",
    "deliveries retry": "switchboard deliveries retry 42 43",
    "deliveries discard": "switchboard deliveries discard 42 --because 'the channel is gone'",
    "import sentry": "switchboard import sentry --out routes.yaml",
    "import alertmanager": "switchboard import alertmanager alertmanager.yml --out routes.yaml",
}


def example(command: str) -> str | None:
    """Return what stands below a command's help; None where there is none."""
    words = EXAMPLES.get(command)
    return f"Example: {words}" if words else None
