"""The operations of Cognito's API that the embedded pool serves, to whom, and in which protocol.

The lists contain what has been checked, not what moto could do: its ForgotPassword accepts any code, its SRP
any proof. All other operations are refused.
"""

#: Cognito's protocol (Smithy, "AWS JSON 1.1 protocol"): the operation in a header, JSON in the body.
CONTENT_TYPE = "application/x-amz-json-1.1"
TARGET_PREFIX = "AWSCognitoIdentityProviderService."

#: For users and machines: these change only the caller's own sign-ins.
_SIGN_IN = frozenset({"InitiateAuth", "GetUser", "RevokeToken", "GlobalSignOut", "GetClientToken"})

#: For users: these change the caller's own account, after a password, a token or a code has been checked.
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

#: Served to anyone who can reach the endpoint: at AWS they need no IAM credentials either.
PUBLIC_OPERATIONS = _SIGN_IN | _OWN_WRITES

#: These may change a user or a group, so that the state file is written.
WRITE_OPERATIONS = _OWN_WRITES - {"GetUserAttributeVerificationCode"} | _ADMIN_WRITES

#: What the product's own client may call, in process and never over HTTP. App clients, resource servers and
#: the schema cannot be changed: they come from the seed.
ALL_OPERATIONS = PUBLIC_OPERATIONS | _ADMIN_READS | _ADMIN_WRITES
