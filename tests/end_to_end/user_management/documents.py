"""The documents of the tests."""

_USER = "sub username status enabled lastModified attributes { name value } groups { name }"

_UPDATE = """{
    attributes { name value verified writable }
    pendingVerifications { attribute destination medium codeSent }
    staleClaims
}"""

MY_ATTRIBUTES = "{ myAttributes { name value verified writable } }"
UPDATE_MINE = f"mutation($input: [AttributeInput!]!) {{ updateMyAttributes(input: $input) {_UPDATE} }}"
DELETE_MINE = f"mutation($names: [String!]!) {{ deleteMyAttributes(names: $names) {_UPDATE} }}"
SEND_CODE = """mutation($name: String!) {
    sendMyAttributeCode(name: $name) { attribute destination medium codeSent }
}"""
VERIFY = f"""mutation($name: String!, $code: String!) {{
    verifyMyAttribute(name: $name, code: $code) {_UPDATE}
}}"""
SIGN_OUT_EVERYWHERE = "mutation { signOutEverywhere }"
ME = "{ me { sub username groups } }"

USER = f"query($sub: ID!) {{ user(sub: $sub) {{ {_USER} }} }}"
USERS = f"""query($filter: UserFilterInput, $first: Int! = 60, $after: String) {{
    users(filter: $filter, first: $first, after: $after) {{
        nodes {{ {_USER} }}
        pageInfo {{ hasNextPage endCursor }}
    }}
}}"""
AUDIT_LOG = """query($first: Int! = 50, $after: String) {
    auditLog(first: $first, after: $after) {
        nodes { id actorSub actorUsername operation targetSub attributeNames group outcome requestId at }
        pageInfo { hasNextPage endCursor }
    }
}"""


def on_user(mutation: str) -> str:
    """A mutation that names a user and nothing else."""
    return f"mutation($sub: ID!) {{ {mutation}(sub: $sub) {{ {_USER} }} }}"


def on_membership(mutation: str) -> str:
    """A mutation that names a user and a group."""
    return f"mutation($sub: ID!, $group: String!) {{ {mutation}(sub: $sub, group: $group) {{ {_USER} }} }}"


UPDATE_USER = f"""mutation($sub: ID!, $input: [AttributeInput!]!) {{
    updateUserAttributes(sub: $sub, input: $input) {{ {_USER} }}
}}"""
DELETE_USERS_ATTRIBUTES = f"""mutation($sub: ID!, $names: [String!]!) {{
    deleteUserAttributes(sub: $sub, names: $names) {{ {_USER} }}
}}"""
DELETE_USER = "mutation($sub: ID!) { deleteUser(sub: $sub) }"
INVITE = f"mutation($input: InviteUserInput!) {{ inviteUser(input: $input) {{ {_USER} }} }}"


def attributes(**values: str) -> list[dict[str, str]]:
    """Attributes to write; ``custom_level`` stands for ``custom:level``."""
    return [pair(name.replace("custom_", "custom:"), value) for name, value in values.items()]


def pair(name: str, value: str) -> dict[str, str]:
    """One attribute to write."""
    return {"name": name, "value": value}
