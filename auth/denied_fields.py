"""``deniedFields`` of a Lambda authorizer: the fields it closes to a caller.

AWS AppSync developer guide, "AWS_LAMBDA authorization": each is ``Type.field`` or the ARN of a field.
Wildcards and bare type names are not supported there, and deny nothing (aws/aws-appsync-community#272).
"""

import logging
import re
from collections.abc import Iterable
from typing import Final

_log = logging.getLogger(__name__)

_NAME: Final = r"([_A-Za-z][_0-9A-Za-z]*)"
_PAIR: Final = re.compile(rf"{_NAME}\.{_NAME}")
_ARN: Final = re.compile(rf"arn:[^:]+:appsync:[^:]*:[^:]*:apis/[^/]+/types/{_NAME}/fields/{_NAME}")


def read_denied_fields(entries: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The fields that are named, each as type and field; whichever API an ARN is of."""
    found: set[tuple[str, str]] = set()
    without_effect = 0
    for entry in entries:
        match = _PAIR.fullmatch(entry) or _ARN.fullmatch(entry)
        if match is None:
            without_effect += 1
        else:
            found.add((match[1], match[2]))
    if without_effect:
        _log.warning("deniedFields: %d entries name no single field and deny nothing", without_effect)
    return frozenset(found)
