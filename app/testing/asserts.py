"""Assertions about a result. They never pass because nothing was requested or nothing ran."""

from claimgraph.app.testing.results import Result, dotted

_UNAUTHENTICATED = 401


def assert_allowed(result: Result, field: str) -> None:
    """The caller got the field wherever it is in the response; its value may be null.

    Args:
        result: The result.
        field: ``Type.field``.

    Raises:
        AssertionError: The field was denied, was not requested, was not reached, or a resolver failed.
    """
    _require_asked(result, field)
    refused = result.denied(field)
    _require(not refused, f"{field} was denied at {_places(refused)}: {_why(result, field)}")
    if result.failures:
        raise AssertionError(f"a resolver failed, so {field} proves nothing") from result.failures[0]
    _require(bool(result.reached(field)), f"{field} was not reached: {_errors(result)}")


def assert_denied(result: Result, field: str) -> None:
    """The field's rule denied it to the caller wherever it is in the response.

    An anonymous caller is denied every field, because the whole request is rejected.

    Args:
        result: The result.
        field: ``Type.field``.

    Raises:
        AssertionError: The field was allowed somewhere, was not requested (also because the document does not
            fit the API), was not reached, or a credential was sent and rejected.
    """
    if result.status == _UNAUTHENTICATED and result.caller.is_anonymous:
        # The document of a rejected request was not looked at, and may not fit this API at all.
        _require(result.fault is None, f"the operation could not run for any caller: {result.fault}")
        _require_asks_for(result, field)
        return
    _require_asked(result, field)
    refused = result.denied(field)
    open_at = [path for path in result.reached(field) if path not in refused]
    _require(not open_at, f"{field} was not denied at {_places(open_at)}")
    _require(bool(refused), f"{field} was not reached: {_errors(result)}")


def _require_asked(result: Result, field: str) -> None:
    _require(result.ran, f"the operation did not run: {_errors(result)}")
    _require_asks_for(result, field)


def _require_asks_for(result: Result, field: str) -> None:
    _require(result.asks_for(field), f"the operation does not request {field}")


def _require(holds: bool, message: str) -> None:  # noqa: FBT001 - private
    if not holds:
        raise AssertionError(message)


def _places(paths: list[tuple[str | int, ...]]) -> str:
    return ", ".join(dotted(path) for path in paths)


def _errors(result: Result) -> str:
    said = "; ".join(str(error.get("message")) for error in result.errors)
    return f"status {result.status}, {said or 'no errors'}"


def _why(result: Result, field: str) -> str:
    """The explanation that developers see."""
    path = result.denied(field)[:1]
    for error in result.errors:
        extensions = error.get("extensions")
        if path and error.get("path") == list(path[0]) and isinstance(extensions, dict):
            return str(extensions.get("explanation"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - JSON
    return "no explanation"
