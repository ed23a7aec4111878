"""Which operations of Cognito's API the embedded pool serves, and to whom.

A list of what has been checked, not of what moto could do: its ForgotPassword takes any code, its SRP any
proof, and whatever is missing here is refused.
"""

#: Open to anybody who can reach the endpoint, as at AWS: they need no IAM credentials there either.
PUBLIC_OPERATIONS = frozenset(
    {"InitiateAuth", "GetUser", "RevokeToken", "GlobalSignOut", "GetClientToken"},
)

#: What the product's own client may call, in process and never over HTTP: the above and administration.
ALL_OPERATIONS = PUBLIC_OPERATIONS | {
    "UpdateUserAttributes",
    "AdminGetUser",
    "AdminCreateUser",
    "AdminDeleteUser",
    "AdminEnableUser",
    "AdminDisableUser",
    "AdminSetUserPassword",
    "AdminResetUserPassword",
    "AdminUpdateUserAttributes",
    "AdminDeleteUserAttributes",
    "AdminUserGlobalSignOut",
    "AdminAddUserToGroup",
    "AdminRemoveUserFromGroup",
    "AdminListGroupsForUser",
    "ListUsers",
    "ListUsersInGroup",
    "CreateGroup",
    "GetGroup",
    "ListGroups",
    "DescribeUserPool",
    "DescribeUserPoolClient",
    "ListUserPoolClients",
    "CreateResourceServer",
    "DescribeResourceServer",
    "ListResourceServers",
}
