from pathlib import Path

import pytest

from tests.docs.links import anchors, dead_links, links, unreachable


def test_no_link_is_dead() -> None:
    assert dead_links() == []


def test_every_page_is_reachable_from_the_readme() -> None:
    assert unreachable() == set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("# Read\n\n[a](docs/a.md) and [here](#read)\n")
    (tmp_path / "docs" / "a.md").write_text(
        "# A `code` & more!\n\n## Twice\n\n## Twice\n\n```\n# no heading\n```\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("[x](a.md)", None),
        ("[x](a.md#a-code--more)", None),
        ("[x](a.md#twice-1)", None),
        ("[x](../README.md#read)", None),
        ("[x](https://example.com/nowhere)", None),
        ("`[x](nowhere.md)`", None),
        ("```\n[x](nowhere.md)\n```", None),
        ("[x](nowhere.md)", "no such file"),
        ("[x `y` z](a.md#thrice)", "no such heading"),
        ("[x](a.md#no-heading)", "no such heading"),
        ("[x](#nowhere)", "no such heading"),
        ("![x](picture.png)", "no such file"),
        ('[x](nowhere.md "a title")', "no such file"),
        ("[x](../../elsewhere.md)", "leads out of the repository"),
    ],
)
def test_a_dead_link_is_found_and_a_live_one_is_not(folder: Path, link: str, why: str | None) -> None:
    (folder / "docs" / "b.md").write_text(f"# B\n\n{link}\n")
    found = dead_links(folder)
    assert [sentence.rpartition(": ")[2] for sentence in found] == ([] if why is None else [why])


def test_an_unlinked_page_is_found(folder: Path) -> None:
    (folder / "docs" / "lonely.md").write_text("# Lonely\n")
    assert unreachable(folder) == {"docs/lonely.md"}


def test_links_and_anchors_are_read(folder: Path) -> None:
    assert list(links(folder / "README.md")) == ["docs/a.md", "#read"]
    assert anchors(folder / "docs" / "a.md") == {"a-code--more", "twice", "twice-1"}
