"""The file: text, header, footer and properties of one edition put into the skeleton. Pure."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from disclosure.documents.formats.archives import FixedZip
from disclosure.documents.formats.docx.contents import contents_piece, entries
from disclosure.documents.formats.docx.flow import body_pieces, cover_piece, on_a_new_page
from disclosure.documents.formats.docx.markup import MARK, clean, field, paragraph, run
from disclosure.documents.formats.docx.pages import FlowPiece, places
from disclosure.documents.formats.docx.skeleton import Skeleton, skeleton
from disclosure.documents.formats.paper.headings import headings
from disclosure.documents.formats.paper.styles import FOOTER, HEADER, IMPRINT, SECTION_END
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.model.edition import marks, statements

LANGUAGE = "zh-CN"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def pack(document: Document, imprint: Imprint) -> bytes:
    """Return the bytes of the .docx."""
    frame = skeleton()
    body = _body(document, imprint, frame)
    footer = f"<w:ftr {_NAMESPACES}>{_footer(imprint)}</w:ftr>"
    written = {
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/header1.xml": f"<w:hdr {_NAMESPACES}>{_header(document, imprint)}</w:hdr>",
        "word/footer1.xml": footer,
        "word/footer2.xml": footer,  # of the cover, which has no header
        "docProps/core.xml": _properties(document, imprint),
    }
    buffer = BytesIO()
    with FixedZip(buffer) as archive:
        for name, content in frame.members.items():
            if name in written:
                content = (_XML + written[name]).encode()
            archive.writestr(name, content)
    return buffer.getvalue()


def _body(document: Document, imprint: Imprint, frame: Skeleton) -> str:
    placed = headings(document)
    listed = entries(placed)
    cover = cover_piece(document, imprint)
    pieces = list(body_pieces(document, placed, listed))
    # The contents are as long with numbers as without them: so the pages can be counted beforehand.
    unnumbered = contents_piece(list(listed.values()), {})
    found = places([cover, unnumbered, *pieces])[2:]
    pages = {}
    turned = []
    for piece, place in zip(pieces, found, strict=True):
        if piece.anchor:
            pages[piece.anchor] = place.page
        if piece.begins_group and place.had_no_room:
            piece = on_a_new_page(piece)
        turned.append(piece)
    contents = contents_piece(list(listed.values()), pages)
    return "".join(_sections([cover, contents, *turned], frame))


def _sections(pieces: Sequence[FlowPiece], frame: Skeleton) -> Iterator[str]:
    """Yield the pieces, and the end of a section wherever another kind of page begins."""
    page = pieces[0].page
    first = True
    for piece in pieces:
        if piece.page != page:
            yield paragraph(SECTION_END, "", frame.section(page, first=first))
            page = piece.page
            first = False
        yield piece.markup
    yield frame.section(page, first=first)


def _header(document: Document, imprint: Imprint) -> str:
    content = ""
    for mark in marks(document, imprint):
        content += run(f"【{mark}】", MARK)
    content += run(document.title)
    return paragraph(HEADER, content)


def _footer(imprint: Imprint) -> str:
    number = run("— ") + field("PAGE", [run("1")]) + run(" —")
    edition = "\u3000".join(_edition(imprint))
    return paragraph(FOOTER, number) + paragraph(IMPRINT, run(edition))


def _properties(document: Document, imprint: Imprint) -> str:
    identity = document.identity
    description = "；".join([*marks(document, imprint), *_edition(imprint)])
    # A draft has no date, and the time of rendering must not be in the file: equal editions are
    # equal bytes.
    dates = ""
    if imprint.published_on:
        moment = f"{imprint.published_on.isoformat()}T00:00:00Z"
        for name in ("created", "modified"):
            dates += f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
    return (
        "<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{clean(document.title)}</dc:title>"
        f"<dc:creator>{clean(identity.office_name)}</dc:creator>"
        f"<dc:description>{clean(description)}</dc:description>"
        f"<dc:identifier>{imprint.digest}</dc:identifier>"
        f"<dc:language>{LANGUAGE}</dc:language>"
        f"<cp:version>{imprint.version}</cp:version>{dates}</cp:coreProperties>"
    )


def _edition(imprint: Imprint) -> list[str]:
    return [f"{label}：{text}" for label, text in statements(imprint)]
