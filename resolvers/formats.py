"""Formats of e-mail addresses, telephone numbers, links, locales and time zones.

Each function takes a person's input and returns its normal form, or raises ValueError with the rest of a
sentence for that person ("must be …"). None of them quotes the input.
"""

import re
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

# C0, DEL, C1, line and paragraph separators, and the bidirectional overrides and isolates, which make a name
# look like another one (Unicode TR 36, 2.5).
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_MAX_EMAIL = 320  # RFC 5321, 4.5.3.1: 64 before the @-sign, 255 after it
#: Behind a special-use domain, so that the validator, which refuses those, sees only the form.
_ORDINARY = ".zz.com"
_SPECIAL_USE = tuple(SPECIAL_USE_DOMAIN_NAMES)
_MAX_PHONE = 40

_PHONE = re.compile(r"\+?[0-9](?:[ -]*[0-9])*")
# North American Numbering Plan: neither area code nor exchange begins with 0 or 1.
_NORTH_AMERICAN = re.compile(r"[2-9][0-9]{2}[2-9][0-9]{6}")
_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|[0-9]{3}))?")


def is_storable(text: str) -> bool:
    """Whether both databases can store `text`: PostgreSQL has no NUL, UTF-8 no lone surrogates."""
    return "\x00" not in text and _SURROGATE.search(text) is None


def is_printable(text: str) -> bool:
    """Whether `text` is one line without control characters and direction overrides."""
    return _UNPRINTABLE.search(text) is None and _SURROGATE.search(text) is None


def email_address(text: str, *, dotted_domain: bool = True) -> str:
    """Parses an e-mail address (RFC 5322 as used in practice: no quoting, no look-up in the DNS).

    Special-use domains (RFC 6761: ``.test``, ``.local`` …) are domains: only the form counts.

    Args:
        text: The input.
        dotted_domain: Whether ``name@intranet`` is refused.

    Returns:
        The address, its domain in lower case.

    Raises:
        ValueError: It is not an address.
    """
    problem = "must be an e-mail address such as name@example.com"
    if len(text) > _MAX_EMAIL or not is_printable(text):
        raise ValueError(problem)
    domain = text.rpartition("@")[2].lower()
    suffix = _ORDINARY if _is_special_use(domain) and ("." in domain or not dotted_domain) else ""
    try:
        address = validate_email(
            text + suffix, check_deliverability=False, globally_deliverable=dotted_domain
        )
    except (EmailNotValidError, UnicodeError):
        raise ValueError(problem) from None
    return address.normalized.removesuffix(suffix)


def _is_special_use(domain: str) -> bool:
    """Whether a domain is reserved (RFC 6761); the form of such an address is like any other's."""
    return any(domain == name or domain.endswith("." + name) for name in _SPECIAL_USE)


def phone_number(text: str) -> str:
    """Parses a telephone number; one without a country code is North American, as in AppSync.

    Plausible means: valid by libphonenumber's numbering plans, or of the North American form, so that the
    fictional area code 555 is accepted, as in AppSync.

    Returns:
        The number in E.164 form, like ``+12025550143``.

    Raises:
        ValueError: It is not a plausible number.
    """
    problem = "must be a telephone number such as +1 202 555 0143"
    if len(text) > _MAX_PHONE or not _PHONE.fullmatch(text):
        raise ValueError(problem)
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        raise ValueError(problem) from None
    national = str(number.national_number)
    is_north_american = number.country_code == 1 and _NORTH_AMERICAN.fullmatch(national) is not None
    if not (is_north_american or phonenumbers.is_valid_number(number)):
        raise ValueError(problem)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def web_address(text: str) -> str:
    """Checks a link that a browser may follow: http or https, a host, no credentials.

    Raises:
        ValueError: It is not such a link.
    """
    problem = "must be a web address such as https://example.com/me"
    if not is_printable(text) or " " in text:
        raise ValueError(problem)
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for an invalid port
    except ValueError:
        raise ValueError(problem) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(problem)
    if "@" in parts.netloc:
        raise ValueError("must not contain a user name or a password")
    return text


def locale_tag(text: str) -> str:
    """Parses a BCP 47 tag of language, script and region.

    Returns:
        The tag in the recommended case, like ``zh-Hant-TW`` (RFC 5646, 2.1.1).

    Raises:
        ValueError: It is not such a tag.
    """
    match = _LOCALE.fullmatch(text)
    if match is None:
        raise ValueError("must be a language tag such as en, pt-BR or zh-Hant-TW")
    language, script, region = match.groups(default="")
    return "-".join(filter(None, (language.lower(), script.title(), region.upper())))


def time_zone(text: str) -> str:
    """Checks the name of a time zone in the IANA database.

    Raises:
        ValueError: There is no such time zone.
    """
    if text not in _time_zones():
        raise ValueError("must be a time zone such as Europe/Lisbon")
    return text


@cache
def _time_zones() -> frozenset[str]:
    # Two entries of the operating system that are not places.
    return frozenset(available_timezones()) - {"Factory", "localtime"}
