"""The verifying page: a file or a digest in, what it is and whether it still stands out."""

from typing import Any

from axes.helpers import get_client_ip_address
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from budget.problems import Problem, Problems
from disclosure.documents.intake.files.packages import MEGABYTE
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.pages import Page
from disclosure.portal.languages import page_language
from disclosure.portal.views import link_from, or_nowhere
from disclosure.verify import catalogue
from disclosure.verify.finding import DIGEST, edition_at
from disclosure.verify.papers import (
    MOST_BYTES,
    MOST_MEGABYTES,
    Answer,
    answer_to_digest,
    answer_to_file,
)
from disclosure.verify.turns import turn

_PAGE = Page("verify", "verify", "核验文件真伪")
_LONGEST_NAME = 100  # characters of a file's name that messages quote


class InMemory(MemoryFileUploadHandler):
    """Keeps a file of any size in memory: nothing of it is written to a disk.

    How large a request may be is looked at before (config.limits).
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Take every file, also one that Django would put into a temporary file."""
        self.activated = True


@csrf_exempt  # _verify is protected: the token is read with the upload, which is prepared first
def verify(request: HttpRequest) -> HttpResponse:
    """Answer for everybody, without a session."""
    request.upload_handlers = [InMemory(request)]
    return _verify(request)


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def _verify(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {"of": request.GET.get("of", ""), "most": MOST_MEGABYTES}
    context["chosen"] = edition_at(context["of"]) if context["of"] else None
    try:
        if request.method == "POST":
            with turn(get_client_ip_address(request) or ""):
                context["answer"] = _answer_to_upload(request, context["chosen"])
        elif digest := request.GET.get("digest", ""):
            context["asked"] = digest
            context["answer"] = _answer_to_text(digest)
    except Problems as exc:
        context["problems"] = exc.problems
    context |= _differences(context.get("answer"))
    context |= _catalogue()
    response = render(request, "portal/verify/verify.html", context)
    response.headers["Content-Language"] = page_language()
    patch_cache_control(response, private=True)
    return response


def _answer_to_text(text: str) -> Answer:
    """Return what is said of a digest as it was pasted. Raises Problems where it is none."""
    digest = "".join(text.split()).lower().removeprefix("sha256:")
    if not DIGEST.fullmatch(digest):
        raise Problems([problem_kinds.VERIFY_DIGEST.at()])
    return answer_to_digest(digest)


def _answer_to_upload(request: HttpRequest, chosen: Any) -> Answer:
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        raise Problems([problem_kinds.VERIFY_NOTHING.at()])
    if upload.size > MOST_BYTES:
        raise Problems([_too_large(upload.size)])
    name = str(upload.name)[-_LONGEST_NAME:]
    return answer_to_file(upload.read(), name, chosen)


def _too_large(size: int) -> Problem:
    return problem_kinds.VERIFY_LARGE.at(size=size / MEGABYTE, most=MOST_MEGABYTES)


def _differences(answer: Answer | None) -> dict[str, Any]:
    """Return the differences of a paper, each with the place in the official pages."""
    if answer is None or answer.edition is None or answer.differences is None:
        return {}
    link = or_nowhere(link_from(answer.edition, _PAGE))
    tables = []
    for table in answer.differences.corrections.tables:
        rows = [(row, link(row.address)) for row in table.rows]
        tables.append((table, link(table.address), rows))
    texts = [(text, link(text.address)) for text in answer.differences.corrections.texts]
    return {"tables": tables, "texts": texts}


def _catalogue() -> dict[str, Any]:
    return {
        "parts": catalogue.parts(),
        "signed_from": catalogue.signed_from(),
        "key_fingerprint": catalogue.key_fingerprint(),
    }
