"""The page of a version's official files: their sizes and hashes, and how to verify them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.documents.formats.filenames import short_filename
from disclosure.documents.model.pages import Page
from disclosure.portal.answers import edition_page
from disclosure.portal.downloads import OFFERED
from disclosure.portal.editions import Edition
from disclosure.portal.views import page_context

PAGE = Page("downloads", "downloads", "下载正式文件")


@edition_page
def downloads(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Each official file under its permanent address, named as it will be saved."""
    publication = edition.publication
    file_by_format = {file.format: file for file in publication.files.all()}
    files = []
    for name, offered in OFFERED.items():
        if name in file_by_format:
            filename = short_filename(publication.document, offered.extension)
            files.append((offered.label, filename, file_by_format[name]))
    context = page_context(request, edition, PAGE)
    context["files"] = files
    return render(request, "portal/downloads.html", context)
