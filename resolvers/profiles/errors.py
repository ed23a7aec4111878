"""Errors of profiles (the tree is in resolvers/errors.py)."""

from dataclasses import asdict, dataclass

from claimgraph.resolvers.errors import ResolverError


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A field whose value is not acceptable.

    Attributes:
        field: Its name in the GraphQL schema.
        message: What the value must be, in a sentence; never the value itself.
    """

    field: str
    message: str


class InvalidProfile(ResolverError):
    """Fields of a change are not acceptable; nothing was changed."""

    code = "BAD_USER_INPUT"
    error_type = "ProfileInvalid"

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        message = " ".join(problem.message for problem in problems)
        super().__init__(message, error_info={"problems": [asdict(problem) for problem in problems]})
        self.problems = problems


class ProfileNotFound(ResolverError):
    """There is no profile with this id."""

    code = "NOT_FOUND"
    error_type = "ProfileNotFound"

    def __init__(self) -> None:
        super().__init__("There is no profile with this id.")


class VersionConflict(ResolverError):
    """The profile has changed since the caller read it; nothing was changed."""

    code = "CONFLICT"
    error_type = "ProfileVersionConflict"

    def __init__(self, current_version: int) -> None:
        super().__init__(
            f"The profile has been changed: it is at version {current_version} now. "
            "Read it again and repeat your change.",
            error_info={"currentVersion": current_version},
        )
        self.current_version = current_version
