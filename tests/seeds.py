"""How many generated documents a test looks at: a few in `make test`, many in `make test-full`."""

from hypothesis import settings


def seeds(few: int, many: int) -> range:
    """`few` seeds, or `many` under the profile that `make test-full` chooses."""
    return range(many if settings.get_current_profile_name() == "full" else few)


# For properties over whole documents, each of which costs a tenth of a second.
fewer_examples = settings(max_examples=settings().max_examples // 4)
