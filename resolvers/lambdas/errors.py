"""Errors of invoking a Lambda function, as data that a caller may see.

    FunctionRaised        FUNCTION_ERROR         the function's own error type
    FunctionUnauthorized  FORBIDDEN              UnauthorizedException
    FunctionTimedOut      FUNCTION_TIMEOUT       Lambda:ExecutionTimeoutException
    FunctionUnavailable   FUNCTION_UNAVAILABLE   Lambda:Unavailable       not executed; may be tried again
    FunctionFailed        FUNCTION_FAILED        Lambda:InvocationFailed  the operator has to correct it
    UnexpectedResult      FUNCTION_FAILED        none                     its result does not fit the schema

An error that a function raises on purpose is shown unchanged (AppSync developer guide, "Direct Lambda
resolvers"); all other messages are constants.
"""

from claimgraph.resolvers.errors import ResolverError


class FunctionRaised(ResolverError):
    """The function raised an error; its name is the error type, its text the message."""

    code = "FUNCTION_ERROR"


class FunctionUnauthorized(ResolverError):
    """The function raised ``UnauthorizedException``; the message is AppSync's."""

    code = "FORBIDDEN"
    error_type = "UnauthorizedException"

    def __init__(self) -> None:
        super().__init__("You are not authorized to make this call.")


class FunctionTimedOut(ResolverError):
    """The function did not answer in time; what it did is unknown."""

    code = "FUNCTION_TIMEOUT"
    error_type = "Lambda:ExecutionTimeoutException"

    def __init__(self) -> None:
        super().__init__("Execution timed out.")


class FunctionUnavailable(ResolverError):
    """The function was not executed: it is throttled or unreachable, or this server is too busy."""

    code = "FUNCTION_UNAVAILABLE"
    error_type = "Lambda:Unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The function is not available at the moment. Please try again.", error_info={"retryable": True}
        )


class FunctionFailed(ResolverError):
    """The function cannot be invoked, did not finish, or returned something that is not JSON."""

    code = "FUNCTION_FAILED"
    error_type = "Lambda:InvocationFailed"

    def __init__(self, message: str = "The function failed.") -> None:
        """Takes a message that quotes nothing of the function's output."""
        super().__init__(message)


class UnexpectedResult(ResolverError):
    """The function's result does not match the schema; AppSync has no error type for that."""

    code = "FUNCTION_FAILED"
