"""CSV: an archive with one file for each table as published.

A README and a Frictionless Data Package descriptor explain them.
"""

from io import BytesIO

from disclosure.documents.formats.archives import FixedZip, compressor
from disclosure.documents.formats.csv.descriptor import DESCRIPTOR, README, descriptor, readme
from disclosure.documents.formats.csv.resources import resources
from disclosure.documents.formats.filenames import member_filename
from disclosure.documents.formats.registry import Format
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.model.edition import marks

# Raise it when a change here alters the bytes of any file.
_RENDERER = 1


def render(document: Document, imprint: Imprint) -> bytes:
    """Return the archive (.zip).

    Where the figures are no official ones, the name of each file says so.
    """
    prefix = "-".join(marks(document, imprint))
    members = {}
    for resource in resources(document):
        name = member_filename(resource.name, resource.title, "csv", prefix=prefix)
        members[name] = (resource, resource.encoded())
    file = BytesIO()
    with FixedZip(file) as archive:
        archive.writestr(README, readme(document, imprint, members))
        archive.writestr(DESCRIPTOR, descriptor(document, imprint, members))
        for name, (_, content) in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def fingerprint() -> str:
    """Return what shapes the bytes: this renderer and the compressor."""
    return f"csv-{_RENDERER} {compressor()}"


FORMAT = Format("csv", "CSV 数据", "zip", "application/zip", render, fingerprint)
