"""How many generated documents a test looks at: a few in `make test`, many in `make test-full`.

Which few, says the number of the sample (tests/samples.py).
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import pytest
from hypothesis import settings

from tests.samples import sample

T = TypeVar("T")


def is_full() -> bool:
    """Whether this is `make test-full`, by the profile that it chooses."""
    return settings.get_current_profile_name() == "full"


def seeds(few: int, many: int) -> range:
    """`few` seeds, or `many` in `make test-full`."""
    return range(many if is_full() else few)


def batches(few: int, many: int, *, size: int) -> list[range]:
    """The numbers of the first `few` trials for one test, or of `many` for tests of `size` each.

    Each test begins with an empty database and empty disks, and two processes share them evenly.
    Trials go through what can happen by turns, and the first few are one such round: of other
    samples they are the same.
    """
    if not is_full():
        return [range(few)]
    return [range(first, min(first + size, many)) for first in range(0, many, size)]


def is_sampled(key: str, *, one_in: int = 4) -> bool:
    """Choose one of so many keys, by the number of the sample; all of them in `make test-full`."""
    return is_full() or (zlib.crc32(key.encode()) + sample()) % one_in == 0


def some(things: Iterable[T], *, one_in: int) -> list[T]:
    """Return one of each so many things, by the number of the sample; all in `make test-full`."""
    listed = list(things)
    if is_full() or not listed:
        return listed
    return listed[sample() % min(one_in, len(listed)) :: one_in]


def one_of(things: Iterable[T], *, key: str) -> list[T]:
    """Return one thing, by a key and the number of the sample; all things in `make test-full`."""
    listed = list(things)
    if is_full():
        return listed
    number = (zlib.crc32(key.encode()) + sample()) % len(listed)
    return [listed[number]]


# A test that takes its turn is run with every so many samples.
TURNS = 5


def left_out(items: Iterable[pytest.Item], *, are_named: bool) -> list[pytest.Item]:
    """Return the tests that are left to another sample, or to `make test-full`, which runs all.

    - Of a test marked ``sampled`` one of each ``one_in`` parameters is run, and one at least.
    - Of all tests that take a second or more, which are those in a browser and those marked
      ``in_turn``, one in five is run; but each of those marked ``long``, which are begun first,
      and each where somebody has named what to run (``are_named``): by a path, a word or a marker.
    - No sample has a test marked ``thorough``.
    """
    if is_full():
        return []
    by_test: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        by_test[item.nodeid.partition("[")[0]].append(item)
    left: list[pytest.Item] = []
    turn = 0
    for of_one_test in by_test.values():
        first = of_one_test[0]
        if first.get_closest_marker("thorough") is not None:
            left += of_one_test
            continue
        if takes_its_turn(first) and not are_named:
            turn += 1
            if turn % TURNS != sample() % TURNS:
                left += of_one_test
                continue
        left += _left_of_parameters(of_one_test)
    return left


def takes_its_turn(item: pytest.Item) -> bool:
    """Tell whether a test costs so much that not each sample has it."""
    if item.get_closest_marker("long") is not None:
        return False
    in_a_browser = "browser" in getattr(item, "fixturenames", ())
    return in_a_browser or item.get_closest_marker("in_turn") is not None


def _left_of_parameters(of_one_test: list[pytest.Item]) -> list[pytest.Item]:
    """Return what this sample leaves of the parameters of a test marked ``sampled``."""
    marker = of_one_test[0].get_closest_marker("sampled")
    if marker is None:
        return []
    one_in = min(marker.kwargs["one_in"], len(of_one_test))
    chosen = of_one_test[sample() % one_in :: one_in]
    return [item for item in of_one_test if item not in chosen]


# How many departments there are when queries are counted: more of them may not cost more.
FEW_AND_MANY = (10, 1000) if is_full() else (10, 100)

# For properties over whole documents, each of which costs a tenth of a second.
fewer_examples = settings(max_examples=settings().max_examples // 4)
