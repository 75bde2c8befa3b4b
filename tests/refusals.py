"""Refusals by the codes of their problems."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from budget.problems import Problems


@contextmanager
def refused_as(*codes: str, match: str | None = None) -> Iterator[None]:
    """Expect Problems with exactly these codes, in this order; ``match`` is in their words."""
    with pytest.raises(Problems, match=match) as refusal:
        yield
    assert [problem.code for problem in refusal.value.problems] == list(codes)
