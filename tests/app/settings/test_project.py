"""A project's own API: found by every command, its services opened by the server and by the test kit."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimgraph.app.settings.project import find_project
from claimgraph.app.settings.settings import SettingsError
from claimgraph.testing import ApiUnderTest, user

_API = """
from collections.abc import AsyncGenerator

import strawberry

from claimgraph.auth import in_group
from claimgraph.schema import Info, guard
from claimgraph.schema.api import Api
from claimgraph.schema.services import service


@service
async def greeting() -> AsyncGenerator[str]:
    opened.append("open")
    yield "good morning"
    opened.append("closed")


opened: list[str] = []


@strawberry.type
class Query:
    @strawberry.field(directives=[guard(in_group("doctors"))])
    def greeting(self, info: Info) -> str:
        return greeting_service.of(info.context)


greeting_service = greeting
"""
_DECLARED = """
from claimgraph.schema.api import Api
from {name} import feature

api = Api("{name}", features=[feature])
other = 7
"""


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """A project of its own, whose package has a name of its own for each test."""
    name = f"clinic_{abs(hash(request.node.name))}"
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "feature.py").write_text(_API)
    (package / "api.py").write_text(_DECLARED.format(name=name))
    (tmp_path / "pyproject.toml").write_text(f'[tool.claimgraph]\napi = "{name}.api:api"\n')
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    yield package
    sys.path[:] = before
    for loaded in [each for each in sys.modules if each.split(".")[0] == name]:
        del sys.modules[loaded]


def test_the_nearest_pyproject_names_the_api(project: Path) -> None:
    deeper = project / "a" / "b"
    deeper.mkdir(parents=True)
    found = find_project(deeper, {})
    assert (found.api.name, found.folder) == (project.name, project.parent)


def test_without_a_project_the_api_that_ships_is_served(tmp_path: Path) -> None:
    assert find_project(tmp_path, {}).api.name == "claimgraph"


def test_the_environment_comes_first(project: Path) -> None:
    assert find_project(project, {"CLAIMGRAPH_API": "claimgraph.api:api"}).api.name == "claimgraph"


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ("clinic", "'clinic' is not of the form \"module:name\""),
        ("nowhere.api:api", "there is no module nowhere"),
        ("claimgraph.nowhere:api", "there is no module claimgraph.nowhere"),
        ("claimgraph.api:nothing", "claimgraph.api:nothing has no such name"),
        ("claimgraph.api:types", "claimgraph.api:types is a module, not a claimgraph.Api"),
    ],
)
def test_what_is_no_api_is_refused_in_a_sentence(named: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        find_project(tmp_path, {"CLAIMGRAPH_API": named})
    assert sentence in str(raised.value)
    assert str(raised.value).startswith("CLAIMGRAPH_API: ")


def test_an_import_that_fails_inside_the_project_is_the_projects_own_error(project: Path) -> None:
    (project / "api.py").write_text("import not_installed_here\n")
    with pytest.raises(ModuleNotFoundError, match="not_installed_here"):
        find_project(project, {})


@pytest.mark.parametrize("section", ["[tool.claimgraph]\n", '[tool.claimgraph]\napi = "a:b"\nname = "x"\n'])
def test_the_section_is_read_strictly(section: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(section)
    with pytest.raises(SettingsError, match=r"pyproject\.toml: \[tool\.claimgraph\] "):
        find_project(tmp_path, {})


def test_the_kit_opens_the_services_and_enforces_the_rules(project: Path) -> None:
    with ApiUnderTest() as api:
        assert api.as_(user(groups=["doctors"])).execute("{ greeting }").data == {"greeting": "good morning"}
        assert api.as_(user()).execute("{ greeting }").data is None
        opened = sys.modules[f"{project.name}.feature"].opened
        assert opened == ["open"]
    assert opened == ["open", "closed"]


def test_a_test_replaces_a_service(project: Path) -> None:
    feature = find_project(project, {}).api.modules()[0]
    with ApiUnderTest(services={feature.greeting: "good night"}) as api:
        assert api.as_(user(groups=["doctors"])).execute("{ greeting }").data == {"greeting": "good night"}
    assert feature.opened == []
