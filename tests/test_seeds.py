"""What a sample leaves out, another has: no test is forgotten."""

from collections.abc import Sequence
from typing import cast

import pytest

from tests import seeds
from tests.samples import SAMPLE
from tests.seeds import TURNS, left_out


class Collected:
    """As much of a collected test as the choice looks at."""

    def __init__(self, nodeid: str, marks: Sequence[pytest.MarkDecorator] = ()) -> None:
        self.nodeid = nodeid
        self.marks = {mark.name: mark.mark for mark in marks}

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return self.marks.get(name)


LONG = Collected("tests/a.py::test_long", [pytest.mark.in_turn, pytest.mark.long])
THOROUGH = Collected("tests/a.py::test_thorough", [pytest.mark.thorough])
PLAIN = Collected("tests/a.py::test_plain")
COSTLY = [Collected(f"tests/b.py::test_{number}", [pytest.mark.in_turn]) for number in range(10)]
SAMPLED = [
    Collected(f"tests/c.py::test_sampled[{number}]", [pytest.mark.sampled(one_in=3)])
    for number in range(7)
]
ALL = [LONG, THOROUGH, PLAIN, *COSTLY, *SAMPLED]


def run(monkeypatch: pytest.MonkeyPatch, number: int, *, are_named: bool = False) -> set[str]:
    """Return the names of the tests that a sample has."""
    monkeypatch.setenv(SAMPLE, str(number))
    monkeypatch.setattr(seeds, "is_full", lambda: False)
    left = left_out(cast(list[pytest.Item], ALL), are_named=are_named)
    return {test.nodeid for test in ALL} - {item.nodeid for item in left}


def test_so_many_samples_as_there_are_turns_have_each_test(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    samples = [run(monkeypatch, number) for number in range(7, 7 + TURNS)]
    assert set().union(*samples) == {test.nodeid for test in ALL} - {THOROUGH.nodeid}
    for test in COSTLY:
        assert sum(test.nodeid in names for names in samples) == 1
    assert all({LONG.nodeid, PLAIN.nodeid} <= names for names in samples)


def test_what_somebody_names_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {test.nodeid for test in COSTLY} <= run(monkeypatch, 0, are_named=True)
