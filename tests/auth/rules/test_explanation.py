"""Explanations: the failed requirements, who would be allowed, and what to send."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from claimgraph.auth.identity import Identity, TokenUse
from claimgraph.auth.rules import (
    Rule,
    Target,
    claim,
    explain,
    has_scope,
    in_group,
    mode,
    nobody,
    not_denied,
    owner,
    signed_in,
    token,
)

_rule = owner("userProfileID", of="id") | in_group("admin")


def _caller(use: TokenUse, username: str | None = "jane", **claims: object) -> Identity:
    return Identity(
        "https://i", "s", username, "c", None, frozenset(), frozenset({use}), MappingProxyType(claims), 1
    )


def _facts(_target: Target) -> object:
    return "p2"


def test_the_absent_token_is_named() -> None:
    explanation = explain(_rule, _caller("access"), _facts)
    assert explanation.hint == "userProfileID travels in the ID token; this request carried an access token."
    assert explanation.failed == ("owner('userProfileID', of='id')", "in_group('admin')")
    assert explanation.rule == "owner('userProfileID', of='id') | in_group('admin')"
    assert explanation.remedy == (
        "Allowed for the owner (the caller whose userProfileID equals id); or members of group admin."
    )


def test_the_ways_out_are_named_beside_the_hint() -> None:
    ways_out = "Send the ID token as X-Id-Token, or let the server look it up (CLAIMGRAPH_CLAIM_LOOKUPS)."
    for rule in (_rule, claim("tier"), claim("tier").equals("gold"), claim("tier") & _rule):
        assert explain(rule, _caller("access"), _facts).advice == ways_out


def test_advice_that_would_not_help_is_left_out() -> None:
    machine = _caller("access", username=None)
    looked_up = _caller("access", userProfileID="p1")
    assert explain(_rule, machine, _facts).advice is None
    assert explain(_rule, looked_up, _facts).advice is None
    assert explain(_rule, _caller("id"), _facts).advice is None
    assert explain(has_scope("api/write"), _caller("id"), _facts).advice is None
    assert explain(in_group("admin"), _caller("access"), _facts).advice is None


def test_no_hint_when_the_right_token_was_sent() -> None:
    assert explain(_rule, _caller("id", userProfileID="p1"), _facts).hint is None


def test_a_missing_claim_is_named() -> None:
    hint = explain(_rule, _caller("id"), _facts).hint
    assert hint == "The ID token of this request carries no userProfileID."


def test_scopes_travel_in_the_access_token() -> None:
    explanation = explain(token("access") & has_scope("api/write"), _caller("id"), _facts)
    assert explanation.hint == (
        "This needs an access token; this request carried an ID token. "
        "scope travels in the access token; this request carried an ID token."
    )
    assert explanation.remedy == (
        "Allowed for requests that carry an access token, if also: access tokens with scope api/write."
    )


def test_only_what_failed_is_listed() -> None:
    explanation = explain(signed_in & in_group("admin"), _caller("id"), _facts)
    assert explanation.failed == ("in_group('admin')",)


def test_unreadable_attributes_are_listed_rather_than_raising() -> None:
    def unreadable(_target: Target) -> object:
        raise LookupError

    rule = in_group("admin") & owner("userProfileID", of="id")
    explanation = explain(rule, _caller("id", userProfileID="p1"), unreadable)
    assert explanation.failed == ("in_group('admin')", "owner('userProfileID', of='id')")


def test_machines_are_told_that_they_are_not_users() -> None:
    hint = explain(signed_in, _caller("access", username=None), _facts).hint
    assert hint == "A machine token (client credentials) never acts as a user."


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        (signed_in, "A caller with an API key never acts as a user."),
        (owner("sub", of="id"), "A caller with an API key owns nothing."),
        (token("id"), "This needs an ID token of a user pool; this request carried an API key."),
        (has_scope("a/b"), "This request carried an API key, without scope."),
        (claim("tier"), "This request carried an API key, without tier."),
        (claim("tier").equals("gold"), "This request carried an API key, without tier."),
        (mode("AMAZON_COGNITO_USER_POOLS"), "This request carried an API key."),
        (in_group("admin"), None),
        (nobody, None),
    ],
)
def test_the_explanation_names_the_mode_of_the_caller(rule: Rule, hint: str | None) -> None:
    key = replace(_caller("id", username=None), mode="API_KEY", token_uses=frozenset())
    explanation = explain(rule, key, _facts)
    assert (explanation.hint, explanation.advice) == (hint, None)


def test_a_mode_that_the_caller_uses_is_left_out() -> None:
    of_mode = mode("AMAZON_COGNITO_USER_POOLS")
    for within in (of_mode & _rule, (mode("API_KEY") | of_mode) & not_denied("Note.text") & _rule):
        assert explain(within, _caller("id"), _facts) == explain(_rule, _caller("id"), _facts)


def test_the_modes_that_would_be_accepted_are_named() -> None:
    key = replace(_caller("id", username=None), mode="API_KEY", token_uses=frozenset())
    explanation = explain(mode("AMAZON_COGNITO_USER_POOLS") & _rule, key, _facts)
    assert explanation.rule == f"mode('AMAZON_COGNITO_USER_POOLS') & ({_rule})"
    assert explanation.failed[0] == "mode('AMAZON_COGNITO_USER_POOLS')"
    assert explanation.remedy.startswith(
        "Allowed for callers of the authorization mode AMAZON_COGNITO_USER_POOLS, if also: the owner"
    )


def test_a_rule_about_modes_alone_is_shown_unchanged() -> None:
    assert explain(nobody & mode("API_KEY"), _caller("id"), _facts).rule == "nobody & mode('API_KEY')"
    denied = replace(_caller("id"), denied_fields=frozenset({("Note", "text")}))
    assert explain(not_denied("Note.text"), denied, _facts).failed == ("not_denied('Note.text')",)


def test_claims_missing_from_a_providers_token_are_not_looked_up() -> None:
    person = replace(_caller("id"), mode="OPENID_CONNECT", token_uses=frozenset())
    explanation = explain(claim("tier"), person, _facts)
    assert explanation.hint == "This request carried a token of an OpenID Connect provider, without tier."
    assert explanation.advice is None


def test_an_explanation_never_holds_a_claim_value() -> None:
    explanation = explain(_rule, _caller("id", userProfileID="secret-value"), _facts)
    assert "secret-value" not in repr(explanation)
    assert "p2" not in repr(explanation)
