"""The file: text, header, footer and properties of one edition put into the skeleton. Pure."""

from collections.abc import Iterator, Sequence
from io import BytesIO

from disclosure.documents.formats.archives import FixedZip
from disclosure.documents.formats.docx.contents import contents_piece, entries
from disclosure.documents.formats.docx.flow import body_pieces, title_piece
from disclosure.documents.formats.docx.markup import MARK, clean, field, paragraph, run
from disclosure.documents.formats.docx.pages import Piece, numbers
from disclosure.documents.formats.docx.skeleton import Skeleton, skeleton
from disclosure.documents.formats.docx.styles import FOOTER, HEADER, IMPRINT, SECTION_END
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.model.edition import marks, statements

LANGUAGE = "zh-CN"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def pack(document: Document, imprint: Imprint) -> bytes:
    """The bytes of the .docx."""
    frame = skeleton()
    written = {
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{_body(document, frame)}</w:body></w:document>",
        "word/header1.xml": f"<w:hdr {_NAMESPACES}>{_header(document, imprint)}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {_NAMESPACES}>{_footer(imprint)}</w:ftr>",
        "docProps/core.xml": _properties(document, imprint),
    }
    buffer = BytesIO()
    with FixedZip(buffer) as archive:
        for name, fixed in frame.members.items():
            archive.writestr(name, (_XML + written[name]).encode() if name in written else fixed)
    return buffer.getvalue()


def _body(document: Document, frame: Skeleton) -> str:
    listed = entries(document)
    title, pieces = title_piece(document), list(body_pieces(document, listed))
    # How long the contents are does not depend on the numbers in them.
    order = numbers([title, contents_piece(list(listed.values()), {}), *pieces])
    pages = {piece.anchor: number for piece, number in zip(pieces, order[2:], strict=True) if piece.anchor}
    contents = contents_piece(list(listed.values()), pages)
    return "".join(_sections([title, contents, *pieces], frame))


def _sections(pieces: Sequence[Piece], frame: Skeleton) -> Iterator[str]:
    """The pieces, with the end of a section wherever the page turns."""
    page, first = pieces[0].page, True
    for piece in pieces:
        if piece.page != page:
            yield paragraph(SECTION_END, "", frame.section(page, first=first))
            page, first = piece.page, False
        yield piece.markup
    yield frame.section(page, first=first)


def _header(document: Document, imprint: Imprint) -> str:
    marked = "".join(run(f"【{mark}】", MARK) for mark in marks(document, imprint))
    return paragraph(HEADER, marked + run(document.title))


def _footer(imprint: Imprint) -> str:
    number = run("— ") + field("PAGE", [run("1")]) + run(" —")
    said = "\u3000".join(f"{label}：{text}" for label, text in statements(imprint))
    return paragraph(FOOTER, number) + paragraph(IMPRINT, run(said))


def _properties(document: Document, imprint: Imprint) -> str:
    identity = document.identity
    said = "；".join([*marks(document, imprint), *(f"{label}：{text}" for label, text in statements(imprint))])
    # A draft has no date, and the time of rendering is nobody's business: equal editions are equal bytes.
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{imprint.published_on.isoformat()}T00:00:00Z</dcterms:{name}>'
        for name in ("created", "modified")
        if imprint.published_on
    )
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{clean(document.title)}</dc:title><dc:creator>{clean(identity.department_name)}</dc:creator>"
        f"<dc:description>{clean(said)}</dc:description><dc:identifier>{imprint.digest}</dc:identifier>"
        f"<dc:language>{LANGUAGE}</dc:language><cp:version>{imprint.version}</cp:version>{dates}</cp:coreProperties>"
    )
