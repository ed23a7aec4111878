"""The place for Strawberry's schema extensions: classes, or functions that make one, outermost first.

    from strawberry.extensions import SchemaExtension

    class Timing(SchemaExtension):
        async def on_operation(self): ...

    EXTENSIONS = (Timing,)

An extension that looks at an operation as a whole (``on_operation``, ``on_parse``, ``on_validate``,
``on_execute``, ``get_results``) costs some 100 µs and leaves operations their plans; it may change variables.
One that changes the text, the document or how it is parsed, or that wraps every field (``resolve``), takes
them away: graphql-core then executes. Requests that cannot begin, because the document or the variables are
not accepted, are not shown to extensions.
"""

from collections.abc import Callable
from typing import TypeAlias

from strawberry.extensions import SchemaExtension

Extension: TypeAlias = type[SchemaExtension] | Callable[[], SchemaExtension]

EXTENSIONS: tuple[Extension, ...] = ()
