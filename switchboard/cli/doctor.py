"""doctor: is all that must be right outside of the code right, and what is to be done where it is not?"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from itertools import groupby
from typing import Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from switchboard.app.build_doctor import patient
from switchboard.cli.asking import FOUND, Json, say_json, settings_or_exit, terminal
from switchboard.cli.check import read_config
from switchboard.config.analysis import analyse
from switchboard.config.config import Config
from switchboard.doctor.checks import CHECKS
from switchboard.doctor.doctor import Check, examine
from switchboard.doctor.finding import Finding, Verdict, is_ill
from switchboard.doctor.here import SENDS_ONE
from switchboard.doctor.judge_here import ROUTES
from switchboard.doctor.mail import sends_mail
from switchboard.errors import BadConfig
from switchboard.reload.sources import read_sources
from switchboard.runtime.log import cleaned
from switchboard.runtime.settings import Settings
from switchboard.senders.text import line

TestMail = Annotated[str, typer.Option("--test-mail", metavar="ADDRESS", help="Also send one mail, to this address.")]
TestEvent = Annotated[bool, typer.Option("--test-event", help="Also send one event to Switchboard's own Sentry.")]

LONGEST = 400
MARKS = {
    Verdict.GOOD: ("ok", "green"),
    Verdict.WARN: ("warn", "yellow"),
    Verdict.BAD: ("BAD", "bold red"),
    Verdict.SKIPPED: ("skip", "dim"),
}
NOUNS = ((Verdict.GOOD, "good"), (Verdict.WARN, "to look at"), (Verdict.BAD, "bad"), (Verdict.SKIPPED, "skipped"))


def doctor(*, test_event: TestEvent = False, test_mail: TestMail = "", as_json: Json = False) -> None:
    """Look at all that must be right outside of the code, and say what to do where it is not.

    Slack: token, scopes, channels, request URL, clock. Sentry: token, integration, alert rules. PagerDuty: keys. Mail:
    server, addresses. This machine: settings, database, worker. It asks, and changes nothing; docs/doctor.md says what
    each line means.

    Exit 0: all is well (warnings are shown). Exit 1: something is bad. Exit 2: the settings could not be read.
    """
    settings = settings_or_exit()
    checks = (*CHECKS, *([SENDS_ONE] if test_event else []), *([sends_mail(test_mail)] if test_mail else []))
    found = tuple(map(_shown, _examined(settings, checks)))
    if as_json:
        say_json({"well": not is_ill(found), "findings": found})
    else:
        _say(found)
    if is_ill(found):
        raise typer.Exit(FOUND)


def _examined(settings: Settings, checks: Sequence[Check]) -> Sequence[Finding]:
    """Make the checks, and say on a terminal what takes long."""
    err = terminal(stderr=True)
    with err.status("Looking ...") if err.is_terminal else nullcontext() as status:
        return asyncio.run(_asked(settings, checks, status.update if status else lambda _: None))


async def _asked(settings: Settings, checks: Sequence[Check], say: Callable[[str], None]) -> Sequence[Finding]:
    config, routes = _config(settings)
    async with patient(settings, routes=routes, config=config, say=say) as found:
        return await examine(found, checks)


def _config(settings: Settings) -> tuple[Config | None, Finding]:
    """Read routes.yaml as `check` does; what is wrong with it is a finding."""
    file = settings.routes
    unread = read_sources(file)
    if unread.unread and not unread.is_folder:
        [fault] = unread.unread.values()
        return None, ROUTES.bad(f"{file}: {fault.problem}", f"{fault.remedy}.")
    try:
        config, warnings = read_config(file, settings)
    except BadConfig as error:
        return None, ROUTES.bad(f"{file} has {len(error.faults)} faults: {error.faults[0]}", "Run `switchboard check`.")
    told = len(warnings) + len(analyse(config))
    warned = f"{told} warning{'' if told == 1 else 's'}"
    size = f"{file} is good: {len(config.routes)} routes, {len(config.teams)} teams"
    return config, ROUTES.warn(f"{size}; {warned}", "Run `switchboard check`.") if told else ROUTES.good(size)


def _shown(finding: Finding) -> Finding:
    """Make what came from outside fit for a terminal: one line, no escapes, no secret."""
    found, remedy = (line(str(cleaned(text)), LONGEST) for text in (finding.found, finding.remedy))
    return Finding(finding.area, finding.check, finding.verdict, found, remedy)


def _say(found: Iterable[Finding]) -> None:
    is_terminal = sys.stdout.isatty()
    console = terminal()
    everything = tuple(found)
    widest = max(len(each.check) for each in everything)
    with console.capture() as written:
        for area, findings in groupby(everything, key=lambda each: each.area):
            console.print(Text(area.value[:1].upper() + area.value[1:], style="bold"))
            console.print(Padding(_table(findings, widest), (0, 0, 1, 2)))
    text = written.get()
    typer.echo(text if is_terminal else "\n".join(map(str.rstrip, text.split("\n"))), nl=False)
    counts = Counter(each.verdict for each in everything)
    typer.echo(", ".join(f"{counts[verdict]} {noun}" for verdict, noun in NOUNS if counts[verdict]) + ".")


def _table(findings: Iterable[Finding], widest: int) -> Table:
    """Lay out the findings of an area: verdict, name, what was found, and below it what to do."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, min_width=4)
    table.add_column(no_wrap=True, min_width=widest)
    table.add_column(overflow="fold")
    for each in findings:
        mark, style = MARKS[each.verdict]
        aside = "dim" if each.verdict is Verdict.SKIPPED else ""
        told = Text(each.found, style=aside)
        if each.remedy:
            told.append(f"\n→ {each.remedy}", style=aside or "cyan")
        table.add_row(Text(mark, style=style), Text(each.check), told)
    return table
