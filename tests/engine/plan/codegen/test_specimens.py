"""The page about generated code shows what is generated now: `make snapshots` renews it."""

from tests.engine.plan.codegen.specimens import PAGE, renewed, shown, specimens


def test_the_page_shows_every_specimen() -> None:
    assert shown(PAGE.read_text(encoding="utf-8")) == list(specimens())


def test_the_specimens_are_what_is_generated_now() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page)


def test_a_stale_specimen_is_noticed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    stale = page.replace("run.field_failed", "run.failed")
    assert stale != page
    assert renewed(stale) == renewed(page).replace("(`run.field_failed`)", "(`run.failed`)")
