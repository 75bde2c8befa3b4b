"""The address that a request came from, when there are proxies between."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, as the outermost of our own proxies saw it.

    Each proxy appends the address it was asked from. With n of our own, ours wrote the n-th from
    the right; anything further left was sent by the client and may be invented.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return direct
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    chain = forwarded.split(",")
    position = max(0, len(chain) - settings.PROXIES)
    return chain[position].strip() or direct
