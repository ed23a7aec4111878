"""AppSync's authorization modes by name, and which of them an API has."""

from dataclasses import dataclass
from typing import Final, Literal

#: How a caller proved who they are: AppSync's authorization modes, in AppSync's spelling.
Mode = Literal["AMAZON_COGNITO_USER_POOLS", "OPENID_CONNECT", "API_KEY", "AWS_LAMBDA", "AWS_IAM"]

USER_POOLS: Final = "AMAZON_COGNITO_USER_POOLS"
OPENID_CONNECT: Final = "OPENID_CONNECT"
API_KEY: Final = "API_KEY"
AWS_LAMBDA: Final = "AWS_LAMBDA"
AWS_IAM: Final = "AWS_IAM"


@dataclass(frozen=True, slots=True)
class ApiModes:
    """The authorization modes of an API: one by default, and any number beside it, as in AppSync.

    Attributes:
        default: The mode of fields whose directives name none.
        additional: The other modes.
        default_action: Whether fields without a directive are open in an API whose only mode is user pools
            (AppSync API reference, UserPoolConfig). With additional modes it must be ``ALLOW``.

    Raises:
        ValueError: The default is among the additional modes, or ``DENY`` goes with additional modes.
    """

    default: Mode = USER_POOLS
    additional: frozenset[Mode] = frozenset()
    default_action: Literal["ALLOW", "DENY"] = "ALLOW"

    def __post_init__(self) -> None:
        if self.default in self.additional:
            raise ValueError(f"{self.default} is the default mode and additional")
        if self.additional and self.default_action == "DENY":
            raise ValueError("default_action DENY goes with user pools as the only mode")

    @property
    def enabled(self) -> frozenset[Mode]:
        """All modes of the API."""
        return self.additional | frozenset[Mode]({self.default})

    @property
    def several(self) -> bool:
        """Whether there is more than one mode."""
        return bool(self.additional)
