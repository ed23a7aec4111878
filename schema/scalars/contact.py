"""AWSEmail and AWSPhone.

A resolver gets the string that was sent. Output is checked for its outline only: reading a number by
every country's numbering plan costs as much as a small request, and lists hold many.
"""

import re
from typing import NewType

from claimgraph.resolvers.formats import email_address, phone_number
from claimgraph.schema.scalars.text import TextFormat

AWSEmail = NewType("AWSEmail", str)
AWSPhone = NewType("AWSPhone", str)

_EMAIL_OUTLINE = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE_OUTLINE = re.compile(r"\+?[0-9][0-9 -]*")


def _is_email(text: str) -> bool:
    try:
        # AppSync's own clients let a@b pass.
        email_address(text, dotted_domain=False)
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    try:
        phone_number(text)
    except ValueError:
        return False
    return True


EMAIL = TextFormat(
    name="AWSEmail",
    expectation="an e-mail address such as name@example.com",
    description="An e-mail address in the form `local-part@domain-part`.",
    accepts=_is_email,
    shows=lambda text: _EMAIL_OUTLINE.fullmatch(text) is not None,
)
PHONE = TextFormat(
    name="AWSPhone",
    expectation="a telephone number such as +1 202 555 0143",
    description=(
        "A telephone number. Spaces and hyphens may separate its digits; a number without a country code is "
        "read as North American."
    ),
    accepts=_is_phone,
    shows=lambda text: _PHONE_OUTLINE.fullmatch(text) is not None,
)
