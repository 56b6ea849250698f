"""The mailbox as HTML: the list, and one mail with its headers. All text is escaped; its own HTML is shut in a frame."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from sandbox.mail.mailbox import Mail, Mailbox

# What a mail's own page may do: show itself, and nothing else.
SHUT_IN = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"


def mail_pieces(mailbox: Mailbox, number: int) -> dict[str, str]:
    """The changing parts of the mailbox's page, by the id of the element they fill; `number` is the mail that is open."""
    lines = "".join(_line(mail, chosen=mail.id == number) for mail in reversed(mailbox.mails))
    mail = mailbox.find(number)
    return {
        "mails": lines or "<p class=nothing>no mail yet</p>",
        "mail": _shown(mail) if mail else "<p class=nothing>choose a mail</p>",
    }


def _line(mail: Mail, *, chosen: bool) -> str:
    css = f"mail{' chosen' if chosen else ''}{' later' if mail.refers_to else ''}"
    to = escape(", ".join(mail.recipients))
    head = f"<span class=to>{to}</span><time>{_at(mail.at)}</time>"
    return f'<a class="{css}" href="#{mail.id}" data-mail="{mail.id}">{head}<b>{escape(mail.subject)}</b></a>'


def _shown(mail: Mail) -> str:
    """One mail: its HTML in a frame that may do nothing, its text, its headers."""
    given = f"<dt>Envelope</dt><dd>from {escape(mail.sender)} to {escape(', '.join(mail.recipients))}</dd>"
    headers = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in mail.message.items())
    frame = f'<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mail/{mail.id}.html" title="HTML"></iframe>'
    return (
        f"<h2>{escape(mail.subject)}</h2>{frame}"
        f"<details><summary>Plain text</summary><pre>{escape(mail.text)}</pre></details>"
        f"<details><summary>Headers</summary><dl>{given}{headers}</dl></details>"
    )


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%H:%M:%S}"
