"""What can go wrong when a Lambda function is invoked, as data a caller may see.

    FunctionRaised        FUNCTION_ERROR         the function's own error type
    FunctionUnauthorized  FORBIDDEN              UnauthorizedException
    FunctionTimedOut      FUNCTION_TIMEOUT       Lambda:ExecutionTimeoutException
    FunctionUnavailable   FUNCTION_UNAVAILABLE   Lambda:Unavailable       not executed; it may be tried again
    FunctionFailed        FUNCTION_FAILED        Lambda:InvocationFailed  the operator has to mend it
    UnexpectedResult      FUNCTION_FAILED        none                     its result does not fit the schema

What a function raises on purpose is told as it says (AppSync developer guide, "Direct Lambda resolvers"); all
other messages are constants.
"""

from claimgraph.resolvers.errors import ResolverError


class FunctionRaised(ResolverError):
    """The function raised an error: its name is the error type, its text the message."""

    code = "FUNCTION_ERROR"


class FunctionUnauthorized(ResolverError):
    """The function raised ``UnauthorizedException``; AppSync's text stands for the function's."""

    code = "FORBIDDEN"
    error_type = "UnauthorizedException"

    def __init__(self) -> None:
        super().__init__("You are not authorized to make this call.")


class FunctionTimedOut(ResolverError):
    """No answer in time; what the function did is unknown."""

    code = "FUNCTION_TIMEOUT"
    error_type = "Lambda:ExecutionTimeoutException"

    def __init__(self) -> None:
        super().__init__("Execution timed out.")


class FunctionUnavailable(ResolverError):
    """The function was certainly not executed: it is throttled, cannot be reached, or we are too busy."""

    code = "FUNCTION_UNAVAILABLE"
    error_type = "Lambda:Unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The function is not available at the moment. Please try again.", error_info={"retryable": True}
        )


class FunctionFailed(ResolverError):
    """The function cannot be invoked, did not run to its end, or answered with something that is no JSON."""

    code = "FUNCTION_FAILED"
    error_type = "Lambda:InvocationFailed"

    def __init__(self, message: str = "The function failed.") -> None:
        """Say what went wrong; the message quotes nothing of what the function said."""
        super().__init__(message)


class UnexpectedResult(ResolverError):
    """The function's result does not fit the schema; AppSync names no error type for that."""

    code = "FUNCTION_FAILED"
