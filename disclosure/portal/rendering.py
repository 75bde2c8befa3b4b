"""The answer of our own page to an address, as anybody who is not signed in gets it."""

from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import resolve


def request_for(address: str, **meta: Any) -> WSGIRequest:
    """Return the request of somebody unknown for an address, its query included.

    ``meta`` is added to what the request says of itself.
    """
    path, _, query = address.partition("?")
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(),
            **meta,
        }
    )


def answer_to(address: str, **meta: Any) -> HttpResponse:
    """Return what our own view answers. Raises Http404."""
    request = request_for(address, **meta)
    match = resolve(request.path)
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
