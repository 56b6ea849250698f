"""Fills a SQLite database with the alerts of two weeks of a team's issues, and with all that was counted of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.databases import FAST
from switchboard.model.decision import Decision
from switchboard.model.facts import Facts
from switchboard.model.statistics import Dimensions
from switchboard.storage.columns import packed
from switchboard.storage.statistics import key_of

TEAM, UNTIL, TWO_WEEKS = "payments", datetime(2026, 11, 23, tzinfo=UTC), timedelta(days=14)
PROJECTS, RELEASES = 5, 4
COMBINATIONS = [
    Dimensions(f"project-{project}", environment, f"project-{project}@1.{release}", "error", (TEAM,), ("errors",))
    for project in range(PROJECTS)
    for environment in ("production", "staging")
    for release in range(RELEASES)
]
FACTS = Facts(at=UNTIL, resource="event_alert", action="triggered", project="project-1", title="Error")
# The alerts come evenly; which issue each is of, and under which combination, is scattered by two primes.
FILLING = (
    (
        "INSERT INTO subject (id, key, kind, organization, name, scope, project, title, status, events, version, opened_at,"
        " first_seen, last_seen, user_count)"
        " WITH RECURSIVE issue(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM issue WHERE n < :issues)"
        " SELECT n, 'issue:acme:' || n, 'issue', 'acme', n, '', 'project-' || n % 5, 'Error ' || n, 'unresolved', 1, 1,"
        " :since, :since, :until, 3 FROM issue"
    ),
    (
        "INSERT INTO alert (id, inbound_id, subject_id, at, change, facts, config_hash, decision, test)"
        " WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :alerts)"
        " SELECT n, n, 1 + n * 7919 % :issues,"
        " strftime('%Y-%m-%d %H:%M:%f000', :since, '+' || ((n - 1) * :seconds / :alerts) || ' seconds'), 'occurred', :facts, '',"
        " :decision, 0"
        " FROM one"
    ),
    (
        "INSERT INTO subject_statistic (at, subject_id, key, alerts, events, opened, regressed, escalating, fired, reopened,"
        " resolved, archived)"
        " SELECT substr(at, 1, 14) || printf('%02d', substr(at, 15, 2) / 15 * 15) || ':00.000000' AS quarter, subject_id,"
        " combination.key AS of, count(*), count(*), 0, 0, 0, 0, 0, 0, 0"
        " FROM alert JOIN combination ON combination.n = alert.id * 104729 % :combinations GROUP BY quarter, subject_id, of"
    ),
    (
        "INSERT INTO statistic (hour, key, project, environment, release, level, teams, routes, inbounds, alerts, events, opened,"
        " regressed, escalating, fired, reopened, resolved, archived, delivered, pages, bundled, suppressed, acknowledged,"
        " acted_on)"
        " SELECT substr(at, 1, 14) || '00:00.000000' AS hour, subject_statistic.key AS of, project, environment, release, 'error',"
        " teams, routes, sum(alerts), sum(alerts), sum(events), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"
        " FROM subject_statistic JOIN combination ON combination.key = subject_statistic.key GROUP BY hour, of"
    ),
    (
        "INSERT INTO delivery (subject_id, destination, team, episode, state, rank, alert_id, born_at, routes, fallback, wanted,"
        " shown, cursor, attempts, delivered_at, may_repeat, level)"
        " SELECT subject_id, 'slack:C1', :team, 1, 'delivered', 2, min(id), min(at), '[]', 0, 1, 1, 0, 0, min(at), 0, 0"
        " FROM alert GROUP BY subject_id"
    ),
)


def spread(file: Path, alerts: int, *, issues: int) -> None:
    """Store so many alerts of so many issues, as if a worker had worked them in the two weeks before UNTIL."""
    values = {"alerts": alerts, "issues": issues, "team": TEAM, "combinations": len(COMBINATIONS)}
    values |= {"seconds": TWO_WEEKS.total_seconds(), "since": _stored(UNTIL - TWO_WEEKS), "until": _stored(UNTIL)}
    values |= {"facts": packed(FACTS), "decision": packed(Decision(owners=(TEAM,)))}
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        for pragma in FAST:
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN IMMEDIATE")
        db.execute("CREATE TEMP TABLE combination (n, key, project, environment, release, teams, routes)")
        rows = [
            (n, key_of(each), each.project, each.environment, each.release, packed(each.teams), packed(each.routes))
            for n, each in enumerate(COMBINATIONS)
        ]
        db.executemany("INSERT INTO combination VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        for statement in FILLING:
            db.execute(statement, values)
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode=WAL")


def _stored(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(" ", "microseconds")
