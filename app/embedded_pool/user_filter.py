"""The filter of ListUsers.

Source: Developer Guide, "Searching for users using the ListUsers API operation".
"""

import re
from dataclasses import dataclass
from typing import Self

from claimgraph.app.embedded_pool.errors import invalid
from claimgraph.app.embedded_pool.users import PoolUser

_GRAMMAR = re.compile(r'([\w:]+)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"', re.ASCII)
_ESCAPED = re.compile(r"\\(.)")
_LONGEST = 256

_ATTRIBUTES = frozenset(
    {"email", "phone_number", "name", "given_name", "family_name", "preferred_username", "sub"}
)
_OTHERS = frozenset({"username", "cognito:user_status", "status"})


@dataclass(frozen=True, slots=True)
class FilterCondition:
    """One condition: a name, and the text that its value equals or begins with."""

    name: str
    wanted: str
    as_prefix: bool

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Parses ``name = "text"`` or ``name ^= "text"``; a backslash escapes a quotation mark.

        Raises:
            PoolError: InvalidParameterException if it is malformed, or the name cannot be searched by.
        """
        match = _GRAMMAR.fullmatch(text.strip()) if len(text) <= _LONGEST else None
        if match is None:
            raise invalid("Error while parsing filter.")
        name, operator, quoted = match.groups()
        if name not in _ATTRIBUTES | _OTHERS:
            raise invalid("Invalid search attribute: the filter names one that cannot be searched for.")
        return cls(name, _ESCAPED.sub(r"\1", quoted), as_prefix=operator == "^=")

    def matches(self, user: PoolUser) -> bool:
        """Whether the user meets the condition; a user without the attribute does not."""
        actual, wanted = self._actual(user), self.wanted
        if self.name == "cognito:user_status":  # the only condition that ignores case
            wanted = wanted.upper()
        return actual is not None and (actual.startswith(wanted) if self.as_prefix else actual == wanted)

    def _actual(self, user: PoolUser) -> str | None:
        match self.name:
            case "username":
                return user.username
            case "cognito:user_status":
                return user.status
            case "status":
                return "Enabled" if user.enabled else "Disabled"
            case _:
                return user.attributes.get(self.name)
