"""The place for Strawberry's schema extensions: classes, or functions that make one, outermost first.

    from strawberry.extensions import SchemaExtension

    class Timing(SchemaExtension):
        async def on_operation(self): ...

    EXTENSIONS = (Timing,)

An extension that looks at an operation as a whole (``on_operation``, ``on_parse``, ``on_validate``,
``on_execute``, ``get_results``) costs some 100 µs and leaves operations their plans. One that wraps every
field (``resolve``) takes them away: graphql-core then executes everything.
"""

from collections.abc import Callable
from typing import TypeAlias

from strawberry.extensions import SchemaExtension

Extension: TypeAlias = type[SchemaExtension] | Callable[[], SchemaExtension]

EXTENSIONS: tuple[Extension, ...] = ()
