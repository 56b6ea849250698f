"""What is held at this moment, and what a suppression that is over sets free.

Idempotent: what holds is worked out anew each time from the suppressions in force; one is over once it holds nothing.
"""

from __future__ import annotations

from datetime import datetime

from switchboard.config.config import Config
from switchboard.model.decision import Decision, Held, Notify
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Facts, Status
from switchboard.model.mute import Inhibitor, Mute
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.muting.in_force import maintained, muting, resting
from switchboard.muting.inhibition import asked_of, inhibits, rule_key, waiting, waits
from switchboard.muting.mail_windows import MAIL
from switchboard.muting.mutes import announce
from switchboard.muting.suppress import Suppressions, suppression
from switchboard.routing.walk import with_environment
from switchboard.state.context import Context
from switchboard.state.deliveries import held_back, kept_down
from switchboard.storage.store import Unit


def suppressed(decision: Decision, facts: Facts, subject: Subject, context: Context) -> Decision:
    """Hold what the suppressions of this moment cover, and remember the alert where it makes others wait.

    The first time that a mute holds something in a channel, it is announced there.
    """
    unit, config = context.unit, context.config
    if not decision.notifies or subject.status is not Status.UNRESOLVED:
        return decision
    seen = with_environment(facts, config.defaults)
    after = suppression(
        decision, seen, suppressions(decision, seen, unit, config, now=context.now, apart_from=subject.id)
    )
    unit.mutes.inhibit([Inhibitor(rule, values, subject.id) for rule, values in inhibits(after, seen, config)])
    for mute in unit.mutes.in_force(context.now):
        held = [notify.destination for notify in after.notifies if _muted_by(mute, notify)]
        if held:
            announce(mute, held, unit, config, now=context.now)
    return after


def suppressions(
    decision: Decision, facts: Facts, unit: Unit, config: Config, *, now: datetime, apart_from: int
) -> Suppressions:
    """Gather what may keep this decision quiet; `apart_from` is its own subject, which never waits for itself."""
    teams = {notify.destination.team for notify in decision.notifies}
    asked = [key for key, rule in asked_of(config, facts, decision.owners) if waits(rule, facts, decision.owners)]
    found = [each for each in unit.mutes.inhibiting(asked) if each.subject_id != apart_from]
    mutes = [ready for mute in unit.mutes.in_force(now) if (ready := muting(mute))]
    return Suppressions(
        muting=(*mutes, *maintained(config, now)),
        waiting=waiting(config, facts, decision.owners, found),
        resting=resting((team for team in config.teams.values() if team.key in teams), now),
    )


def _muted_by(mute: Mute, notify: Notify) -> bool:
    held = notify.held is not None and notify.held.by == f"mute:{mute.id}"
    return held and not notify.shadow and notify.destination.traits.talks


def ended(unit: Unit, config: Config, now: datetime) -> list[tuple[str, datetime | None]]:
    """Return the suppressions that are over, and when they were to end: the deliveries that they held are free to go.

    What another suppression holds by now waits on under that one's name; what was delivered already may speak up again.
    """
    unit.mutes.expire(now)
    unit.mutes.forget_inhibitors(rules=[rule_key(rule) for rule in config.inhibits])
    running = _running(unit, config, now)
    over = [
        (by, until)
        for by, until in unit.mutes.holding()
        if (until and until <= now) or (by not in running and not _gathers(by, config))
    ]
    for by, until in over:
        for delivery_id in unit.mutes.held(by, until):
            _look_again(delivery_id, unit, config, now)
    return over


def _gathers(by: str, config: Config) -> bool:
    """Return whether this is mail that waits for company, as its team still wants it."""
    kind, _, key = by.partition(":")
    team = config.teams.get(key)
    return kind == MAIL and team is not None and team.mail_every is not None


def _running(unit: Unit, config: Config, now: datetime) -> set[str]:
    """Return every suppression that is in force, in its one spelling."""
    mutes = {f"mute:{mute.id}" for mute in unit.mutes.in_force(now)}
    maintenance = {each.held.by for each in maintained(config, now)}
    quiet = {each.held.by for each in resting(config.teams.values(), now).values()}
    return mutes | maintenance | quiet | {f"inhibit:{id_}" for id_ in unit.mutes.inhibitors()}


def _look_again(delivery_id: int, unit: Unit, config: Config, now: datetime) -> None:
    """Write down what holds a delivery by now, where anything does or where it was delivered already."""
    delivery = unit.deliveries.get(delivery_id)
    if delivery is None:
        return
    held = still_held(delivery, unit, config, now)
    if delivery.state is not DeliveryState.HELD:
        traits = delivery.destination.traits
        speaks = (
            traits.raises or traits.sparing
        ) and held is None  # what was kept from its people meanwhile is said now
        unit.deliveries.save([replace(kept_down(delivery, held), due_at=now if speaks else delivery.due_at)])
    elif held is not None:
        unit.deliveries.save([held_back(delivery, held)])


def still_held(delivery: Delivery, unit: Unit, config: Config, now: datetime) -> Held | None:
    """Return what holds a delivery by now, None where nothing does."""
    alert = unit.subjects.alert(delivery.alert_id)
    if alert is None:
        return None
    seen = with_environment(alert.facts, config.defaults)
    asked = Decision(
        notifies=(Notify(delivery.destination, delivery.severity, delivery.routes),), owners=alert.decision.owners
    )
    given = suppressions(asked, seen, unit, config, now=now, apart_from=delivery.subject_id)
    return suppression(asked, seen, given).notifies[0].held
