"""What somebody likes, as they said it last. Idempotent: an older one changes nothing."""

from __future__ import annotations

from switchboard.directory.identity import who_is
from switchboard.directory.mailing import end_mails
from switchboard.directory.permission import stranger_sentence
from switchboard.model.inbound import Inbound
from switchboard.model.intent import SetMail, SetPreference, Unsubscribe
from switchboard.model.people import MailKind, Preference, Stranger
from switchboard.state.context import Context


def prefer(asked: SetPreference, inbound: Inbound, context: Context) -> str:
    """Write down what a kept intent says that somebody likes; returns it in words."""
    context.unit.people.prefer(Preference(asked.by.id, asked.assigned_dm), at=inbound.kept.received_at)
    return f"{asked.by.id} is {'' if asked.assigned_dm else 'not '}sent direct messages for what is assigned to them"


def prefer_mail(asked: SetMail, inbound: Inbound, context: Context) -> str:
    """Write down what somebody in Slack would be mailed about; returns it in words."""
    who = who_is(asked.by.id, context.unit.people, context.config, name=asked.by.name)
    if isinstance(who, Stranger):
        return stranger_sentence(who)
    return _mailed(who.member.id, asked.kind, inbound, context, wanted=asked.wanted)


def unsubscribe(asked: Unsubscribe, inbound: Inbound, context: Context) -> str:
    """Mail a member about this no more; returns it in words."""
    return _mailed(asked.member, asked.kind, inbound, context, wanted=False)


def _mailed(member: str, kind: MailKind, inbound: Inbound, context: Context, *, wanted: bool) -> str:
    mail = context.unit.people.mail
    liked = mail.of(member).changed(kind, wanted=wanted)
    if not mail.prefer(liked, at=inbound.kept.received_at):
        return "something newer was said since"
    if not wanted:
        end_mails(member, kind, context)
    return f"member {member} of Sentry is {'' if wanted else 'not '}mailed about: {kind.value}"
