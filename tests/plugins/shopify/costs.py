"""What a question costs by Shopify's rules: an object one point, a list its `first` times what stands in it, and two.

Source: shopify.dev, "GraphQL Admin API rate limits"; no single question may cost more than a thousand points.
"""

from collections.abc import Mapping
from typing import Any, Final

from graphql import parse
from graphql.language import FieldNode, InlineFragmentNode, IntValueNode, OperationDefinitionNode, SelectionSetNode
from graphql.language import VariableNode as Variable

MOST: Final = 1_000
_WRAPPERS: Final = {"edges", "node", "nodes", "pageInfo"}


def requested(document: str, variables: Mapping[str, Any]) -> float:
    """Return the points a question asks for, before anything is known of the answer."""
    operation = next(one for one in parse(document).definitions if isinstance(one, OperationDefinitionNode))
    return _of(operation.selection_set, variables, is_root=True)


def actual(data: Any) -> float:
    """Return the points of an answer, once it is known what stands in it."""
    if isinstance(data, list):
        return sum(actual(one) for one in data)
    if not isinstance(data, dict):
        return 0
    inside = sum(actual(value) for name, value in data.items() if name != "pageInfo")
    return inside + (2 if "nodes" in data or "edges" in data else 1)


def _of(selections: SelectionSetNode | None, variables: Mapping[str, Any], *, is_root: bool = False) -> float:
    total = 0.0
    for one in selections.selections if selections else ():
        if isinstance(one, InlineFragmentNode):
            total += _of(one.selection_set, variables)
        elif isinstance(one, FieldNode) and one.selection_set is not None:
            inner, name = _of(one.selection_set, variables), one.name.value
            first, ids = _argument(one, "first", variables), _argument(one, "ids", variables)
            if name == "nodes" and is_root:
                total += len(ids or ()) * (1 + inner)
            elif first is not None:
                total += 2 + first * (1 + inner)
            else:
                total += inner + (0 if name in _WRAPPERS else 1)
    return total


def _argument(field: FieldNode, name: str, variables: Mapping[str, Any]) -> Any:
    for argument in field.arguments or ():
        if argument.name.value == name:
            value = argument.value
            if isinstance(value, Variable):
                return variables.get(value.name.value)
            return int(value.value) if isinstance(value, IntValueNode) else None
    return None
