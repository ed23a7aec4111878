"""What can go wrong when an administrator asks for something, beside what Cognito refuses.

ResolverError
├── InvalidUserFilter   BAD_USER_INPUT  UserFilterInvalid
├── InvalidInvitation   BAD_USER_INPUT  InvitationInvalid
├── NoSuchUser          NOT_FOUND       UserNotFound
└── CannotActOnSelf     BAD_USER_INPUT  CannotActOnSelf
"""

from claimgraph.resolvers.errors import ResolverError


class InvalidUserFilter(ResolverError):
    """Cognito has no way to search for this; nothing was searched."""

    code = "BAD_USER_INPUT"
    error_type = "UserFilterInvalid"

    def __init__(self, problem: str) -> None:
        """Take a sentence fragment such as "must not be empty"; it must not quote the value."""
        super().__init__(f"The value of the filter {problem}.")


class InvalidInvitation(ResolverError):
    """An invitation that Cognito would not understand; nobody was invited."""

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
