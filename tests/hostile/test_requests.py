"""Requests that no Sentry would send: each has a clear answer, none is a failure of ours, and what is signed is kept."""

from __future__ import annotations

import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.serving import (
    OLD_SECRET,
    Server,
    a_body,
    a_chunked_post,
    a_get,
    a_post,
    answers,
    is_closed,
    signed,
    until,
)

BODY = a_body()
GOOD = signed(BODY)["Sentry-Hook-Signature"]
MEGABYTE = 1 << 20
HOSTS = ("", "[", "a b", "127.0.0.1:99999999", "\xff", "evil.example@127.0.0.1", "127.0.0.1, evil.example", "x" * 9000)
TARGETS = (
    *("/", "//", "/%00%ff", "/..%2f..%2fetc/passwd", "/" + "a/" * 9000, "/static/../asgi.py", "http://evil.example/"),
    *("/deliveries/", "/deliveries/99999999999999999999", "/deliveries/-1", "/deliveries/%E2%82%AC", "/received/0x1"),
    *("/?before=1e400", "/?before=" + "9" * 5000, "/?before=%00", "/?before=%ED%A0%80", "/?before=1&before=2"),
    *("/deliveries?state=nothing", "/deliveries?state=%FF", "/deliveries?limit=-1", "/?" + "a=b&" * 9000),
    *(
        "/api/received?before[]=1",
        "/api/deliveries?state=%00",
        "/healthz?x=%FF",
        "/readyz?" + "x" * 30_000,
        "/metrics/",
    ),
)
attack = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(
    "signature",
    ["", GOOD[:-1], GOOD + "0", GOOD.upper(), f"sha256={GOOD}", "0" * 64, "\xe9" * 64, "\u00bd", "a" * 60_000, "%00"],
)
def test_a_wrong_signature_is_refused_and_nothing_is_kept(server: Server, signature: str) -> None:
    before = server.services.kept.newest()
    answer = server.ask(a_post(BODY, {"Sentry-Hook-Resource": "issue", "Sentry-Hook-Signature": signature}))
    assert (answer.status, server.services.kept.newest()) == (401, before)
    assert b"SENTRY_CLIENT_SECRET" in answer.body


def test_the_secret_before_the_newest_still_signs(server: Server) -> None:
    assert server.ask(a_post(BODY, signed(BODY, secret=OLD_SECRET))).status == 202


def test_junk_headers_beside_a_good_signature_do_not_lose_the_body(server: Server) -> None:
    junk = {f"X-{number}": "\xff\xe9" * 20 for number in range(100)} | {
        "Sentry-Hook-Timestamp": "9" * 400,
        "Request-Id": "\x80\x9b[31m",
        "Idempotency-Key": "\xad" * 500,
        "Content-Type": "text/\xff; charset=nothing",
        "Content-Encoding": "gzip",
        "X-Forwarded-For": "a, b, 999.999.999.999, \xff",
        "X-Forwarded-Proto": "javascript",
        "Expect": "100-continue",
        "Cookie": "=;=;\xff",
    }
    assert server.ask(a_post(BODY, signed(BODY) | junk)).status == 202
    assert server.kept()[0] == BODY


def test_of_a_header_sent_twice_the_first_counts(server: Server) -> None:
    raw = a_post(BODY, signed(BODY))
    twice = raw.replace(b"\r\n\r\n", b"\r\nSentry-Hook-Signature: 00\r\nSentry-Hook-Resource: \xff\r\n\r\n", 1)
    assert server.ask(twice).status == 202


def test_a_body_without_its_resource_is_told_so(server: Server) -> None:
    answer = server.ask(a_post(BODY, {"Sentry-Hook-Signature": GOOD}))
    assert (answer.status, b"Sentry-Hook-Resource" in answer.body) == (400, True)


def test_a_body_in_chunks_is_kept_as_one(server: Server) -> None:
    pieces = [BODY[at : at + 1] for at in range(len(BODY))]
    assert server.ask(a_chunked_post(pieces)).status == 202
    assert server.kept()[0] == BODY


@pytest.mark.parametrize("end", [b"zz\r\n", b"-1\r\n", b"fffffffffffffffff\r\n", b"5 ;\r\n\r\r\n"])
def test_chunks_that_are_none_are_refused(server: Server, end: bytes) -> None:
    assert server.ask(a_chunked_post([BODY], end=end)).status == 400


@pytest.mark.parametrize(
    "lie",
    [{"Content-Length": "5"}, {"Content-length": "+7"}, {"Transfer-Encoding": "chunked"}, {"content-Length": "1e3"}],
)
def test_two_lengths_or_one_that_is_none_are_refused(server: Server, lie: dict[str, str]) -> None:
    assert server.ask(a_post(BODY, lie | signed(BODY))).status == 400


def test_a_body_longer_than_it_says_is_not_kept(server: Server) -> None:
    before = server.services.kept.newest()
    assert server.ask(a_post(BODY, signed(BODY), length=len(BODY) - 3)).status == 400
    assert server.services.kept.newest() == before


def test_a_body_of_the_largest_size_is_kept(server: Server) -> None:
    largest = a_body(padding="x" * (5 * MEGABYTE - len(a_body(padding=""))))
    assert len(largest) == 5 * MEGABYTE
    assert server.ask(a_post(largest)).status == 202
    assert server.kept()[0] == largest


