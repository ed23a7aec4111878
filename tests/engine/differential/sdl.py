"""The schema of every wrapper and kind of type, as text."""

from collections.abc import Sequence

WRAPPERS = ("{}", "{}!", "[{}]", "[{}!]", "[{}]!", "[{}!]!", "[[{}]]", "[[{}!]!]!")
#: At the root, null must not always be the end of it.
ROOT_WRAPPERS = ("{}", "[{}]", "[{}!]", "[[{}!]]", "{}", "[{}!]")
_NAMED = ("Int", "Float", "String", "Boolean", "ID", "Color", "Stamp", "Plain", "Apple", "Named", "Fruit")
_ARGUMENTS = '(text: String = "t", number: Int, where: Where, colors: [Color!] = [RED], id: ID, since: Stamp)'


def _fields(wrappers: Sequence[str] = WRAPPERS) -> str:
    """For each type and wrapper a field that is read off the object, and mostly one that is called."""
    lines = ["id: ID!", "ownerId: String", "otherId: String"]
    for named in _NAMED:
        for number, wrapper in enumerate(wrappers):
            kind = wrapper.format(named)
            lines.append(f"{named.lower()}{number}: {kind}")
            if number < 6:
                lines.append(f"{named.lower()}{number}Call{_ARGUMENTS}: {kind}")
    return "\n  ".join(lines)


SDL = f"""
enum Color {{ RED GREEN BLUE }}
scalar Stamp
input Where {{ id: ID, deep: Where, list: [Int!] = [1] }}
interface Named {{ id: ID! name: String string1: String! plain0: Plain }}
type Apple implements Named {{ name: String {_fields()} }}
type Pear implements Named {{ name: String core: Plain! {_fields()} }}
type Plain {{ {_fields()} }}
union Fruit = Apple | Pear | Plain
type Query {{ {_fields(ROOT_WRAPPERS)} must: Plain! }}
type Mutation {{ {_fields(ROOT_WRAPPERS)} must: Plain! }}
"""
