"""Where a request came from, when there are proxies between."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client, as the outermost of our own proxies saw it.

    Each proxy appends the address it was asked from, so with n of them the n-th from the right was written by ours;
    anything further left was sent by the client and may be invented.
    """
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return direct
    chain = [address.strip() for address in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return chain[max(0, len(chain) - settings.PROXIES)] or direct
