"""Where the site is, for citations, canonical links and feeds.

Never the host of a request: pages are stored, and everybody gets the same.
"""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the whole address of a path that begins with a slash."""
    return f"{settings.SITE_URL}{path}"
