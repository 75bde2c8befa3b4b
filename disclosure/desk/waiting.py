"""Pages that wait for the worker: they renew themselves until it is done."""

from django.http import HttpResponse

RENEWED_AFTER = 2  # seconds: a file takes about as long


def renew_until(page: HttpResponse, *, is_done: bool) -> HttpResponse:
    """Return the page; while the worker is not done, the browser asks for it again and again."""
    if not is_done:
        page["Refresh"] = str(RENEWED_AFTER)
    return page
