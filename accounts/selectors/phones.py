"""Telephone numbers as one key each, in whatever notation they are written."""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

LONGEST = 250
APART = re.compile(r"[;,/\n]|\bor\b")
LEAST_DIGITS = 5


def numbers_in(said: str, region: str) -> list["PhoneNumber"]:
    """
    Return the numbers that *said* holds, as *region* (ISO 3166) would dial them.

    Mostly one; several where signs stand between them; none where nothing can be one.
    """
    whole = _number(said, region)
    if whole is not None:
        return [whole]
    parts = [part for part in APART.split(said) if part.strip()]
    found = [_number(part, region) for part in parts] if len(parts) > 1 else []
    return [number for number in found if number is not None]


def e164(number: "PhoneNumber") -> str:
    """Return the number as the whole world dials it, without its extension."""
    import phonenumbers

    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def national(number: "PhoneNumber") -> str:
    """Return the number without its country and without leading zeros."""
    return str(number.national_number)


def is_of(number: "PhoneNumber", region: str) -> bool:
    """Tell whether the number is dialled from *region* without a country."""
    return number.country_code == _country_code(region)


def asked_numbers(said: str, home: str) -> tuple[list[str], list[str]]:
    """
    Return how a number typed at *home* may be written down: as E.164, and nationally.

    The second is for numbers of other countries that were typed without theirs.
    """
    import phonenumbers

    said = said.removeprefix("tel:").strip()[:LONGEST]
    world = [e164(number) for number in numbers_in(said, home)]
    digits = phonenumbers.normalize_digits_only(said)
    if said.startswith("+"):
        return world, []
    if digits.startswith("00"):
        abroad = [e164(number) for number in numbers_in("+" + digits[2:], "")]
        return list(dict.fromkeys([*abroad, *world])), []
    bare = {national(number) for number in numbers_in(said, home)}
    bare.add(digits.lstrip("0"))
    return world, sorted(one for one in bare if len(one) >= LEAST_DIGITS)


def _number(said: str, region: str) -> "PhoneNumber | None":
    import phonenumbers

    try:
        number = phonenumbers.parse(said[:LONGEST], region or None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


@cache
def _country_code(region: str) -> int:
    import phonenumbers

    return int(phonenumbers.country_code_for_region(region))
