"""Version 1 of the API: its routers, its addresses, and its OpenAPI."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from disclosure.api import amounts, changes, documents, goals, publications, search
from disclosure.api.answers import answered, strict
from disclosure.api.description import INTRODUCTION, described
from disclosure.api.problems import Refused, invalid, nothing_there


class ChineseJson(JSONRenderer):
    """JSON in UTF-8 as it is read, instead of escapes."""

    json_dumps_params = {"ensure_ascii": False}


class PublishedApi(NinjaAPI):
    """The API, with an OpenAPI that tells problems and CSV as well."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI, whose server is what this site calls itself."""
        return described(super().get_openapi_schema(**options))


api = PublishedApi(
    title="明账开放数据",
    version="1.0.0",
    description=INTRODUCTION,
    docs_url=None,
    urls_namespace="api-v1",
    renderer=ChineseJson(),
)
api.add_decorator(strict)
for _module in (publications, documents, amounts, goals, search, changes):
    api.add_router("", _module.router)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    response: HttpResponse = error.response
    return response


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return nothing_there()


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return invalid(error.errors)


def _nothing(request: HttpRequest, **parts: Any) -> HttpResponse:
    raise Http404


def addresses() -> list[URLPattern]:
    """Return the addresses below /api/v1/, each with what stands around every answer."""
    patterns: list[Any] = api.urls[0]
    own = []
    for pattern in patterns:
        view: Any = pattern.callback
        own.append(URLPattern(pattern.pattern, answered(view), name=pattern.name))
    # Whatever else is asked for is answered as JSON, too.
    own.append(re_path(r"^.*\Z", answered(_nothing), name="nothing"))
    return own
