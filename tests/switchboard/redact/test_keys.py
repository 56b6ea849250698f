"""Which keys hide their values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.redact import is_secret_key
from switchboard.redact.keys import names_an_error

SECRET = """password passwd secret token api_key apiKey API-KEY X-Api-Key authorization Authorization cookie Set-Cookie
    session sessionId csrf_token X-CSRFToken private_key card_number cardNumber CARDNUMBER cvv CVC ssn credit_card
    access_key clientSecret client_secret dsn SENTRY_DSN refresh_token http.request.headers.authorization user.password
    pwd db_pass creditCard routing_key""".split()
HARMLESS = (
    "name author monkey passenger_count compass environment release keyboard company donation_type critical".split()
)


@pytest.mark.parametrize("key", SECRET)
def test_a_secrets_key_is_known_in_any_case_style(key: str) -> None:
    assert is_secret_key(key)


@pytest.mark.parametrize("key", HARMLESS)
def test_a_harmless_key_keeps_its_value(key: str) -> None:
    assert not is_secret_key(key)


@pytest.mark.parametrize(
    "key, kind",
    [
        ("email", "email"),
        ("user.email", "email"),
        ("ip_address", "ip"),
        ("remoteAddr", "ip"),
        ("userName", "username"),
        ("Invoice-Id", "invoice_id"),
        ("extra.payload", "payload"),
    ],
)
def test_a_key_is_hidden_where_it_is_asked_for(key: str, kind: str) -> None:
    assert is_secret_key(key, (kind,))
    assert not is_secret_key(key)


@pytest.mark.parametrize("key", ["InvalidTokenError", "TokenExpired", "jwt.InvalidSignatureError", "MissingSecret"])
def test_the_name_of_an_error_is_not_a_key(key: str) -> None:
    assert names_an_error(key)


@pytest.mark.parametrize("key", ["Password", "X-Api-Key", "token", "error_token"])
def test_a_key_is_not_the_name_of_an_error(key: str) -> None:
    assert not names_an_error(key)


@given(st.text())
def test_any_key_can_be_judged(key: str) -> None:
    assert is_secret_key(key) in (True, False)
    assert names_an_error(key) in (True, False)
