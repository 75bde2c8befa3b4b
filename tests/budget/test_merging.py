"""Two people in one ledger: nobody's work is lost, and only what both changed is asked about."""

from dataclasses import replace
from decimal import Decimal

from budget.entries import Line
from budget.merging import Choice, Conflict, Edited, mark, merge
from tests.factories import plain_line

WAS = plain_line()
MINE = replace(WAS, amount=Decimal(2))
THEIRS = replace(WAS, amount=Decimal(3))


def after(mine: Line | None, theirs: Line | None, choice: Choice | None = None) -> list[Line] | list[Conflict]:
    """What comes of line 1, which both read as WAS."""
    saved = {} if theirs is None else {1: theirs}
    lines, conflicts = merge(saved, [Edited(1, mark(WAS), mine)], {1: choice} if choice else {})
    return conflicts or lines


def test_what_only_one_changed_is_taken_without_asking() -> None:
    assert after(MINE, WAS) == [MINE]
    assert after(WAS, THEIRS) == [THEIRS]
    assert after(None, WAS) == after(WAS, None) == []
    assert after(THEIRS, THEIRS) == [THEIRS]
    assert after(None, None) == []


def test_what_both_changed_is_asked_about() -> None:
    assert after(MINE, THEIRS) == [Conflict(1, MINE, THEIRS)]
    assert after(None, THEIRS) == [Conflict(1, None, THEIRS)]
    assert after(MINE, None) == [Conflict(1, MINE, None)]


def test_the_chosen_version_stands() -> None:
    assert after(MINE, THEIRS, Choice(mine=True, seen=mark(THEIRS))) == [MINE]
    assert after(MINE, THEIRS, Choice(mine=False, seen=mark(THEIRS))) == [THEIRS]
    assert after(MINE, None, Choice(mine=False, seen=mark(None))) == []


def test_a_choice_against_another_version_is_asked_again() -> None:
    assert after(MINE, THEIRS, Choice(mine=True, seen=mark(WAS))) == [Conflict(1, MINE, THEIRS)]


def test_new_lines_of_both_stand_and_lines_not_on_the_page_stay() -> None:
    lines, conflicts = merge({7: THEIRS}, [Edited(None, "", MINE)], {})
    assert (lines, conflicts) == ([MINE, THEIRS], [])
