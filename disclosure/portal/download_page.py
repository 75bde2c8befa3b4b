"""The page that lists a version's official files, with their sizes and hashes and how to verify them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from disclosure.documents.formats.filenames import short_filename
from disclosure.documents.model.pages import Page
from disclosure.portal.downloads import OFFERED
from disclosure.portal.editions import Edition
from disclosure.portal.stored import stored
from disclosure.portal.views import page_context, public_page
from disclosure.portal.withdrawals import withdrawn

PAGE = Page("downloads", "downloads", "下载正式文件")


@public_page
@stored
def downloads(
    request: HttpRequest, region: str, year: int, department: str, version: int | None = None
) -> HttpResponse:
    """Each official file under its permanent address, named as it will be saved."""
    edition = Edition.find(region=region, year=year, department=department, version=version)
    if edition.withdrawal is not None:
        return withdrawn(request, edition)
    etag = edition.etag(PAGE.slug)
    response = get_conditional_response(request, etag=etag) or _page(request, edition)
    response.headers["ETag"] = etag
    return response


def _page(request: HttpRequest, edition: Edition) -> HttpResponse:
    publication = edition.publication
    stored = {file.format: file for file in publication.files.all()}
    files = [
        (label, short_filename(publication.document, extension), stored[name])
        for name, (extension, label) in OFFERED.items()
        if name in stored
    ]
    return render(request, "portal/downloads.html", page_context(request, edition, PAGE) | {"files": files})
