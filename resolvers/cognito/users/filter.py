"""The filter of ListUsers: one condition, compiled so that a value cannot alter the grammar.

Source: API Reference, ListUsers, ``Filter`` (``name = "value"`` or ``name ^= "value"``, at most 256
characters, quotation marks inside escaped with a backslash); Developer Guide, "Managing and searching for
user accounts".
"""

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, Literal

from claimgraph.resolvers.cognito.users.errors import InvalidUserFilter
from claimgraph.resolvers.formats import is_printable

Match = Literal["EQUALS", "STARTS_WITH"]

#: The longest filter, escapes and attribute name included.
MAX_FILTER: Final = 256
_OPERATORS: Final = MappingProxyType({"EQUALS": "=", "STARTS_WITH": "^="})
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"'})


class UserField(Enum):
    """What Cognito can search by, as its grammar names it. Custom attributes are not searchable."""

    USERNAME = "username"
    EMAIL = "email"
    PHONE_NUMBER = "phone_number"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    PREFERRED_USERNAME = "preferred_username"
    STATUS = "cognito:user_status"
    ENABLED = "status"
    SUB = "sub"


#: Fields with a few possible values, spelled exactly as Cognito spells them.
_VOCABULARIES = MappingProxyType(
    {
        UserField.ENABLED: ("Enabled", "Disabled"),
        UserField.STATUS: (
            "UNCONFIRMED",
            "CONFIRMED",
            "ARCHIVED",
            "COMPROMISED",
            "UNKNOWN",
            "RESET_REQUIRED",
            "FORCE_CHANGE_PASSWORD",
            "EXTERNAL_PROVIDER",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users are wanted.

    Attributes:
        field: The field to compare.
        match: By the whole value or its beginning; fields with a few possible values only as a whole.
        value: The text to look for, without escapes: one line, not empty.
    """

    field: UserField
    match: Match
    value: str

    def expression(self) -> str:
        """The filter in Cognito's grammar.

        Backslashes are escaped along with quotation marks, although AWS documents quotation marks only. A
        parser that knows no other escape still cannot take a mark inside the value for the closing one, since
        an odd number of backslashes precedes it: at worst it finds nothing.

        Raises:
            InvalidUserFilter: The value is empty, contains control characters, is not one of the field's
                possible values, or makes the filter longer than Cognito accepts.
        """
        if not self.value or not is_printable(self.value):
            raise InvalidUserFilter("must be one line of text and not empty")
        self._require_vocabulary()
        text = f'{self.field.value} {_OPERATORS[self.match]} "{self.value.translate(_ESCAPES)}"'
        if _length(text) > MAX_FILTER:
            raise InvalidUserFilter(f"is too long: Cognito accepts filters of {MAX_FILTER} characters")
        return text

    def _require_vocabulary(self) -> None:
        known = _VOCABULARIES.get(self.field)
        if known and (self.match != "EQUALS" or self.value not in known):
            raise InvalidUserFilter(f"must, for {self.field.name}, be matched as a whole: {', '.join(known)}")


def _length(text: str) -> int:
    # AWS does not document what is counted; UTF-16 code units are the larger number.
    return len(text.encode("utf-16-le")) // 2
