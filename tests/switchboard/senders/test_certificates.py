"""Certificates are read once, and they are checked."""

from __future__ import annotations

import ssl

from switchboard.senders.certificates import trusted


def test_certificates_are_read_once_for_all_clients() -> None:
    assert trusted() is trusted()


def test_who_has_no_certificate_for_its_name_is_not_trusted() -> None:
    assert trusted().verify_mode is ssl.CERT_REQUIRED
    assert trusted().check_hostname
    assert trusted().get_ca_certs()