def test_a_larger_one_is_refused_before_it_is_sent(server: Server) -> None:
    with server.connected() as client:
        client.sendall(a_post(b"", {}, length=10 * MEGABYTE))
        answer = next(answers(client))
        assert (answer.status, answer.headers["connection"]) == (413, "close")
        assert is_closed(client)


def test_one_in_chunks_without_end_is_refused_when_it_grew_too_large(server: Server) -> None:
    assert server.ask(a_chunked_post([b"x" * (1 << 16)] * 160)).status == 413


@pytest.mark.parametrize("size", ["9" * 19, "9" * 4000])
def test_a_length_beyond_all_numbers_is_refused(server: Server, size: str) -> None:
    assert server.ask(a_post(b"", {"content-length": size}).replace(b"Content-Length: 0\r\n", b"")).status in (400, 413)


def test_a_body_whose_sender_hung_up_after_the_last_byte_is_kept(server: Server) -> None:
    mine = [a_body(number=number) for number in range(20)]
    for body in mine:
        with server.connected() as client:
            client.sendall(a_post(body))
    until(lambda: set(mine) <= set(server.kept()))


def test_a_sender_that_is_done_sending_still_has_its_answer(server: Server) -> None:
    with server.connected() as client:
        client.sendall(a_post(BODY))
        client.shutdown(socket.SHUT_WR)
        assert [answer.status for answer in answers(client)] == [202]


def test_half_a_body_is_never_kept(server: Server) -> None:
    before = server.services.kept.newest()
    with server.connected() as client:
        client.sendall(a_post(BODY, length=len(BODY) + 1))
        client.shutdown(socket.SHUT_WR)
        assert is_closed(client)
    assert server.services.kept.newest() == before


def test_requests_sent_ahead_are_answered_in_order(server: Server) -> None:
    before = server.services.kept.newest()
    with server.connected() as client:
        client.sendall(a_post(BODY) * 20 + a_get("/healthz"))
        client.shutdown(socket.SHUT_WR)
        assert [answer.status for answer in answers(client)] == [202] * 20 + [200]
    assert server.services.kept.newest() == before + 20


def test_a_flood_sent_ahead_ends_its_own_connection(server: Server) -> None:
    with server.connected() as client:
        try:
            client.sendall(a_get("/healthz") * 100_000)
            assert is_closed(client)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert server.ask(a_post(BODY)).status == 202


@pytest.mark.parametrize("part", ["GET /" + "a" * 900_000, "GET / HTTP/1.1\r\nX: " + "a" * 900_000])
def test_a_head_without_end_is_refused(server: Server, part: str) -> None:
    assert server.ask(part.encode()).status == 431


def test_trailers_without_end_are_refused(server: Server) -> None:
    assert server.ask(a_chunked_post([BODY], end=b"0\r\n" + b"X: y\r\n" * 200_000)).status in (400, 431)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_the_hook_takes_posts_only(server: Server, method: str) -> None:
    answer = server.ask(a_post(BODY).replace(b"POST", method.encode(), 1))
    assert (answer.status, answer.headers.get("allow")) == (405, "POST")


def test_the_hook_takes_an_address_with_a_slash_at_its_end(server: Server) -> None:
    assert server.ask(a_post(BODY).replace(b"/sentry", b"/sentry/", 1)).status == 202


@pytest.mark.parametrize(
    "start", ["CONNECT evil.example:443", "PRI *", "OPTIONS *", "BREW /", "GET", "\x16\x03\x01", "\xff"]
)
def test_what_is_no_request_for_us_is_refused(server: Server, start: str) -> None:
    assert 400 <= server.ask(f"{start} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode("latin-1")).status < 500


@pytest.mark.parametrize("upgrade", ["websocket", "h2c", "\xff"])
def test_nobody_is_upgraded(server: Server, upgrade: str) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": upgrade, "Sec-WebSocket-Key": "x", "Sec-WebSocket-Version": "13"}
    assert server.ask(a_get("/healthz", headers)).status == 200
    assert server.ask(a_post(BODY, signed(BODY) | headers)).status == 400


@pytest.mark.parametrize("target", TARGETS)
def test_no_address_makes_a_page_fail(server: Server, target: str) -> None:
    answer = server.ask(a_get(target))
    assert answer.status < 500
    assert b"Traceback" not in answer.body


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("target", ["/", "/deliveries/", "/readyz", "/metrics", "/api/received"])
def test_a_strange_host_opens_nothing_and_breaks_nothing(server: Server, target: str, host: str) -> None:
    answer = server.ask(a_get(target, {"Host": host}))
    assert answer.status in ((200,) if target in ("/readyz", "/metrics") else (404,))


@pytest.mark.parametrize(
    "headers",
    [{"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Host": "127.0.0.1, evil.example"}, {"X-Forwarded-Host": "["}],
)
def test_who_comes_through_a_proxy_sees_no_console_without_a_token(server: Server, headers: dict[str, str]) -> None:
    assert server.ask(a_get("/", headers)).status == 404


@attack
@given(junk=st.binary(max_size=300))
def test_no_bytes_at_all_make_it_fail(server: Server, junk: bytes) -> None:
    with server.connected() as client:
        client.sendall(junk)
        client.shutdown(socket.SHUT_WR)
        assert all(answer.status < 500 for answer in answers(client))


@attack
@given(target=st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=60))
def test_no_target_at_all_makes_it_fail(server: Server, target: str) -> None:
    assert server.ask(a_get(f"/{target}")).status < 500
