"""Documents made to be expensive: refused or executed promptly, by processor time and over a real socket."""

import time

import httpx2
import pytest

GRAPHQL_RESPONSE = {"accept": "application/graphql-response+json"}


def _chain(length: int, below: str = "friend") -> str:
    links = (f"fragment F{i} on Person {{ {below} {{ ...F{i + 1} }} }} " for i in range(length))
    return "{ me { ...F0 } } " + "".join(links) + f"fragment F{length} on Person {{ name }}"


def _doubling(length: int) -> str:
    links = (f"fragment F{i} on Person {{ ...F{i + 1} ...F{i + 1} }} " for i in range(length))
    return "{ me { ...F0 } } " + "".join(links) + f"fragment F{length} on Person {{ name }}"


def _spreads(count: int, body: str) -> str:
    spreads = " ".join(f"...F{i}" for i in range(count))
    return f"{{ me {{ {spreads} }} }} " + "".join(
        f"fragment F{i} on Person {{ {body} }} " for i in range(count)
    )


def _cycle(length: int) -> str:
    links = (f"fragment F{i} on Person {{ ...F{(i + 1) % length} name }} " for i in range(length))
    return "{ me { ...F0 } } " + "".join(links)


#: Seconds of processor time, into which the work of others does not count. The worst of these needs a
#: thirtieth of it; where a limit is missing, it would be minutes.
_PROMPTLY = 5

HOSTILE = {
    "aliases": "{ " + " ".join(f"a{i}: hello" for i in range(5_000)) + " }",
    "aliases below the root": "{ me { " + " ".join(f"a{i}: name" for i in range(900)) + " } }",
    "tokens": "{ me { " + "name " * 100_000 + "} }",
    "duplicate leaves": "{ me { " + "name " * 3_900 + "} }",
    "duplicate objects": "{ me { " + "friend { name } " * 900 + "} }",
    "duplicate deep objects": "{ me { " + ("friend { " * 15 + "name" + " }" * 15) * 80 + "} }",
    "root fields": "{ " + "hello " * 3_000 + "}",
    "directives": "{ hello " + "@skip(if: false) " * 600 + "}",
    "unknown directives": "{ hello " + "@x " * 1_900 + "}",
    "directives on the operation": "query " + "@x " * 1_900 + "{ hello }",
    "deep selections": "{ me " + "{ friend " * 100_000 + "}" * 100_000 + "}",
    "rather deep selections": "{ me { " + "friend { " * 150 + "name" + " }" * 150 + "} }",
    "deep values": "{ sum(of: " + "[" * 40_000 + "]" * 40_000 + ") }",
    "deep objects": "{ echo(input: " + "{ all: " * 10_000 + "1" + "}" * 10_000 + ") }",
    "a chain of 30 fragments": _chain(30),
    "a chain of 300 fragments": _chain(300),
    "a flat chain of 30 doubling fragments": _doubling(30),
    "many fragments": _spreads(300, "name"),
    "many fragments with objects": _spreads(230, "friend { name }"),
    "a 5,000-digit integer": "{ sum(of: [" + "9" * 5_000 + "]) }",
    "a 5,000-digit float": "{ echo(value: " + "9" * 5_000 + ".5) }",
    "a long name": "{ " + "x" * 5_000 + " }",
    "a long string": '{ hello(name: "' + "x" * 900_000 + '") }',
    "a long comment": "{ hello } #" + "x" * 900_000,
    "many comments": "{ hello }" + "#\n" * 40_000,
    "blanks": "{ hello }" + " " * 900_000,
    "introspection of introspection": "{ __schema { types { fields { type { fields { "
     "name args { name type { name } } } } } } } }",
    "many introspections": "{ " + " ".join(
        f"s{i}: __schema {{ types {{ fields {{ name args {{ name type {{ ofType {{ name }} }} }} }} }} }}"
        for i in range(20)
    ) + " }",
    "operations without end": "".join(f"query q{i} {{ hello }} " for i in range(2_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_promptly_a_4xx(alice: httpx2.Client, name: str) -> None:
    alice.post("/graphql", json={"query": "{ hello }"})
    before = time.process_time()
    response = alice.post("/graphql", json={"query": HOSTILE[name]})
    spent = time.process_time() - before
    assert response.status_code == 400
    (error, *_) = response.json()["errors"]
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert error["errorType"].endswith("LimitReached")
    assert "the limit is" in error["message"]
    assert spent < _PROMPTLY
    assert len(response.content) < 1_000


@pytest.mark.parametrize("length", [1, 2, 30, 300])
def test_fragments_that_spread_themselves_are_a_validation_error(alice: httpx2.Client, length: int) -> None:
    response = alice.post("/graphql", json={"query": _cycle(length)}, headers=GRAPHQL_RESPONSE)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["message"].startswith("Fragments must not spread themselves: F")
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_deeply_nested_variables_are_refused(alice: httpx2.Client) -> None:
    def nested(levels: int) -> dict[str, object]:
        value: dict[str, object] = {"text": "end"}
        for _ in range(levels):
            value = {"all": [value]}
        return value

    query = "query($input: Filter) { echo(input: $input) }"
    fits = alice.post("/graphql", json={"query": query, "variables": {"input": nested(20)}})
    assert (fits.status_code, "errors" in fits.json()) == (200, False)
    response = alice.post("/graphql", json={"query": query, "variables": {"input": nested(300)}})
    assert response.status_code == 400


def test_the_most_values_allowed_in_variables_are_handled_promptly(alice: httpx2.Client) -> None:
    query = "query($of: [Int!]!) { sum(of: $of) }"
    for value, status in ((1, 200), ("x", 200)):
        before = time.process_time()
        response = alice.post("/graphql", json={"query": query, "variables": {"of": [value] * 9_900}})
        assert response.status_code == status
        assert time.process_time() - before < _PROMPTLY


_MEMBERS = " ".join(f"a{number}: 1" for number in range(1_200))
_TEXT = "\\u0001" * 15_000


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(f"{{ echo(input: {{{_MEMBERS}}}) }}", id="unknown members"),
        pytest.param(f'{{ echo(input: {{text: "{_TEXT}" {_MEMBERS[:1_000]}}}) }}', id="and a long text"),
        pytest.param("{ me { x: name x: later x: friend { name } x: __typename } }" * 12, id="operations"),
        pytest.param("{" + "me { x: name x: later x: __typename } " * 12 + "}", id="conflicts"),
        pytest.param("{ me {" + "name " * 1_000 + "} " + "name " * 1_000 + "}", id="equal fields"),
    ],
)
def test_the_errors_of_a_document_are_a_small_answer(alice: httpx2.Client, query: str) -> None:
    response = alice.post("/graphql", json={"query": query})
    assert response.json()["errors"]
    assert len(response.content) < 50_000


@pytest.mark.parametrize("repetition", range(3))
def test_the_errors_of_variables_are_a_small_answer(alice: httpx2.Client, repetition: int) -> None:
    del repetition  # by graphql-core, then by a plan
    filters = {"text": "\x01" * 90_000, **{f"a{number}": 1 for number in range(1_200)}}
    query = "query($input: Filter) { echo(input: $input) }"
    response = alice.post("/graphql", json={"query": query, "variables": {"input": filters}})
    assert response.json()["errors"]
    assert len(response.content) < 50_000
