"""A card links the incident of its team's page; a roll names its members as they are now, cleaned, and counts the others."""

from __future__ import annotations

import pytest

from switchboard.config.config import Config
from switchboard.model.card import Roll
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Status
from switchboard.model.incident import Incident
from switchboard.model.links import Links
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.muting.summaries import bundle_into
from switchboard.outbox.cards import gather, roll_of
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import ALERTS, AT, PAYMENTS, a_delivery, a_page, a_subject, after

INCIDENT = "https://acme.pagerduty.com/incidents/Q1"
CONFIG = Config(hash="", text="", file="")
KEY = SubjectKey(SubjectKind.SUMMARY, "", "storm:1", "now")


def rolled(house: Store, count: int, *, resolved: int = 0, title: str = "It broke") -> Roll:
    def work(unit: Unit) -> Roll:
        deliveries = []
        for number in range(count):
            key = SubjectKey(SubjectKind.ISSUE, "acme", str(number))
            status = Status.RESOLVED if number < resolved else Status.UNRESOLVED
            subject = a_subject(key=key, id=0, title=title, status=status, last_seen=after(number), level="error")
            saved = unit.subjects.save(subject)
            deliveries.append(a_delivery(id=0, subject_id=saved.id, alert_id=0))
        summary = bundle_into(KEY, deliveries, place=PAYMENTS, title="A storm", unit=unit, now=AT)
        return roll_of(summary, unit, redact=("email",))

    return house.transact(work)


def test_the_newest_are_named_and_the_others_counted(house: Store) -> None:
    roll = rolled(house, 25, resolved=2)
    assert (len(roll.members), roll.more, roll.open, roll.over) == (20, 5, 23, 2)
    assert [member.last_seen for member in roll.members[:2]] == [after(24), after(23)]
    assert roll.levels == (("error", 23),)


def test_a_title_is_cleaned_of_what_the_config_hides(house: Store) -> None:
    [member] = rolled(house, 1, title="no mail for ana@acme.example").members
    assert "ana@acme.example" not in member.title


def test_what_got_a_message_of_its_own_is_not_named(house: Store) -> None:
    rolled(house, 3)

    def work(unit: Unit) -> Roll:
        summary = unit.subjects.find(KEY)
        assert summary
        first, *_ = unit.deliveries.in_summary(summary.id)
        unit.deliveries.save([replace(first, state=DeliveryState.PENDING)])
        return roll_of(summary, unit, redact=())

    assert house.transact(work).open == 2


def linked(house: Store, page: Delivery, told: Delivery) -> str | None:
    """Return which incident a message links to where this page of the same issue has one."""

    def work(unit: Unit) -> str | None:
        subject = unit.subjects.save(a_subject(id=0))
        saved = unit.deliveries.save([replace(each, id=0, subject_id=subject.id, alert_id=0) for each in (page, told)])
        unit.incidents.save(Incident(delivery_id=saved[0].id, id="Q1", url=INCIDENT))
        links = Links(lambda id_: None)
        card = gather(saved[1], subject, unit, config=CONFIG, links=links, now=AT, pressed=False)
        return card.incident.url if card.incident else None

    return house.transact(work)


@pytest.mark.parametrize(
    ("page", "told", "link"),
    [
        (a_page(), a_delivery(), INCIDENT),
        (a_page(), a_delivery(destination=ALERTS), INCIDENT),
        (a_page(state=DeliveryState.CLOSED), a_delivery(), INCIDENT),
        (a_page(), a_delivery(destination=Destination(DestinationKind.SLACK, "#core", "core")), None),
        (a_page(state=DeliveryState.CLOSED), a_delivery(born_at=after(60), episode=2), None),
    ],
    ids=["its team's", "no team's channel", "closed with it", "another team's", "an earlier episode's"],
)
def test_a_message_links_the_incident_of_its_teams_page(
    house: Store, page: Delivery, told: Delivery, link: str | None
) -> None:
    assert linked(house, page, told) == link
