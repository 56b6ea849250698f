"""What never leaves: secrets always, personal data where asked. Pure; all that goes out passes through here.

A `kind` is `email`, `ip`, `phone`, `username`, or any other word: the name of a key to hide.
"""

from switchboard.model.hidden import HIDDEN, HIDDEN_EMAIL
from switchboard.redact.cutting import cut_whole
from switchboard.redact.keys import is_secret_key
from switchboard.redact.text import redact_text
from switchboard.redact.values import redact_card, redact_entry, redact_facts, redact_pairs, redact_trail

__all__ = [
    "HIDDEN",
    "HIDDEN_EMAIL",
    "cut_whole",
    "is_secret_key",
    "redact_card",
    "redact_entry",
    "redact_facts",
    "redact_pairs",
    "redact_text",
    "redact_trail",
]
