"""manifest: the manifests of our Slack app, for HTTP and for Socket Mode, made of one template."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated
from urllib.parse import urlsplit

import typer

from switchboard.cli.asking import settings_or_exit
from switchboard.commands.links import SAAS, is_saas

Socket = Annotated[bool, typer.Option("--socket", help="For Socket Mode, where Slack cannot reach you.")]
PublicUrl = Annotated[
    str | None, typer.Option("--public-url", metavar="URL", help="Where Slack reaches us; else PUBLIC_URL.")
]

EXAMPLE = "https://switchboard.example.com"
_THEN = {
    False: ", and\n# SLACK_SIGNING_SECRET to its signing secret. Slack calls the address below: write your own.",
    True: ", and\n# SLACK_APP_TOKEN to an app-level token (xapp-..., scope connections:write). Slack needs no address of yours.",
}


def manifest(*, public_url: str = EXAMPLE, sentry_url: str = f"https://{SAAS}", socket: bool = False) -> str:
    """Make a manifest: for Socket Mode, without all that is an address of ours; `sentry_url` is SENTRY_URL."""
    lines = files("bot").joinpath("manifest.template.yaml").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not (socket and "${PUBLIC_URL}" in line)]
    filled = "".join(kept).replace("${THEN}", _THEN[socket]).replace("${SOCKET}", str(socket).lower())
    return filled.replace("${PUBLIC_URL}", public_url.rstrip("/")).replace("${SENTRY}", _domain(sentry_url))


def _domain(url: str) -> str:
    """Return the domain whose links Slack sends us; sentry.io is that of every organisation and region there."""
    host = urlsplit(url).hostname or SAAS
    return SAAS if is_saas(host) else host


def print_manifest(*, socket: Socket = False, public_url: PublicUrl = None) -> None:
    """Print the manifest of the Slack app, for your PUBLIC_URL: paste it where Slack asks for one."""
    known = settings_or_exit()
    public = public_url or known.http.public_url or EXAMPLE
    typer.echo(manifest(public_url=public, sentry_url=known.sentry.url, socket=socket), nl=False)
