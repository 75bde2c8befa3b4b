"""Where the site is: what citations, canonical links and feeds begin with. Never the request's host: pages are stored."""

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path that begins with a slash."""
    return f"{settings.SITE_URL}{path}"
