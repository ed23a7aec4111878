"""Errors of user administration, beside those of Cognito itself.

ResolverError
├── InvalidUserFilter   BAD_USER_INPUT  UserFilterInvalid
├── InvalidInvitation   BAD_USER_INPUT  InvitationInvalid
└── CannotActOnSelf     BAD_USER_INPUT  CannotActOnSelf
"""

from claimgraph.resolvers.errors import ResolverError


class InvalidUserFilter(ResolverError):
    """Cognito cannot search for this; nothing was searched."""

    code = "BAD_USER_INPUT"
    error_type = "UserFilterInvalid"

    def __init__(self, problem: str) -> None:
        """Takes the rest of a sentence, such as "must not be empty", without the value."""
        super().__init__(f"The value of the filter {problem}.")


class InvalidInvitation(ResolverError):
    """An invitation that Cognito would not accept; no user was created."""

    code = "BAD_USER_INPUT"
    error_type = "InvitationInvalid"


class CannotActOnSelf(ResolverError):
    """Administrators may not lock themselves out; nothing was changed."""

    code = "BAD_USER_INPUT"
    error_type = "CannotActOnSelf"

    def __init__(self, operation: str) -> None:
        super().__init__(
            f"{operation} is not available for your own account: another administrator has to do it.",
            error_info={"operation": operation},
        )
