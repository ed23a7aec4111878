"""Strawberry's resolvers without the steps that a field does not need: most of the cost of a small one.

Strawberry puts field extensions, exception handlers and conversions of arguments around a method. The method
of a field without the first two is called directly, with the same arguments.
"""

from collections.abc import Callable
from inspect import isasyncgenfunction, isfunction, ismethod
from typing import Any, cast

from strawberry import Info
from strawberry.relay import GlobalID
from strawberry.scalars import is_scalar
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.base import StrawberryMaybe, StrawberryOptional, StrawberryType
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from claimgraph.schema._strawberry import has_exception_handlers, info_factory

Resolve = Callable[..., Any]


def direct_resolver(field: StrawberryField, resolve: Resolve, converter: GraphQLCoreConverter) -> Resolve:
    """A faster resolver with the same outcome.

    Args:
        field: The field.
        resolve: What Strawberry made of it for graphql-core.
        converter: What made it.

    Returns:
        The resolver, or ``resolve`` itself if the field is out of the ordinary.
    """
    resolver = cast("StrawberryResolver[Any] | None", getattr(field, "base_resolver", None))
    if resolver is None or not _is_ordinary(field, resolver, resolve):
        return resolve
    function = cast(Resolve, _function(resolver))
    arguments = [_Argument(argument, converter) for argument in field.arguments]
    takes_self = resolver.self_parameter is not None
    info_name = resolver.info_parameter and resolver.info_parameter.name
    named = [
        parameter.name for parameter in (resolver.parent_parameter, resolver.root_parameter) if parameter
    ]
    if {argument.python_name for argument in arguments} & {"self", info_name, *named}:
        return resolve
    new_info = info_factory(field, converter)
    needs_info = info_name is not None or not all(argument.is_plain for argument in arguments)

    def call(source: object, info: Any, **given: object) -> object:  # noqa: ANN401 - graphql-core's info
        keywords: dict[str, object] = dict.fromkeys(named, source)
        its_info = new_info(info) if needs_info else None
        for argument in arguments:
            if argument.name in given:
                value = given[argument.name]
                keywords[argument.python_name] = (
                    value if argument.is_plain else argument.convert(value, its_info)
                )
        if info_name is not None:
            keywords[info_name] = its_info
        return function(source, **keywords) if takes_self else function(**keywords)

    return call


def _is_ordinary(field: StrawberryField, resolver: StrawberryResolver[Any], resolve: Resolve) -> bool:
    """Whether Strawberry does nothing for the field but convert arguments."""
    function = _function(resolver)
    return (
        type(field) is StrawberryField
        and type(resolver) is StrawberryResolver
        and not field.extensions
        and not has_exception_handlers(resolve)
        and (isfunction(function) or ismethod(function))
        and not isasyncgenfunction(function)
    )


def _function(resolver: StrawberryResolver[Any]) -> object:
    """The method or function itself (Strawberry leaves its type open)."""
    return getattr(resolver, "wrapped_func", None)


class _Argument:
    """An argument of a field.

    Attributes:
        name: Its GraphQL name.
        python_name: The name of the method's parameter.
        is_plain: Whether the method gets the value as it is.
    """

    __slots__ = ("_converter", "_type", "is_plain", "name", "python_name")

    def __init__(self, argument: StrawberryArgument, converter: GraphQLCoreConverter) -> None:
        self._type = argument.type
        self._converter = converter
        self.name = converter.config.name_converter.from_argument(argument)
        self.python_name = argument.python_name
        self.is_plain = _is_plain(argument.type, converter)

    def convert(self, value: object, info: Info[Any, Any] | None) -> object:
        """A value, converted for the method."""
        registry, config = self._converter.scalar_registry, self._converter.config
        return convert_argument(value, self._type, registry, config, info, path=(self.name,))


def _is_plain(kind: StrawberryType | type, converter: GraphQLCoreConverter) -> bool:
    inner = kind.of_type if type(kind) is StrawberryOptional else kind
    if isinstance(inner, StrawberryMaybe | StrawberryOptional) or inner is GlobalID:
        return False
    return isinstance(inner, StrawberryEnumDefinition) or is_scalar(inner, converter.scalar_registry)
