"""What of routes.yaml keeps quiet: `quiet`, `inhibit`, `maintenance`, a team's `page_storms`."""

from __future__ import annotations

from switchboard.config.findings import FindingCode
from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.route import InhibitKeys
from switchboard.config.keys.team import PageStormsKeys, TeamKeys
from switchboard.config.load_conditions import check_condition
from switchboard.config.load_targets import Names
from switchboard.config.noise import Inhibit, Maintenance, QuietHours, Storms


def read_quiet(team: TeamKeys) -> QuietHours | None:
    """Read a team's quiet hours: those of `hours` and those of `days` together."""
    quiet = team.quiet
    if quiet is None:
        return None
    if not (quiet.here.has("hours") or quiet.here.has("days")):
        quiet.here.refuse(
            "", FindingCode.MISSING_KEY, "neither hours nor days", 'Say when: {hours: "19:00-08:00", days: "sat-sun"}'
        )
    return QuietHours(windows=(*quiet.hours, *quiet.days), unless=quiet.except_)


def read_page_storms(team: TeamKeys) -> Storms | None:
    """Read from how many on, within what time, incidents become one; None for never."""
    written = team.page_storms
    if not isinstance(written, PageStormsKeys):
        return written
    over, per = written.over, written.per
    return Storms(over=over, per=per) if over and per else None


def check_quiet(team: TeamKeys, names: Names) -> None:
    """Check the condition of a team's quiet hours, which may name any team, when all teams are read."""
    quiet = team.quiet if team.here.has("quiet") else None
    if quiet is not None:
        check_condition(quiet.here, "except", quiet.except_, names)


def read_inhibits(top: FileKeys, names: Names) -> tuple[Inhibit, ...]:
    """Read which open alerts keep which others waiting."""
    return tuple(_read_inhibit(rule, names) for rule in top.inhibit)


def read_maintenance(top: FileKeys, names: Names) -> tuple[Maintenance, ...]:
    """Read the mutes that come again; each has a name of its own."""
    found: dict[str, Maintenance] = {}
    for written in top.maintenance:
        name, when, window = written.name, written.when, written.every
        check_condition(written.here, "when", when, names)
        if name is None or window is None:
            continue
        if name in found:
            problem = f"“{name}” already stands in line {found[name].line}"
            written.here.refuse("name", FindingCode.REPEATED, problem, "Give each its own name")
        found[name] = Maintenance(name=name, when=when, every=window, line=written.here.node.line)
    return tuple(found.values())


def _read_inhibit(rule: InhibitKeys, names: Names) -> Inhibit:
    when, mutes = rule.when, rule.mutes
    check_condition(rule.here, "when", when, names)
    check_condition(rule.here, "mutes", mutes, names)
    return Inhibit(
        when=when,
        mutes=mutes,
        same=rule.same,
        text=f"{rule.here.text('when')} mutes {rule.here.text('mutes')}",
        line=rule.here.node.line,
    )
