"""`CLAIMGRAPH_ADMIN_GROUPS` decides in one place which groups are administrators."""

from claimgraph.schema.policy import Policy
from claimgraph.schema.runtime.build import build_api, discover


def test_no_rule_about_users_names_another_group_than_the_settings() -> None:
    features = [module for module in discover() if module.__name__.endswith((".users", ".audit"))]
    api = build_api(features, Policy.from_scopes(admin_groups=("staff", "support")))
    rules = {str(field): str(field.rule) for field in api.fields if field.type_name != "Profile"}
    assert {name for name, rule in rules.items() if "'admin'" in rule} == set()
    staff = "in_group('staff', 'support')"
    assert {rules[name] for name in ("User.sub", "User.groups", "UserGroup.name", "AuditRecord.at")} == {
        staff
    }
    assert f'type User @auth(rule: "{staff}")' in api.sdl()


def test_one_schemas_settings_are_not_the_next_ones() -> None:
    before = build_api().sdl()
    build_api(policy=Policy.from_scopes(admin_groups=("staff",)))
    again = build_api()
    assert again.sdl() == before
    assert not [str(field) for field in again.fields if "staff" in str(field.rule)]
