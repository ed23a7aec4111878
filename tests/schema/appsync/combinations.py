"""The combinations of directives on a type and a field, and the APIs that they occur in."""

from itertools import product

from tests.schema.appsync.decision_rule import AppSyncApi, AppSyncCaller, Directives

_AUTH, _POOLS = "aws_auth", "aws_cognito_user_pools"

#: Each with every other, on a type and at a field.
WRITTEN: tuple[Directives, ...] = (
    (),
    ((_AUTH, None),),
    ((_AUTH, ("user",)),),
    ((_AUTH, ("admin",)),),
    ((_POOLS, None),),
    ((_POOLS, ("user",)),),
    ((_POOLS, ("admin",)),),
    ((_POOLS, ("user", "admin")),),
    (("aws_iam", None),),
    (("aws_api_key", None),),
    (("aws_iam", None), (_POOLS, None)),
    (("aws_iam", None), (_POOLS, ("user",))),
    (("aws_iam", None), (_POOLS, ("admin",))),
    ((_AUTH, ("admin",)), (_POOLS, ("user",))),
    ((_AUTH, ("user",)), ("aws_iam", None)),
)

COMBINATIONS = tuple(product(WRITTEN, WRITTEN))

COGNITO_ALLOW = AppSyncApi(("COGNITO",), "ALLOW")
COGNITO_DENY = AppSyncApi(("COGNITO",), "DENY")
COGNITO_IAM = AppSyncApi(("COGNITO", "IAM"))
IAM_COGNITO = AppSyncApi(("IAM", "COGNITO"))
COGNITO_IAM_KEY = AppSyncApi(("COGNITO", "IAM", "API_KEY"))
KEY_COGNITO = AppSyncApi(("API_KEY", "COGNITO"))
APIS = (COGNITO_ALLOW, COGNITO_DENY, COGNITO_IAM, IAM_COGNITO, COGNITO_IAM_KEY, KEY_COGNITO)

NO_GROUP = AppSyncCaller("COGNITO")
USER = AppSyncCaller("COGNITO", ("user",))
ADMIN = AppSyncCaller("COGNITO", ("other", "admin"))
IAM = AppSyncCaller("IAM")
API_KEY = AppSyncCaller("API_KEY")


def callers(api: AppSyncApi) -> list[AppSyncCaller]:
    """Who can call an API."""
    return [each for each in (NO_GROUP, USER, ADMIN, IAM, API_KEY) if each.mode in api.modes]
