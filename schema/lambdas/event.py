"""The event that AppSync gives a direct Lambda resolver.

AppSync developer guide, "JavaScript resolver context object reference"; handlers, and Powertools'
``AppSyncResolver`` among them, read its members by these names.
"""

from graphql import GraphQLObjectType, Undefined, get_argument_values

from claimgraph.engine.graphql_types import type_of
from claimgraph.schema.lambdas.selection import Info, selection_list, selection_text
from claimgraph.schema.lambdas.to_json import argument_json, source_json


def event_of(info: Info, source: object) -> dict[str, object]:
    """The event of one field.

    Args:
        info: The field's.
        source: The object that the field belongs to.
    """
    context = info.context
    return {
        "arguments": _arguments(info),
        "identity": context.identity.to_appsync(context.source_ip),
        "source": source_json(source, info.parent_type, info.schema),
        "request": context.request.to_appsync(),
        "prev": None,
        "info": {
            "fieldName": info.field_name,
            "parentTypeName": info.parent_type.name,
            "variables": _variables(info),
            "selectionSetList": selection_list(info),
            "selectionSetGraphQL": selection_text(info),
        },
        "stash": {},
    }


def _arguments(info: Info) -> dict[str, object]:
    parent: GraphQLObjectType = info.parent_type
    field = parent.fields[info.field_name]
    values = get_argument_values(field, info.field_nodes[0], info.variables)
    return {name: argument_json(value, type_of(field.args[name])) for name, value in values.items()}


def _variables(info: Info) -> dict[str, object]:
    """The variables as they were sent; omitted variables have their defaults, if any."""
    sources, coerced = info.variables.sources, info.variables.coerced
    sent = {name: source.value for name, source in sources.items() if source.value is not Undefined}
    return {
        name: sent[name] if name in sent else argument_json(value, type_of(sources[name].signature))
        for name, value in coerced.items()
    }
