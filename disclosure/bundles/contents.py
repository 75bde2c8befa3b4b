"""What is in a bundle, member by member."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import format_html

from disclosure import storage
from disclosure.bundles import searching
from disclosure.bundles.addresses import (
    EXPLAINING,
    SEARCH,
    START,
    STYLES,
    VERIFIER,
    BundleAddresses,
)
from disclosure.bundles.archive import BundleArchive
from disclosure.bundles.pages import BundlePage, pages, turned_page
from disclosure.bundles.source import BundleSource
from disclosure.bundles.verifier import verifier_page
from disclosure.documents.bulk.package import DescribedFile, package
from disclosure.documents.formats.csv.descriptor import DESCRIPTOR
from disclosure.documents.formats.filenames import short_filename
from disclosure.documents.model.signatures import fingerprint, public_pem
from disclosure.models import BULK, OFFICIAL, CatalogueRow, OfficialFile, Publication
from disclosure.models.documents import forget_documents
from disclosure.portal.bulk.descriptors import licence_address, title_of
from disclosure.portal.bulk.listing import address_of_file, files_of, short_name
from disclosure.portal.editions import address_of
from disclosure.portal.rendering import answer_to, request_for

CATALOGUE, PUBLIC_KEY = "catalogue.jsonl", "public-key.pem"
_DATA = "data"
_ONLINE_LINKS = "标“在线”的链接要上网才能打开　"


def write_bundle(path: Path, source: BundleSource) -> int:
    """Write the archive, and return how many files it has. Raises Overtaken, and PageFailed."""
    official = _official_files(source)
    addresses = BundleAddresses(source.region.code, source.year, _files(source, official))
    with BundleArchive(path) as archive:
        archive.add(VERIFIER, verifier_page(source.title))
        for page in _own_pages(source, addresses):
            archive.add(page.path, page.content)
        for script in searching.scripts(iter(source.standing)):
            archive.add(script.path, script.content)
        first_addresses = [source.address, *EXPLAINING]
        for publication in source.standing:
            first_addresses.append(address_of(publication))
        for page in pages(source, addresses, first_addresses, _about(source)):
            archive.add(page.path, page.content)
        # Only now is it known which static files the pages name.
        archive.add(STYLES, answer_to("/display.css").content)
        for static_path, static_name in sorted(addresses.static.items()):
            archive.add(static_path, _static_file(static_name))
        for official_path, official_file in official:
            content = storage.chunks(OFFICIAL, official_file.sha256)
            archive.add(official_path, content)
        for bulk_file in files_of(source.part):
            content = storage.chunks(BULK, bulk_file.sha256)
            archive.add(f"{_DATA}/{short_name(bulk_file)}", content)
        archive.add(f"{_DATA}/{DESCRIPTOR}", _descriptor(source))
        archive.add(CATALOGUE, _catalogue_lines(source))
        if source.key is not None:
            archive.add(PUBLIC_KEY, public_pem(source.public_key).encode())
        archive.seal(source.key)
        return archive.files


def _official_files(source: BundleSource) -> list[tuple[str, OfficialFile]]:
    """Return the official files of all versions of the year, below their permanent addresses."""
    files = []
    for version in source.versions:
        folder = address_of(version, pinned=True).removeprefix("/")
        # A row of its own: those of the source would keep their Documents' text until the end.
        document = Publication.objects.get(pk=version.pk).document
        for file in version.files.order_by("format"):
            suffix = file.filename.rpartition(".")[2]
            files.append((f"{folder}{short_filename(document, suffix)}", file))
        forget_documents()
    return files


def _files(source: BundleSource, official: Sequence[tuple[str, OfficialFile]]) -> dict[str, str]:
    """Return the paths of files in the bundle by their addresses on the site."""
    at_the_top = [START, SEARCH, VERIFIER, CATALOGUE, PUBLIC_KEY, f"{_DATA}/{DESCRIPTOR}"]
    for number in range(1, len(source.standing) + 1):
        at_the_top.append(searching.path_of_script(number))
    paths = {f"/{path}": path for path in at_the_top}
    current = {version.pk: address_of(version) for version in source.standing}
    for path, file in official:
        paths[f"/{path}"] = path
        current_address = current.get(file.publication_id)
        if current_address is not None:
            name = path.rpartition("/")[2]
            paths[f"{current_address}{name}"] = path
    for bulk_file in files_of(source.part):
        path = f"{_DATA}/{short_name(bulk_file)}"
        paths[f"/{path}"] = path
        paths[address_of_file(source.part, bulk_file)] = path
    return paths


def _about(source: BundleSource) -> str:
    """Return the line at the top of each page."""
    markup = '<strong>{}</strong>　<a href="/{}">目录</a>　<a href="/{}">核验</a>　' + _ONLINE_LINKS
    return format_html(markup, source.title, START, VERIFIER)


def _own_pages(source: BundleSource, addresses: BundleAddresses) -> Iterator[BundlePage]:
    """Yield the first page of the bundle and its search."""
    offices = [(version.office, address_of(version)) for version in source.standing]
    context = {
        "title": source.title,
        "region": source.region,
        "year": source.year,
        "address": source.address,
        "offices": offices,
        "files": [(f"/{_DATA}/{short_name(file)}", file) for file in files_of(source.part)],
        "licence": settings.DATA_LICENCE,
        "key": fingerprint(source.public_key) if source.key else "",
        "entries": source.last_entry,
        "scripts": [f"/{searching.path_of_script(n)}" for n in range(1, len(offices) + 1)],
        "kinds": searching.kinds(),
        "start": f"/{START}",
        "search": f"/{SEARCH}",
        "verifier": f"/{VERIFIER}",
        "catalogue": f"/{CATALOGUE}",
        "descriptor": f"/{_DATA}/{DESCRIPTOR}",
    }
    request = request_for(source.address)
    own = (("index", START, source.address), ("search", SEARCH, "/search/"))
    for name, path, online in own:
        page = render_to_string(f"portal/bundle/{name}.html", context, request)
        content, _ = turned_page(addresses, page, f"/{path}", path, _about(source), online)
        yield BundlePage(path, content)


def _static_file(name: str) -> bytes:
    """Return a static file: the collected one, or where none are collected the source."""
    collected = Path(settings.STATIC_ROOT) / name
    if collected.is_file():
        return collected.read_bytes()
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    return Path(found).read_bytes()


def _descriptor(source: BundleSource) -> bytes:
    """Return the Data Package of the bulk files, whose paths lie beside it."""
    files = []
    for file in files_of(source.part):
        described = DescribedFile(
            file.table, file.state, file.format, short_name(file), file.size, file.sha256
        )
        files.append(described)
    descriptor = package(
        f"budget-{source.region.code}-{source.year}",
        title_of(source.part),
        licence=settings.DATA_LICENCE,
        licence_address=licence_address(),
        files=files,
    )
    return json.dumps(descriptor, ensure_ascii=False, indent=2).encode()


def _catalogue_lines(source: BundleSource) -> Iterator[bytes]:
    rows = CatalogueRow.objects.filter(number__lte=source.last_entry).order_by("number")
    for row in rows.iterator():
        yield f"{row.line.text}\n".encode()
