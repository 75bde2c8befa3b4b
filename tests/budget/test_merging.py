"""Two people in one ledger: nobody's work is lost, and only what both changed is asked about."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

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


AMOUNTS = st.integers(1, 4).map(lambda amount: plain_line(amount=Decimal(amount)))


@given(st.dictionaries(st.integers(1, 6), AMOUNTS), st.data())
def test_whatever_two_people_do_no_line_vanishes_unasked(read: dict[int, Line], data: st.DataObject) -> None:
    """A line that is gone was deleted by one and touched by nobody else, or stands among the conflicts."""
    mine = {key: data.draw(st.none() | AMOUNTS | st.just(line)) for key, line in read.items()}
    theirs = {key: data.draw(st.none() | AMOUNTS | st.just(line)) for key, line in read.items()}
    saved = {key: line for key, line in theirs.items() if line is not None}
    edited = [Edited(key, mark(line), mine[key]) for key, line in read.items()]

    lines, conflicts = merge(saved, edited, {})

    asked = {conflict.key for conflict in conflicts}
    expected = [mine[key] if theirs[key] == was else theirs[key] for key, was in read.items() if key not in asked]
    assert sorted(map(repr, lines)) == sorted(repr(line) for line in expected if line is not None)
    assert asked == {k for k, was in read.items() if was not in (mine[k], theirs[k]) and mine[k] != theirs[k]}
