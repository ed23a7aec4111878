"""The request's headers as resolvers see them."""

from claimgraph.schema.context import Context
from claimgraph.schema.request import Request
from tests.schema.callers import caller
from tests.schema.open_services import services_with


def test_headers_have_lower_case_names_and_lists_for_repeats() -> None:
    raw = [(b"Host", b"x"), (b"x-many", b"1"), (b"X-Many", b"2"), (b"x-many", b"3"), (b"cookie", b"c")]
    context = Context(caller(), "request", services_with(), raw_headers=raw)
    assert context.request.headers == {"host": "x", "x-many": ["1", "2", "3"]}
    assert context.request.to_appsync() == {
        "headers": {"host": "x", "x-many": ["1", "2", "3"]},
        "domainName": None,
    }


def test_the_authorization_is_exposed_and_no_cookie_ever() -> None:
    request = Request([(b"authorization", b"t"), (b"cookie", b"a"), (b"cookie", b"b"), (b"Cookie", b"c")])
    assert request.headers == {"authorization": "t"}
