"""The specimens of generated code in engine/plan/codegen/README.md.

``python -m tests.engine.plan.codegen.specimens`` renews them (``make snapshots`` does).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from claimgraph.auth import in_group, owner
from tests.engine.plan.codegen.kit import Api, guard
from tests.schema.callers import caller

PAGE: Final = Path(__file__).parents[4] / "engine" / "plan" / "codegen" / "README.md"

_BLOCK: Final = re.compile(r"(?<=<!-- specimen: )(\w+)( -->\n```python\n)(.*?)(?=```\n)", re.DOTALL)
_ATTRIBUTES: Final = {"id": "id"}

_LEAVES: Final = Api.of(
    "scalar Date type Query { profile: Profile } type Profile { name: String! born: Date }",
    {
        ("Profile", "name"): guard(attribute="display_name"),
        ("Profile", "born"): guard(attribute="born"),
    },
)
_LIST: Final = Api.of(
    "type Query { profiles: [Profile!] } type Profile { id: ID! email: String notes: String }",
    {
        ("Profile", "id"): guard(attribute="id"),
        ("Profile", "email"): guard(owner("userProfileID", of="id"), "email", _ATTRIBUTES),
        ("Profile", "notes"): guard(in_group("staff"), "notes", _ATTRIBUTES),
    },
)
_WAITING: Final = Api.of(
    """
    type Query { pet(id: ID): Pet }
    interface Pet { name: String }
    type Cat implements Pet { name: String }
    type Dog implements Pet { name: String }
    """,
    {(name, "name"): guard(attribute="name") for name in ("Cat", "Dog")},
)


def specimens() -> Mapping[str, str]:
    """The text of each specimen, by its name."""
    signed_in = caller(profile_id="p1", groups=("customers",))
    return {
        "leaves": _LEAVES.plan("{ profile { name born } }").loaded.text,
        "list": _LIST.plan("{ profiles { id email notes } }", signed_in).loaded.text,
        "waiting": _WAITING.plan('{ pet(id: "p1") { name } }').loaded.text,
    }


def renewed(page: str) -> str:
    """The page with its specimens as they are now."""
    made = specimens()
    return _BLOCK.sub(lambda found: f"{found[1]}{found[2]}{made[found[1]]}", page)


def shown(page: str) -> list[str]:
    """The names of the specimens that the page shows."""
    return [found[1] for found in _BLOCK.finditer(page)]


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
