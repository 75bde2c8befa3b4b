"""How many generated documents a test looks at: a few in `make test`, many in `make test-full`."""

from hypothesis import settings


def is_full() -> bool:
    """Whether this is `make test-full`, by the profile that it chooses."""
    return settings.get_current_profile_name() == "full"


def seeds(few: int, many: int) -> range:
    """`few` seeds, or `many` in `make test-full`."""
    return range(many if is_full() else few)


# How many departments there are when queries are counted: more of them may not cost more.
FEW_AND_MANY = (10, 1000) if is_full() else (10, 100)

# For properties over whole documents, each of which costs a tenth of a second.
fewer_examples = settings(max_examples=settings().max_examples // 4)
