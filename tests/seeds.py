"""Seeds for tests over generated documents: a few in `make test`, many in `make test-full`."""

from hypothesis import settings


def seeds(few: int, many: int) -> range:
    """`few` seeds, or `many` under the profile that `make test-full` chooses."""
    return range(many if settings.get_current_profile_name() == "full" else few)
