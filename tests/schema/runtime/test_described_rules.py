"""Rules in words, in what introspection answers."""

from graphql import build_client_schema, introspection_from_schema, print_type

from claimgraph.schema.runtime.build import BuiltApi, build_api
from claimgraph.schema.runtime.sdl import describe_rules


def described() -> BuiltApi:
    api = build_api()
    describe_rules(api.fields)
    return api


def test_a_description_ends_with_who_is_allowed() -> None:
    shown = build_client_schema(introspection_from_schema(described().graphql))
    assert (
        "Allowed for the owner (the caller whose userProfileID equals id); or members of group admin."
        in print_type(shown.type_map["Profile"])
    )
    plain = {str(guarded): guarded.field.description for guarded in build_api().fields}
    for guarded in described().fields:
        assert (guarded.field.description or "").startswith(plain[str(guarded)] or "")


def test_every_guarded_field_describes_its_rule() -> None:
    assert all("Allowed for " in (guarded.field.description or "") for guarded in described().fields)


def test_the_sdl_has_the_rule_once_as_a_directive() -> None:
    described()
    assert "Allowed for" not in build_api().sdl()
