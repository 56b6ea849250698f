"""What Sentry's addresses say, in the forms of its hosted and self-hosted editions, old and new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.payloads.addresses import issue_in, organization_in, project_in
from tests.switchboard.payloads.reading import json_values


@pytest.mark.parametrize(
    ("address", "organization", "project", "issue"),
    [
        ("https://sentry.io/api/0/projects/acme/shop/events/e1/", "acme", "shop", None),
        ("https://sentry.io/organizations/acme/issues/42/events/e1/", "acme", None, "42"),
        ("https://us.sentry.io/api/0/organizations/acme/issues/42/", "acme", None, "42"),
        ("https://sentry.io/api/0/issues/42/", None, None, "42"),
        ("https://sentry.io/acme/issues/42/", "acme", None, "42"),
        ("https://acme.sentry.io/issues/42/?alert_rule_id=7", "acme", None, "42"),
        ("https://acme.sentry.io/issues/42?x=1", "acme", None, "42"),
        ("https://us.sentry.io/issues/42", None, None, "42"),
        ("/api/0/organizations/acme/issues/42/", "acme", None, "42"),
        ("https://sentry.acme.example/organizations/acme/issues/?project=17", "acme", None, None),
        ("https://sentry.example/organizations/a%20b/issues/4x/", None, None, None),
        ("", None, None, None),
        (None, None, None, None),
    ],
)
def test_addresses_tell_organisation_project_and_issue(
    address: object, organization: str | None, project: str | None, issue: str | None
) -> None:
    assert (organization_in(address), project_in(address), issue_in(address)) == (organization, project, issue)


def test_the_first_address_that_knows_is_believed() -> None:
    assert organization_in(None, 5, "https://sentry.io/api/0/issues/1/", "https://sentry.io/acme/issues/1/") == "acme"


@given(st.lists(json_values, max_size=4))
def test_any_values_may_stand_where_addresses_should(values: list[object]) -> None:
    organization_in(*values)
    project_in(*values)
    issue_in(*values)
