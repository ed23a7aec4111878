"""What a test says of an answer. None of these can pass because nothing was asked or nothing ran."""

from claimgraph.app.testing.results import Result, dotted

_UNAUTHENTICATED = 401


def assert_allowed(result: Result, field: str) -> None:
    """The caller got the field, everywhere it stands in the answer; its value may be null.

    Args:
        result: The answer.
        field: ``Type.field``.

    Raises:
        AssertionError: It was refused, was not asked for, was not reached, or a resolver failed.
    """
    _require_asked(result, field)
    refused = result.denied(field)
    _require(not refused, f"{field} was denied at {_places(refused)}: {_why(result, field)}")
    if result.failures:
        raise AssertionError(f"a resolver failed, so {field} proves nothing") from result.failures[0]
    _require(bool(result.reached(field)), f"{field} was not reached: {_errors(result)}")


def assert_denied(result: Result, field: str) -> None:
    """The caller did not get the field, anywhere in the answer, and that because of its rule.

    Nobody (`anonymous`) is denied every field: the whole request is refused.

    Args:
        result: The answer.
        field: ``Type.field``.

    Raises:
        AssertionError: It was allowed somewhere, was not asked for (also where the document is none of this
            API) or not reached, or the credential was refused although there was one.
    """
    if result.status == _UNAUTHENTICATED and result.caller.is_anonymous:
        # Refused before anybody looked at the document, which may be no operation of this API at all.
        _require(result.fault is None, f"the operation could not run for anybody: {result.fault}")
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
    _require(result.asks_for(field), f"the operation does not ask for {field}")


def _require(holds: bool, message: str) -> None:  # noqa: FBT001 - private
    if not holds:
        raise AssertionError(message)


def _places(paths: list[tuple[str | int, ...]]) -> str:
    return ", ".join(dotted(path) for path in paths)


def _errors(result: Result) -> str:
    said = "; ".join(str(error.get("message")) for error in result.errors)
    return f"status {result.status}, {said or 'no errors'}"


def _why(result: Result, field: str) -> str:
    """The explanation that a developer would be given."""
    path = result.denied(field)[:1]
    for error in result.errors:
        extensions = error.get("extensions")
        if path and error.get("path") == list(path[0]) and isinstance(extensions, dict):
            return str(extensions.get("explanation"))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - JSON
    return "no explanation"
