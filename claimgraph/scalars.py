"""AppSync's scalars, to annotate fields and arguments with; the table is in schema/scalars/__init__.py."""

from claimgraph.schema.scalars import (
    AWSJSON,
    AWSURL,
    AWSDate,
    AWSDateTime,
    AWSEmail,
    AWSIPAddress,
    AWSPhone,
    AWSTime,
    AWSTimestamp,
    aws_date,
    aws_date_time,
    aws_time,
)

__all__ = [
    "AWSJSON",
    "AWSURL",
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
