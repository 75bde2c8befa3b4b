"""Two people in one ledger: nobody's work is lost, and only what both changed is asked about."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from budget.dimensions import Purpose
from budget.entries import Line
from budget.merging import Choice, Conflict, Edited, Merged, mark, merge
from tests.factories import plain_line

WAS = plain_line()
MINE = replace(WAS, amount=Decimal(2))
THEIRS = replace(WAS, amount=Decimal(3))


def after(
    mine: Line | None, theirs: Line | None, choice: Choice | None = None
) -> list[Line] | list[Conflict]:
    """Return what comes of line 1, which both read as WAS."""
    saved = {} if theirs is None else {1: theirs}
    choices = {} if choice is None else {1: choice}
    merged, conflicts = merge(saved, [Edited(1, mark(WAS), mine)], choices)
    assert all(row.key == 1 for row in merged)
    return conflicts or [row.line for row in merged]


def test_what_only_one_changed_is_taken_without_asking() -> None:
    assert after(MINE, WAS) == [MINE]
    assert after(WAS, THEIRS) == [THEIRS]
    assert after(None, WAS) == []
    assert after(WAS, None) == []
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
    outdated = Choice(mine=True, seen=mark(WAS))
    assert after(MINE, THEIRS, outdated) == [Conflict(1, MINE, THEIRS)]


def test_new_lines_of_both_stand_and_lines_not_on_the_page_stay() -> None:
    merged, conflicts = merge({7: THEIRS}, [Edited(None, "", MINE)], {})
    assert merged == [Merged(None, MINE), Merged(7, THEIRS)]
    assert conflicts == []


LINES = st.integers(1, 4).map(lambda amount: plain_line(amount=Decimal(amount)))


def test_a_line_is_the_same_typed_or_from_the_database() -> None:
    typed = replace(plain_line(), purpose=Purpose.OTHER)
    read = replace(typed, purpose="other")
    assert mark(typed) == mark(read)
    assert mark(typed) != mark(replace(typed, purpose=""))


@given(st.dictionaries(st.integers(1, 6), LINES), st.data())
def test_whatever_two_people_do_no_line_vanishes_unasked(
    read: dict[int, Line], data: st.DataObject
) -> None:
    """A line that is gone was deleted by one and left by the other, or it is in conflict."""
    mine = {}
    saved = {}
    expected_lines = []
    expected_conflicts = set()
    for key, was in read.items():
        mine[key] = data.draw(st.none() | LINES | st.just(was))
        theirs = data.draw(st.none() | LINES | st.just(was))
        if theirs is not None:
            saved[key] = theirs
        if mine[key] != theirs and was not in (mine[key], theirs):
            expected_conflicts.add(key)
            continue
        version = mine[key] if theirs == was else theirs
        if version is not None:
            expected_lines.append(version)
    edited = [Edited(key, mark(was), mine[key]) for key, was in read.items()]

    merged, conflicts = merge(saved, edited, {})

    lines = [row.line for row in merged]
    assert sorted(lines, key=repr) == sorted(expected_lines, key=repr)
    assert {conflict.key for conflict in conflicts} == expected_conflicts
