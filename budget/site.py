"""The site's own address, with which everything begins that leaves the site.

It is what the installation states, never the host of a request: whoever asks could choose that, and
the link would lead to them.
"""

from django.conf import settings


def absolute(path: str) -> str:
    """Return the whole address of a path that begins with a slash."""
    return f"{settings.SITE_URL}{path}"
