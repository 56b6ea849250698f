"""Events as they differ in the wild: each error has a stack of its own, each event a user, a request and a trace of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.events import event
from sandbox.sentry.issue import Project

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
FRAMES = 23
WORDS = (
    "account address adapter amount audit balance basket batch billing booking broker bucket cache carrier cart catalog "
    "channel charge claim client codec commit config contract counter coupon credit currency cursor customer dealer debit "
    "delivery deposit device discount dispatch driver export feature filter gateway grant header import index invoice item "
    "ledger lender limit loan locale lock mailer market member merchant message meter mobile module notice offer order owner "
    "parcel partner payment payout period pickup planner policy pool price product profile promo quota quote rate reader "
    "record refund region report request response retry return review route rule sale schema score search seller session "
    "settle shelf shipment signal slot stock store stream supplier tariff tax team ticket token total tracker transfer trip "
    "update user validator vendor version voucher wallet warehouse window worker writer zone"
).split()
FIRST = "anna ben carla david emma felix greta hans ida jan kim lena max nina otto paula".split()
CITIES = "Berlin Cologne Dresden Hamburg Leipzig Munich".split()


@dataclass(frozen=True, slots=True)
class Wild:
    """Makes event_alert bodies of about 13 KB. With `varied`, another user, request and trace for each event."""

    varied: bool

    def body(self, number: int, *, issue: int) -> bytes:
        """Make the body of event `number` of an issue."""
        its, own = Random(issue), Random(f"event {number}" if self.varied else f"issue {issue}")
        order = own.randrange(10**7)
        crash = Crash(
            type=f"{_word(its).title()}Error",
            value=f"the {_word(its)} of order 4711 did not answer",
            frames=tuple(_frame(its, is_ours=place > FRAMES - 5) for place in range(FRAMES)),
            transaction=f"{_word(its)}.{_word(its)}",
            tags=_tags(own),
            user=_user(own),
            request=_request(own, order),
            contexts=_contexts(own),
            extra={"attempt": own.randrange(5), "sys.argv": ["/app/.venv/bin/uvicorn", "asgi:app"]},
        )
        told = event(
            crash,
            project=Project(1, "shop-backend", "SHOP"),
            issue_id=10**9 + issue,
            at=BEGAN + timedelta(seconds=number),
            event_id=f"{Random(number).getrandbits(128):032x}",
        )
        return json.dumps(bodies.event_alert(told), separators=(",", ":")).encode()


def _word(drawn: Random) -> str:
    return drawn.choice(WORDS)


def _frame(its: Random, *, is_ours: bool) -> Frame:
    folder = "src/acme" if is_ours else f"/usr/local/lib/python3.11/site-packages/{_word(its)}"
    code = f"    {_word(its)} = self.{_word(its)}_{_word(its)}({_word(its)}, {_word(its)}={its.randrange(100)})"
    file = f"{folder}/{_word(its)}_{_word(its)}/{_word(its)}.py"
    return Frame(file, f"{_word(its)}_{_word(its)}", its.randrange(900), in_app=is_ours, context_line=code)


def _tags(own: Random) -> dict[str, str]:
    return {
        "browser.name": "Chrome",
        "customer_tier": own.choice(["gold", "silver", "free"]),
        "runtime": "CPython 3.11.7",
        "server_name": f"web-{own.randrange(30)}",
        "tenant": f"t-{own.randrange(400)}",
        "user": f"id:{own.randrange(10**6)}",
    }


def _user(own: Random) -> dict[str, object]:
    first, number = own.choice(FIRST), own.randrange(10**6)
    geo = {"country_code": "DE", "city": own.choice(CITIES), "region": "Germany"}
    return {"id": str(number), "email": f"{first}.{number}@example.com", "ip_address": _address(own), "geo": geo}


def _address(own: Random) -> str:
    return ".".join(str(own.randrange(1, 250)) for _ in range(4))


def _request(own: Random, order: int) -> dict[str, object]:
    agent = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/{own.randrange(100, 130)}.0.0.0"
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Host": "shop.acme.example",
        "Referer": "https://shop.acme.example/cart",
        "User-Agent": agent,
        "X-Forwarded-For": _address(own),
        "X-Request-Id": f"{own.getrandbits(128):032x}",
    }
    return {
        "url": f"https://shop.acme.example/orders/{order}/pay",
        "method": "POST",
        "data": {"order": order, "amount": own.randrange(10**5), "currency": "EUR"},
        "headers": [list(pair) for pair in headers.items()],
    }


def _contexts(own: Random) -> dict[str, dict[str, object]]:
    trace: dict[str, object] = {"op": "http.server", "status": "internal_error", "type": "trace"}
    for name, bits in (("trace_id", 128), ("span_id", 64), ("parent_span_id", 64)):
        trace[name] = f"{own.getrandbits(bits):0{bits // 4}x}"
    return {
        "trace": trace,
        "runtime": {"name": "CPython", "version": "3.11.7", "type": "runtime"},
        "browser": {"name": "Chrome", "version": "120.0.0", "type": "browser"},
    }
