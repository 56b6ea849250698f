"""What each process may load: memory and seconds at the start are paid by every process that loads it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from switchboard.cli import DRAWING
from tests.house.source import ROOT

WEB = """
from switchboard.cli import draw_nothing
draw_nothing()
from asgi import create_app
from switchboard.app.web import web_services
from switchboard.runtime.settings import load
create_app(web_services(load({"DATABASE_URL": f"sqlite:///{sys.argv[1]}/house.db", "SENTRY_CLIENT_SECRET": "s"})))
"""
WORKER = """
from switchboard.cli import draw_nothing
draw_nothing()
from switchboard.app.build_worker import make_worker
from switchboard.runtime.settings import load
make_worker(load({"DATABASE_URL": f"sqlite:///{sys.argv[1]}/house.db"})).close()
"""
SUPERVISOR = "import switchboard.cli.supervisor"
HELP = "from switchboard.cli.commands import commands; commands('')"
DATABASE, SLACK = ("psycopg", "sqlalchemy", "sqlmodel", "alembic"), ("slack_bolt", "slack_sdk", "aiohttp")
OURS = ("switchboard", "asgi", "webhooks", "bot", "console", "sandbox", "migrations")
DOORS = ("fastapi", "uvicorn", "jinja2")
# On SQLite neither web nor the worker has any use of these.
UNUSED = ("psycopg", "alembic", *DRAWING)
# All that is installed; and what of Python is as heavy.
INSTALLED = (
    *(name for name in packages_distributions() if name not in OURS and name[0] != "_"),
    "asyncio",
    "ssl",
    "dataclasses",
    "logging",
)
NEVER = {
    "the list of commands": (HELP, (*DATABASE, *SLACK, *DOORS, "httpx", "httpx2", "pagerduty")),
    "the supervisor": (SUPERVISOR, INSTALLED),
    "web without Slack": (WEB, (*UNUSED, *SLACK, "httpx", "httpx2", "pagerduty", "apscheduler")),
    "the worker on SQLite": (WORKER, (*UNUSED, "slack_bolt", *DOORS, "aiosmtplib", "aiosmtpd")),
}


@pytest.mark.parametrize("code, never", NEVER.values(), ids=NEVER)
def test_a_process_loads_nothing_that_it_does_not_use(tmp_path: Path, code: str, never: tuple[str, ...]) -> None:
    told = f"import sys\n{code}\nprint(*[name for name in {never!r} if sys.modules.get(name)])"
    command = [sys.executable, "-c", told, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert said.split("\n")[-2:] == ["", ""], said
