"""The operations of Cognito's API that can be called, and how.

No other operation can be called (`claimgraph.resolvers.cognito.gateway`), and ``deploy/iam-policy.json``
permits exactly the signed ones; a test compares both with each other and with botocore's service model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

QuotaClass = Literal[
    "UserRead",
    "UserUpdate",
    "UserList",
    "UserCreation",
    "UserResourceRead",
    "UserPoolRead",
    "UserPoolResourceRead",
    "UserPoolClientRead",
]

#: Requests per second and account in each class, as AWS sets them by default (developer guide, "Quotas in
#: Amazon Cognito"); of the last two classes, one operation may be called 5 times per second and pool.
REQUESTS_PER_SECOND: Mapping[QuotaClass, int] = MappingProxyType(
    {
        "UserRead": 120,
        "UserUpdate": 25,
        "UserList": 30,
        "UserCreation": 50,
        "UserResourceRead": 50,
        "UserPoolRead": 15,
        "UserPoolResourceRead": 5,
        "UserPoolClientRead": 5,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CognitoOperation:
    """How an operation is called.

    Attributes:
        quota: The class whose budget a call draws on.
        signed: Whether a call is signed with IAM credentials and carries the ``UserPoolId``. Otherwise the
            user's access token among the parameters authorizes it, and names the pool.
        target: The parameter that names the user written to, whose own limit applies as well. None for reads,
            and for what ends a user's access, so that a user who writes incessantly can still be stopped.
        repeatable: Whether it is idempotent, so that it may be tried again when its outcome is unknown.
    """

    quota: QuotaClass
    signed: bool = True
    target: Literal["Username", "AccessToken"] | None = None
    repeatable: bool = True


def _ends_access(*, repeatable: bool = True) -> CognitoOperation:
    return CognitoOperation(quota="UserUpdate", repeatable=repeatable)


def _write(quota: QuotaClass = "UserUpdate", *, repeatable: bool = True) -> CognitoOperation:
    return CognitoOperation(quota=quota, target="Username", repeatable=repeatable)


#: By boto3's method name. Not repeatable: what sends a message, what uses up a code, and what would be
#: refused the second time.
OPERATIONS: Mapping[str, CognitoOperation] = MappingProxyType(
    {
        "admin_get_user": CognitoOperation(quota="UserRead"),
        "list_users": CognitoOperation(quota="UserList"),
        "list_users_in_group": CognitoOperation(quota="UserList"),
        "list_groups": CognitoOperation(quota="UserPoolResourceRead"),
        "admin_list_groups_for_user": CognitoOperation(quota="UserResourceRead"),
        "describe_user_pool": CognitoOperation(quota="UserPoolRead"),
        "describe_user_pool_client": CognitoOperation(quota="UserPoolClientRead"),
        "admin_update_user_attributes": _write(),
        "admin_delete_user_attributes": _write(),
        "admin_add_user_to_group": _write(),
        "admin_remove_user_from_group": _ends_access(),
        "admin_enable_user": _write(),
        "admin_disable_user": _ends_access(),
        "admin_user_global_sign_out": _ends_access(),
        "admin_reset_user_password": _write(repeatable=False),
        "admin_delete_user": _ends_access(repeatable=False),
        "admin_create_user": _write("UserCreation", repeatable=False),
        "get_user_attribute_verification_code": CognitoOperation(
            quota="UserResourceRead", signed=False, target="AccessToken", repeatable=False
        ),
        "verify_user_attribute": CognitoOperation(
            quota="UserUpdate", signed=False, target="AccessToken", repeatable=False
        ),
    }
)
