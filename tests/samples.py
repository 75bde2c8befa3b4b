"""Which of many like things `make test` looks at: those of the day, by a number.

So after a week or two of `make test` each of them was looked at. The number is printed at the end
of a run, and `make test MINGZHANG_SAMPLE=739584` looks at the same things again.
"""

import os
from datetime import UTC, datetime

SAMPLE = "MINGZHANG_SAMPLE"


def choose_the_sample() -> None:
    """Fix the number of the sample in the environment, where the other processes find it.

    They begin at different seconds, of which one may be the first of a new day.
    """
    os.environ.setdefault(SAMPLE, str(datetime.now(UTC).toordinal()))


def sample() -> int:
    """Return the number of this run's sample."""
    choose_the_sample()
    return int(os.environ[SAMPLE])
