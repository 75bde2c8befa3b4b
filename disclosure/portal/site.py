"""The site's own address, for citations, canonical links and feeds."""

from budget.site import absolute

__all__ = ["absolute"]
