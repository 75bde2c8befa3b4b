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
    """The numbers of `few` trials for one test, or of `many` for tests of `size` trials each.

    Each test begins with an empty database and empty disks, and two processes share them evenly.
    """
    if not is_full():
        first = sample() * few % (many - few + 1)
        return [range(first, first + few)]
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


def left_out(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return the tests that are left to `make test-full`.

    Those are the tests marked ``thorough``. Of a test marked ``sampled`` one of each ``one_in``
    parameters is run in `make test`, and one at least: of another sample the next ones.
    """
    if is_full():
        return []
    sampled: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    left: list[pytest.Item] = []
    for item in items:
        if item.get_closest_marker("thorough") is not None:
            left.append(item)
        elif item.get_closest_marker("sampled") is not None:
            sampled[item.nodeid.partition("[")[0]].append(item)
    for of_one_test in sampled.values():
        marker = of_one_test[0].get_closest_marker("sampled")
        assert marker is not None
        one_in = min(marker.kwargs["one_in"], len(of_one_test))
        for number, item in enumerate(of_one_test):
            if number % one_in != sample() % one_in:
                left.append(item)
    return left


# How many departments there are when queries are counted: more of them may not cost more.
FEW_AND_MANY = (10, 1000) if is_full() else (10, 100)

# For properties over whole documents, each of which costs a tenth of a second.
fewer_examples = settings(max_examples=settings().max_examples // 4)
