"""The integration as its organisation sees it: where its webhooks go, what it subscribed to, where it is installed."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.journal import Json
from sandbox.sentry.bodies import INSTALLATION
from sandbox.sentry.issue import Place

APPLICATION_ID = 5
UUID = "77cebea3-019e-484d-8673-6c3969698827"
ACTIONS_OF = {
    "issue": ("assigned", "created", "ignored", "resolved", "unresolved"),
    "comment": ("created", "deleted", "updated"),
    "error": ("created",),
}


@dataclass(slots=True)
class Application:
    """An internal integration. `webhook_url` None: wherever the deliveries go."""

    slug: str = "switchboard"
    name: str = "Switchboard"
    webhook_url: str | None = None
    subscribed: set[str] = field(default_factory=lambda: {"issue", "comment"})
    alertable: bool = True
    disabled: bool = False
    installed: bool = True

    def names(self, resource: str) -> bool:
        """Return whether webhooks of this kind come: those of alerts and of the installation are in no subscription."""
        return resource in self.subscribed or resource not in ACTIONS_OF

    def as_json(self, place: Place, *, events: set[str], target: str | None) -> Json:
        """The integration as the list of the organisation's own shows it."""
        return {
            "allowedOrigins": [],
            "author": place.org,
            "avatars": [],
            "events": sorted(events),
            "webhookEvents": sorted(f"{name}.{action}" for name in events for action in ACTIONS_OF.get(name, ())),
            "featureData": [],
            "isAlertable": self.alertable,
            "isDisabled": self.disabled,
            "metadata": "",
            "name": self.name,
            "overview": None,
            "popularity": 1,
            "redirectUrl": None,
            "schema": "",
            "scopes": [],
            "slug": self.slug,
            "status": "internal",
            "uuid": UUID,
            "verifyInstall": False,
            "webhookHeaders": [],
            "webhookUrl": self.webhook_url or target,
            "clientId": UUID.replace("-", "") * 2,
            "clientSecret": "**********",
            "owner": {"id": 1, "slug": place.org},
        }

    def installation(self, place: Place) -> Json:
        """Where it is installed: in its own organisation."""
        app = {"uuid": UUID, "slug": self.slug, "sentryAppId": APPLICATION_ID}
        return {"app": app, "organization": {"slug": place.org}, "uuid": INSTALLATION, "status": "installed"}

    def action(self) -> tuple[str, Json]:
        """The action of an alert that sends it to this integration, as (type, config)."""
        config = {"targetType": "sentry_app", "targetIdentifier": str(APPLICATION_ID), "targetDisplay": self.name}
        return "sentry_app", {**config, "sentryAppIdentifier": "sentry_app_id"}
