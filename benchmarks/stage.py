"""The processes of a round: Switchboard's own, as a user starts them, the sandbox, and what they are compared with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import Job
from benchmarks.machine import Cores
from benchmarks.mail import SECRET, TEAMS
from benchmarks.outside import key_of
from benchmarks.processes import answers, cpu_seconds, end, free_port, listens, wait_for
from switchboard.storage.address import database_file
from switchboard.storage.schema import migrate

ROOT = Path(__file__).parent.parent
ALERTMANAGERS = ("prometheus-alertmanager", "alertmanager")
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
SILENT = "route: {receiver: nobody, group_wait: 1h}\nreceivers: [{name: nobody}]\n"

ROUTES = (
    "version: 1\nteams:\n"
    + "".join(
        f'  unit{team}: {{slack: "#unit{team}", pagerduty: "${{PAGERDUTY_UNIT{team}}}"}}\n' for team in range(TEAMS)
    )
    + "owners: |\n"
    + "".join(f"  path:src/acme/unit{team}/*  #unit{team}\n" for team in range(TEAMS))
    + """
routes:
  - {name: fatal pages, when: "level:fatal has:team", notify: [pagerduty:owner], severity: critical}
  - {name: owned, when: "has:team", notify: [slack:owner]}
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:unit0"]
"""
)


@dataclass(frozen=True, slots=True)
class Running:
    """A process of ours and the port that it answers on."""

    child: subprocess.Popen[bytes]
    port: int

    @property
    def cpu_seconds(self) -> float:
        """The processor time that it has used, threads and all."""
        return cpu_seconds(self.child.pid)


@dataclass(slots=True)
class Stage:
    """A temporary folder, and what is started in it; nothing that is started outlives its block."""

    folder: Path
    cores: Cores
    _opened: int = 0

    def open_folder(self) -> Path:
        """Make a new folder with the routes in it."""
        self._opened += 1
        made = self.folder / f"house-{self._opened}"
        made.mkdir()
        (made / "routes.yaml").write_text(ROUTES)
        return made

    def clear(self) -> None:
        """Throw away the folders, and the databases in them, that no process uses any more."""
        for made in self.folder.glob("house-*"):
            shutil.rmtree(made)

    def environment(self, *, outside: int = 9) -> dict[str, str]:
        """Return the environment of a new Switchboard: a free port, an empty database; without a sandbox, nothing is sent."""
        folder, port = self.open_folder(), free_port()
        return {
            **_plain_environment(),
            "DATABASE_URL": f"sqlite:///{folder}/bench.db",
            "ROUTES": str(folder / "routes.yaml"),
            "PORT": str(port),
            "LOG_FORMAT": "json",
            "SENTRY_ORG": "acme",
            "SENTRY_CLIENT_SECRET": SECRET,
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_API_URL": f"http://127.0.0.1:{outside}/slack/api/",
            "PAGERDUTY_EVENTS_URL": f"http://127.0.0.1:{outside}/pagerduty",
            **{f"PAGERDUTY_UNIT{team}": key_of(team) for team in range(TEAMS)},
        }

    def migrated(self, *, outside: int) -> dict[str, str]:
        """Return such an environment with a database at this version's schema, so that no worker has to make it first."""
        made = self.environment(outside=outside)
        file = database_file(made["DATABASE_URL"])
        template = self.folder / "migrated.db"
        if not template.exists():
            migrate(f"sqlite:///{template}")
        shutil.copyfile(template, file)
        return made

    @contextmanager
    def switchboard(self, name: str, environment: dict[str, str], *, core: int | None = None) -> Iterator[Running]:
        """Run `switchboard NAME`, on one core if one is given; all but a lone worker are ready when the block begins."""
        port = int(environment["PORT"])
        supervised = [] if name == "serve" else ["--supervised"]
        command = [sys.executable, "-m", "switchboard.cli", name, *supervised]
        with self._run(command, port, core, environment) as running:
            if name != "worker":
                wait_for(lambda: answers(port, "/readyz"), running.child)
            yield running

    @contextmanager
    def baseline(self, name: str) -> Iterator[Running]:
        """Run a baseline on the server's core."""
        port = free_port()
        command = [sys.executable, "-m", "benchmarks.baselines", name, str(port)]
        with self._run(command, port, self.cores.server) as running:
            wait_for(lambda: listens(port), running.child)
            yield running

    @contextmanager
    def outside(self) -> Iterator[Running]:
        """Run the sandbox."""
        port = free_port()
        with self._run([sys.executable, "-m", "benchmarks.outside", str(port)], port, None) as running:
            wait_for(lambda: listens(port), running.child)
            yield running

    @contextmanager
    def alertmanager(self, binary: str) -> Iterator[Running]:
        """Run Alertmanager on the server's core: without a cluster, notifying nobody, its storage in our folder."""
        port, folder = free_port(), self.open_folder()
        (folder / "silent.yml").write_text(SILENT)
        flags = {
            "config.file": folder / "silent.yml",
            "storage.path": folder,
            "cluster.listen-address": "",
            "web.listen-address": f"127.0.0.1:{port}",
            "log.level": "error",
        }
        command = [binary, *(f"--{name}={value}" for name, value in flags.items())]
        with self._run(command, port, self.cores.server) as running:
            wait_for(lambda: answers(port, "/-/ready"), running.child)
            yield running

    def load(self, job: Job) -> dict[str, Any]:
        """Send a job's requests from a process of its own on the load's core, and give its report."""
        with self.cores.on(self.cores.load):
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.load"],
                input=json.dumps(asdict(job)).encode(),
                capture_output=True,
                cwd=self.folder,
                env=_plain_environment(),
                check=False,
                timeout=job.seconds + 60,
            )
        if done.returncode:
            raise RuntimeError(f"the load generator failed:\n{done.stderr.decode()[-2000:]}")
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def ticks(self, environment: dict[str, str], count: int) -> dict[str, float]:
        """Let a worker of its own process tick so often on the server's core; returns what `benchmarks.ticking` measured."""
        return self.told("benchmarks.ticking", environment, str(count))

    def told(self, module: str, environment: dict[str, str], *arguments: str) -> dict[str, float]:
        """Run a module of ours in a process of its own on the server's core; returns what it measured."""
        command = [sys.executable, "-m", module, *arguments]
        with self.cores.on(self.cores.server):
            done = subprocess.run(
                command, capture_output=True, cwd=self.folder, env=environment, check=False, timeout=120
            )
        if done.returncode:
            raise RuntimeError(f"{module} failed:\n{done.stderr.decode()[-2000:]}")
        told: dict[str, float] = json.loads(done.stdout)
        return told

    @contextmanager
    def _run(
        self, command: Sequence[str], port: int, core: int | None, environment: dict[str, str] | None = None
    ) -> Iterator[Running]:
        pinned = self.cores.on(core) if core is not None else nullcontext()
        with (self.folder / f"{port}.log").open("ab") as words, pinned:
            # The pipe at its standard input closes when we die, however that happens: what is supervised then ends.
            child = subprocess.Popen(
                command,
                cwd=self.folder,  # not where a developer's .env lies
                env=environment or _plain_environment(),
                stdin=subprocess.PIPE,
                stdout=words,
                stderr=subprocess.STDOUT,
            )
        try:
            yield Running(child, port)
        finally:
            end(child)


def _plain_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    return {**kept, "PYTHONPATH": str(ROOT)}


def find_alertmanager() -> str | None:
    """Find Alertmanager's binary on the path."""
    return next((found for name in ALERTMANAGERS if (found := shutil.which(name))), None)
