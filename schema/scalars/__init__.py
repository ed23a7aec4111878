"""AppSync's scalars, to annotate fields and arguments with.

| annotate with  | a resolver gets         | a resolver gives                                     |
|----------------|-------------------------|------------------------------------------------------|
| `AWSDate`      | the string as sent      | such a string, or `aws_date(date)`                   |
| `AWSTime`      | the string as sent      | such a string, or `aws_time(time)`                   |
| `AWSDateTime`  | the string as sent      | such a string, or `aws_date_time(aware datetime)`    |
| `AWSTimestamp` | an int                  | an int                                               |
| `AWSEmail`, `AWSPhone`, `AWSURL`, `AWSIPAddress` | the string as sent | such a string           |
| `AWSJSON`      | the parsed JSON value   | a JSON value                                         |

The three temporal ones also write Python's own objects if a resolver gives one.
"""

from collections.abc import Mapping

from strawberry.types.scalar import ScalarDefinition

from claimgraph.schema.scalars.contact import EMAIL, PHONE, AWSEmail, AWSPhone
from claimgraph.schema.scalars.json import AWSJSON, json_definition
from claimgraph.schema.scalars.network import AWSURL, IP_ADDRESS, URL, AWSIPAddress
from claimgraph.schema.scalars.temporal import (
    DATE,
    DATE_TIME,
    TIME,
    AWSDate,
    AWSDateTime,
    AWSTime,
    aws_date,
    aws_date_time,
    aws_time,
)
from claimgraph.schema.scalars.timestamp import AWSTimestamp, timestamp_definition

__all__ = [
    "AWSJSON",
    "AWSURL",
    "AWS_SCALARS",
    "AWSDate",
    "AWSDateTime",
    "AWSEmail",
    "AWSIPAddress",
    "AWSPhone",
    "AWSTime",
    "AWSTimestamp",
    "aws_date",
    "aws_date_time",
    "aws_time",
]

#: For ``StrawberryConfig(scalar_map=AWS_SCALARS)``.
AWS_SCALARS: Mapping[object, ScalarDefinition] = {
    AWSDate: DATE.definition(),
    AWSTime: TIME.definition(),
    AWSDateTime: DATE_TIME.definition(),
    AWSTimestamp: timestamp_definition(),
    AWSEmail: EMAIL.definition(),
    AWSPhone: PHONE.definition(),
    AWSURL: URL.definition(),
    AWSIPAddress: IP_ADDRESS.definition(),
    AWSJSON: json_definition(),
}
