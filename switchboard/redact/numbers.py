"""Numbers that are somebody's: cards and bank accounts by their check sums, telephone numbers where they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

_DIGITS = re.compile(r"\d(?:[ \t._/-]{0,4}\d){12,}+")
_WITHIN_A_WORD = re.compile(r"[\w.]\Z")
_CARDS_WORD = re.compile(r"(?:card_?|pan|%B)\Z", re.IGNORECASE)
_GROUP = re.compile(r"\d+")
_SHORTEST_CARD, _LONGEST_CARD = 13, 19
# What the first digits of a card's number can be; American Express and Diners begin with 3, Mastercard and Mir with 2 as well.
_ISSUER = re.compile(r"[456]|3[04-9]|220[0-4]|22[2-9]|2[3-6]|27[01]|2720")
# Sentry's own numbers are as long, and one in ten has a card's check sum.
_NAMED_NUMBER = re.compile(
    r"(?:issues?|groups?|projects?|events?|alerts?|rules?|organizations|monitors?)[/=]\Z|\.io/\Z"
)
_CUT_CARD = re.compile(r"(?<![\w.])[3-6]\d{3}[ -]?(?:\d[ -]?){4,11}(?=…|\.\.\.)")

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")
_MAY_BE_IBAN = re.compile(r"[A-Za-z]{2}\d\d[ -]?[A-Za-z0-9]{4}")
# How long each country's are: what has another length is no account, whatever its check sum.
_IBAN_LENGTHS = {
    country: int(length)
    for length, countries in (
        line.split(":")
        for line in """15:NO 16:BE 18:DK,FI,FK,FO,GL,NL,SD 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,MN,XK 21:CH,HR,LI,LV
        22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG 25:LY,PT,ST
        26:IS,TR 27:BI,DJ,FR,GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HN,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA 30:JO,KW,MU,YE
        31:MT,SC 32:LC 33:RU""".split()
    )
    for country in countries.split(",")
}

_PHONE = re.compile(
    r"(?<![\w.+-])(?:"
    r"(?:\+|00)[1-9](?:[ ()./-]{0,3}\d){6,14}"  # +49 (0)30 1234567
    r"|\(?0\d{1,4}\)?[ ./-]{1,3}\d(?:[ /-]?\d){4,9}"  # 030 / 1234567
    r"|(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}"  # (415) 555-0100
    r")(?![\w.]?\d)"
)


def hide_numbers(text: str, hidden: str) -> str:
    """Put `hidden` in the place of cards and of bank accounts (IBAN)."""
    text = _DIGITS.sub(lambda found: _without_cards(found, hidden), text)
    if _MAY_BE_IBAN.search(text):
        text = _IBAN.sub(lambda found: _without_iban(found[0], hidden), text)
    return _CUT_CARD.sub(hidden, text) if "…" in text or "..." in text else text


def hide_phones(text: str, hidden: str) -> str:
    """Put `hidden` in the place of telephone numbers, as they are written with a sign, brackets or gaps."""
    return _PHONE.sub(hidden, text)


def _without_cards(found: re.Match[str], hidden: str) -> str:
    if _NAMED_NUMBER.search(found.string, max(0, found.start() - 16), found.start()):
        return found[0]
    kept, done = [], 0
    for start, end in _cards(found[0], _free_groups(found)):
        kept += [found[0][done:start], hidden]
        done = end
    return "".join(kept) + found[0][done:]


def _free_groups(found: re.Match[str]) -> list[tuple[int, int]]:
    """Return where the groups of digits stand, without one that is the end or the beginning of a word."""
    groups = [group.span() for group in _GROUP.finditer(found[0])]
    text, begin, end = found.string, found.start(), found.end()
    before = text[max(0, begin - 5) : begin]
    if _WITHIN_A_WORD.search(before) and not _CARDS_WORD.search(before):
        groups = groups[1:]
    after = text[end : end + 1]
    return groups[:-1] if after == "_" or after.isalnum() else groups


def _cards(run: str, groups: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where cards stand in a run of digits with gaps: each begins and ends with one of its groups."""
    digits = [int(digit) for start, end in groups for digit in run[start:end]]
    before = list(
        accumulate((end - start for start, end in groups), initial=0)
    )  # how many digits stand before each group
    sums = [_sums(digits, parity) for parity in (0, 1)]
    at = 0
    while at < len(groups):
        last = _last_group(run, groups, before, sums, at) if _ISSUER.match(_first(digits, before[at])) else None
        if last is not None:
            yield groups[at][0], groups[last][1]
        at = at + 1 if last is None else last + 1


def _first(digits: list[int], at: int) -> str:
    return "".join(map(str, digits[at : at + 4]))


def _sums(digits: list[int], parity: int) -> list[int]:
    """Return Luhn's sums over the first digits, with those of one parity doubled."""
    counted = (sum(divmod(2 * digit, 10)) if at % 2 == parity else digit for at, digit in enumerate(digits))
    return list(accumulate(counted, initial=0))


def _last_group(
    run: str, groups: list[tuple[int, int]], before: list[int], sums: list[list[int]], first: int
) -> int | None:
    """Return the group that a card ends with that begins with group `first`; the longest, where several would do."""
    begins, best = before[first], None
    for last in range(first, len(groups)):
        ends = before[last + 1]
        if ends - begins > _LONGEST_CARD:
            break
        summed = sums[ends % 2]
        if ends - begins >= _SHORTEST_CARD and (summed[ends] - summed[begins]) % 10 == 0:
            best = last
    return best


def _without_iban(written: str, hidden: str) -> str:
    """Hide the account that a run of letters and digits begins with; what follows it stays as it is."""
    places = [at for at, character in enumerate(written) if character.isalnum()]
    length = _IBAN_LENGTHS.get(written[:2].upper(), 0)
    if not length or len(places) < length:
        return written
    end = places[length - 1] + 1
    account = "".join(written[at] for at in places[:length])
    turned = "".join(str(int(character, 36)) for character in account[4:] + account[:4])
    valid = int(turned) % 97 == 1 and not written[end : end + 1].isalnum()
    return hidden + written[end:] if valid else written
