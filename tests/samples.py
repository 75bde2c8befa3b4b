"""Which of many like things `make test` looks at, by a number: the same ones unless told otherwise.

So a fault that shows is one of the change that was made. ``make test MINGZHANG_SAMPLE=7`` looks at
others; the number is printed at the end of a run.
"""

import os

SAMPLE = "MINGZHANG_SAMPLE"


def sample() -> int:
    """Return the number of this run's sample."""
    return int(os.environ.get(SAMPLE, "0"))
