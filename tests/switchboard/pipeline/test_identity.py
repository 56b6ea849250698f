"""Tests of identity: one issue has one subject, whatever its bodies leave out."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.model.news import Alert, Update
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.pipeline.identity import identified
from switchboard.state.issue_state import fold
from switchboard.storage.store import Store
from tests.samples.sentry import ANA as ANA_AT_SENTRY
from tests.samples.sentry import a_metric_alert, an_event_alert, an_issue
from tests.switchboard.builders import AT, ISSUE, a_firing, a_subject, after, an_alert, an_update
from tests.switchboard.processing import CONFIG, PAGER, Pipeline

NAMELESS = {"url": None, "web_url": None, "issue_url": None, "permalink": None, "project_url": None}
UNKNOWN = replace(ISSUE, organization="unknown")


def _key(house: Store, news: Alert | Update, *, ours: str | None = None) -> str:
    return str(house.transact(lambda unit: identified(news, unit, organization=ours).key))


def _know(house: Store, key: SubjectKey, project: str | None = "checkout") -> None:
    house.transact(lambda unit: unit.subjects.save(a_subject(id=0, key=key, project=project)))


def test_news_of_a_known_issue_stays_as_it_is(house: Store) -> None:
    _know(house, ISSUE)
    assert _key(house, an_alert(), ours="another") == str(ISSUE)


def test_a_body_without_an_organisation_is_about_the_issue_that_has_its_number(house: Store) -> None:
    _know(house, ISSUE)
    assert _key(house, an_update(key=UNKNOWN), ours="another") == str(ISSUE)


def test_a_body_with_one_is_about_the_issue_that_was_first_told_of_without(house: Store) -> None:
    _know(house, UNKNOWN)
    assert _key(house, an_alert()) == str(UNKNOWN)


def test_nobody_known_it_is_of_our_own_organisation(house: Store) -> None:
    assert _key(house, an_update(key=UNKNOWN), ours="acme") == str(ISSUE)
    assert _key(house, an_update(key=UNKNOWN)) == str(UNKNOWN)


def test_an_organisation_that_was_renamed_keeps_its_issues(house: Store) -> None:
    _know(house, ISSUE)
    assert _key(house, an_alert(key=replace(ISSUE, organization="acme-inc"))) == str(ISSUE)


def test_the_same_number_in_two_organisations_and_projects_is_two_issues(house: Store) -> None:
    _know(house, replace(ISSUE, organization="other"), project="elsewhere")
    assert _key(house, an_alert()) == str(ISSUE)
    _know(house, ISSUE)
    assert _key(house, an_update(key=UNKNOWN)) == str(ISSUE)  # its project tells


def test_a_rule_is_one_whatever_its_address_says(house: Store) -> None:
    firing = a_firing()
    _know(house, firing.key)
    assert _key(house, replace(firing, key=replace(firing.key, organization="unknown"))) == str(firing.key)


@pytest.mark.parametrize("first, then", [(NAMELESS, {}), ({}, NAMELESS)])
def test_two_bodies_of_one_issue_are_one_subject_in_either_order(
    house: Store, first: dict[str, None], then: dict[str, None]
) -> None:
    pipeline = Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])
    pipeline.take("event_alert", an_event_alert(level="fatal", **first))
    pipeline.tell()
    pipeline.take("issue", an_issue("resolved", **then), seconds=60)
    assert pipeline.latest()[PAGER].closed_at is not None
    assert house.transact(lambda unit: len(unit.open_issues.newest(limit=9))) == 0


def test_a_metric_alert_of_several_projects_ends_whatever_their_order(house: Store) -> None:
    pipeline = Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])
    pipeline.take("metric_alert", a_metric_alert(projects=["web", "api"]))
    pipeline.take("metric_alert", a_metric_alert("resolved", projects=["api", "web"]), seconds=60)
    keys = house.transact(
        lambda unit: [str(unit.subjects.get(each.subject_id).key) for each in unit.deliveries.listing()]
    )
    assert set(keys) == {"metric:acme:61"}


RULE = {"name": "High rate", "aggregate": "count()"}
NUMBERED_RULE = {"id": 7, **RULE}


@pytest.mark.parametrize(
    "first, then",
    [
        ({"alert_rule": NUMBERED_RULE}, {"alert_rule": RULE}),
        ({"alert_rule": NUMBERED_RULE}, {"alert_rule": None, "title": "High rate"}),
        ({"alert_rule": RULE}, {"alert_rule": NUMBERED_RULE}),
        ({"alert_rule": RULE, "projects": ["b", "a"]}, {"alert_rule": RULE, "projects": ["a"]}),
        ({"alert_rule": NUMBERED_RULE}, {"alert_rule": NUMBERED_RULE, "organization": "acme-inc", "projects": ["x"]}),
    ],
)
def test_a_rule_that_leaves_out_its_number_or_was_renamed_is_the_same(
    house: Store, first: dict[str, object], then: dict[str, object]
) -> None:
    pipeline = Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])
    for action, over in (("critical", first), ("resolved", then)):
        address = f"https://sentry.example/organizations/{over.get('organization', 'acme')}/alerts/rules/details/7/"
        data = {"web_url": address, "description_title": f"{action}: High rate"}
        pipeline.take("metric_alert", a_metric_alert(action, data=data, **over), seconds=60)
        pipeline.tell()
    assert {each.state.value for each in house.transact(lambda unit: unit.deliveries.listing())} == {"closed"}


def test_two_rules_of_one_name_stay_two(house: Store) -> None:
    firing = a_firing()
    _know(house, firing.key)
    other = replace(firing, key=replace(firing.key, name="62"))
    assert _key(house, other) == str(other.key)


@pytest.mark.parametrize("happened, opens", [(-5, False), (300, True), (None, True)])
def test_an_alert_that_comes_late_reopens_nothing_that_was_resolved_after_its_event(
    happened: float | None, opens: bool
) -> None:
    resolved = fold(a_subject(status_at=AT), an_update(seconds=60), counted=False).subject
    late = an_alert(seconds=600)
    at = None if happened is None else after(60 + happened)
    late = replace(late, facts=replace(late.facts, occurred_at=at))
    assert (fold(resolved, late, counted=False).subject.status.value == "unresolved") is opens


def test_only_numbers_of_sentry_are_looked_up(house: Store) -> None:
    notice = SubjectKey(SubjectKind.NOTICE, "", "4201")
    assert _key(house, an_alert(key=notice), ours="acme") == str(notice)


def test_what_a_body_does_not_say_changes_nothing(house: Store) -> None:
    pipeline = Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])
    pipeline.take("event_alert", an_event_alert())
    pipeline.take("issue", an_issue("assigned", assignedTo=ANA_AT_SENTRY), seconds=10)
    before = pipeline.subject()
    pipeline.take("issue", b'{"action": "archived", "data": {"issue": {"id": "4201"}}}', seconds=60)
    found = pipeline.subject()
    assert found.assignee is not None
    assert (found.title, found.assignee, found.culprit) == (before.title, before.assignee, before.culprit)
    assert found.status.value == "archived"
