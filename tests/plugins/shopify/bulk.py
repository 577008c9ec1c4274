"""What a bulk operation's query asks of each thing: by the names it gives, and nothing else."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from graphql import parse
from graphql.language import FieldNode, OperationDefinitionNode, SelectionSetNode, StringValueNode

Asked: TypeAlias = Mapping[str, Any]
"""Names in the answer, each with its field, its arguments and what is asked inside; a connection is its nodes'."""


@lru_cache(maxsize=8)
def asked(query: str) -> Asked:
    """Return what is asked of each product; of a connection in it, what is asked of each child."""
    operation = next(one for one in parse(query).definitions if isinstance(one, OperationDefinitionNode))
    (products,) = _fields(operation.selection_set).values()
    wanted: Asked = products["inside"]
    return wanted


def _fields(selections: SelectionSetNode | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in selections.selections if selections else ():
        assert isinstance(one, FieldNode)
        inside = _fields(one.selection_set)
        if "edges" in inside:
            inside = inside["edges"]["inside"]["node"]["inside"]
            found[one.name.value] = {"field": None, "inside": inside}
            continue
        given = {argument.name.value: argument.value for argument in one.arguments or ()}
        arguments = {name: value.value for name, value in given.items() if isinstance(value, StringValueNode)}
        name = one.alias.value if one.alias else one.name.value
        found[name] = {"field": one.name.value, "arguments": arguments, "inside": inside}
    return found


def selected(thing: Any, wanted: Asked) -> Any:
    """Return what is asked of a thing, its connections left out: their nodes have lines of their own."""
    if isinstance(thing, list):
        return [selected(one, wanted) for one in thing]
    if not isinstance(thing, dict):
        return thing
    found: dict[str, Any] = {}
    for name, one in wanted.items():
        if one["field"] is not None:
            value = thing.get(one["field"])
            value = value(None, **one["arguments"]) if callable(value) else value
            found[name] = selected(value, one["inside"]) if one["inside"] else value
    return found
