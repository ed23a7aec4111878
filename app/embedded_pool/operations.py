"""Which operations of Cognito's API the embedded pool serves, and to whom.

A list of what has been checked, not of what moto could do: its ForgotPassword takes any code, its SRP any
proof, and whatever is missing here is refused.
"""

#: For users and machines: they change nothing but the caller's own sign-ins.
_SIGN_IN = frozenset({"InitiateAuth", "GetUser", "RevokeToken", "GlobalSignOut", "GetClientToken"})

#: For users: they change the caller, after a password, a token or a code has been checked.
_OWN_WRITES = frozenset(
    {
        "RespondToAuthChallenge",
        "ConfirmForgotPassword",
        "UpdateUserAttributes",
        "DeleteUserAttributes",
        "GetUserAttributeVerificationCode",
        "VerifyUserAttribute",
    }
)

_ADMIN_READS = frozenset(
    {
        "AdminGetUser",
        "AdminListGroupsForUser",
        "AdminUserGlobalSignOut",
        "ListUsers",
        "ListUsersInGroup",
        "GetGroup",
        "ListGroups",
        "DescribeUserPool",
        "DescribeUserPoolClient",
        "ListUserPoolClients",
        "DescribeResourceServer",
        "ListResourceServers",
    }
)

_ADMIN_WRITES = frozenset(
    {
        "AdminCreateUser",
        "AdminDeleteUser",
        "AdminEnableUser",
        "AdminDisableUser",
        "AdminSetUserPassword",
        "AdminResetUserPassword",
        "AdminUpdateUserAttributes",
        "AdminDeleteUserAttributes",
        "AdminAddUserToGroup",
        "AdminRemoveUserFromGroup",
        "CreateGroup",
    }
)

#: Open to anybody who can reach the endpoint, as at AWS: they need no IAM credentials there either.
PUBLIC_OPERATIONS = _SIGN_IN | _OWN_WRITES

#: What may change a user or a group, and so what is kept in the state file.
WRITE_OPERATIONS = _OWN_WRITES - {"GetUserAttributeVerificationCode"} | _ADMIN_WRITES

#: What the product's own client may call, in process and never over HTTP: the above and administration.
#: App clients, resource servers and the schema cannot be changed: they are the seed's.
ALL_OPERATIONS = PUBLIC_OPERATIONS | _ADMIN_READS | _ADMIN_WRITES
