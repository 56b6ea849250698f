"""Which keys are secret: a value under one of them is hidden, however harmless it looks."""

from __future__ import annotations

import re
from functools import lru_cache

from switchboard.model.facts import Pairs

# A key is a secret's when its letters, joined, contain one of these ...
_SECRET_PARTS = re.compile(
    "passw|passphrase|passcode|secret|token|apikey|authoriz|cookie|session|sessid|csrf|xsrf|privatekey|privkey|accesskey"
    "|accountkey|storagekey|sharedkey|masterkey|subscriptionkey|consumerkey|appkey|authkey|sshkey|licensekey|licencekey"
    "|signingkey|encryptionkey|routingkey|integrationkey|cardnumber|creditcard|cardno|credential|securitycode|bearer|jwt"
    "|signature|otpcode|aspxauth|recoverycode|recoverykey|deploykey|verificationcode|onetimecode|mfacode|seedphrase|mnemonic"
    "|wordpresslogged|kennwort|contrasen|contraseña|motdepasse|wachtwoord|lösenord|lozinka|salasana|пароль|密码|密碼|パスワード|비밀번호"
)
# ... or one of its words is one of these.
_SECRET_WORDS = frozenset(
    "senha mdp heslo hasło haslo"
    " pwd pass pw auth creds cvv cvv2 cvc cvc2 ssn dsn sid sig hmac psid hsid apisid sapisid pan pin otp totp iban".split()
)
# "InvalidTokenError: signature expired" is an error's name and its message, not a key and its secret.
_ERROR_WORDS = frozenset(
    "error exception warning failure failed expired invalid missing required denied found fault mismatch".split()
)
_KINDS_OF_KEYS = {
    "email": frozenset({"email", "emailaddress", "mail", "useremail"}),
    "ip": frozenset({"ip", "ipaddress", "ipaddr", "remoteaddr", "clientip", "remoteip", "xforwardedfor", "xrealip"}),
    "phone": frozenset("phone phonenumber mobile mobilenumber mobilephone telephone tel cellphone msisdn fax".split()),
    "username": frozenset({"username", "login", "fullname", "firstname", "lastname", "displayname", "nickname"}),
}
_PASSWORDS = re.compile("passw|passphrase|passcode|pwd|kennwort|contraseñ|motdepasse|пароль")
_OWN_NAMES = _KINDS_OF_KEYS["username"] | {"name"}

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
_LONGEST = 200  # a key is judged by its last characters


def is_secret_key(key: str, kinds: tuple[str, ...] = ()) -> bool:
    """Whether a value under this key is hidden: `password`, `X-Api-Key`, `cardNumber` in any case, or one asked for."""
    return _judge(key[-_LONGEST:], kinds)


@lru_cache(maxsize=4096)
def _judge(key: str, kinds: tuple[str, ...]) -> bool:
    words = [word.lower() for word in _WORD.findall(key)]
    joined = "".join(words)
    if _SECRET_PARTS.search(joined) or not _SECRET_WORDS.isdisjoint(words):
        return True
    names = {joined, spell(key.rpartition(".")[2])}
    return any(names & _KINDS_OF_KEYS.get(kind, {spell(kind)}) for kind in kinds)


def spell(key: str) -> str:
    """Spell a key without its case and its separators: `cardNumber`, `CARD-NUMBER` and `card_number` alike."""
    return "".join(word.lower() for word in _WORD.findall(key))


def is_password(key: str) -> bool:
    """Whether a value under this key is a password, which may be of several words."""
    return _PASSWORDS.search(spell(key[-_LONGEST:])) is not None


def is_own_name(key: str) -> bool:
    """Whether a value under this key, in what is known of an event's user, is what the user is called."""
    return spell(key) in _OWN_NAMES


def own_names(user: Pairs) -> tuple[str, ...]:
    """Return what an event's user is called."""
    return tuple(value for key, value in user if is_own_name(key))


def names_an_error(key: str) -> bool:
    """Whether what looks like a key is an error's name: in "InvalidTokenError: expired" nothing is secret."""
    key = key[-_LONGEST:]
    words = [word.lower() for word in _WORD.findall(key)]
    return bool(words) and key != key.lower() and not _ERROR_WORDS.isdisjoint((words[0], words[-1]))
