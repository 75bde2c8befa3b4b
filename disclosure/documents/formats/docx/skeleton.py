"""The package around the text: styles, fonts, settings, sections. Pure.

It is made with python-docx once in a process. python-docx starts from a template of its own with a
hundred English styles, a theme and a picture of its first page; all that is taken out, and every
style names its Chinese font.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor, Twips
from lxml import etree

from disclosure.documents.formats.paper.styles import (
    CELL_SIDE,
    CELL_TOP,
    FACES,
    FONTS,
    LANDSCAPE,
    LATIN,
    NORMAL,
    PORTRAIT,
    SONG,
    Face,
    FontFallback,
    Paper,
)

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
_KEPT_PARTS = {
    "officeDocument",
    "core-properties",
    "extended-properties",
    "styles",
    "settings",
    "fontTable",
    "header",
    "footer",
}
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_SOFT_INK = RGBColor(0x57, 0x60, 0x6A)
_VERMILION = RGBColor(0x9E, 0x1B, 0x32)


@dataclass(frozen=True)
class Skeleton:
    """The members of the archive that are the same in every file, and the properties of sections.

    ``references`` name header and footers; they stand in the first section, whose first page is the
    cover, and all later ones take them over. ``sections`` are the properties of a section by its
    page.
    """

    members: Mapping[str, bytes]
    references: str
    sections: Mapping[Paper, str]

    def section(self, page: Paper, *, first: bool) -> str:
        """Return the ``sectPr`` of a section on ``page``."""
        properties = self.sections[page]
        if not first:
            return properties
        opened = properties.replace("<w:sectPr>", f"<w:sectPr>{self.references}")
        return opened.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>")


@cache
def skeleton() -> Skeleton:
    """Return the skeleton, which is equal in every process."""
    document = docx.Document()
    _set_styles(document.styles)
    section = document.sections[0]
    section.header.is_linked_to_previous = False
    section.footer.is_linked_to_previous = False
    # The first page is the cover: it has no header, and the same footer.
    section.different_first_page_header_footer = True
    section.first_page_footer.is_linked_to_previous = False
    references = ""
    for child in section._sectPr:
        if child.tag.endswith("Reference"):
            references += _markup(child)
    sections = {}
    for page in (PORTRAIT, LANDSCAPE):
        added = document.add_section(WD_SECTION.NEW_PAGE)
        sections[page] = _section(added, page)
    _drop_parts(document.part)
    members = MappingProxyType(_members(document))
    return Skeleton(members, references, MappingProxyType(sections))


def _markup(element: Any) -> str:
    """Return an element as it stands inside a part whose root declares the namespaces."""
    markup = etree.tostring(element, encoding="unicode")
    return re.sub(r' xmlns:\w+="[^"]*"', "", markup)


def _members(document: Any) -> dict[str, bytes]:
    buffer = BytesIO()
    document.save(buffer)
    with ZipFile(buffer) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["word/fontTable.xml"] = (_XML + _font_table()).encode()
    members["word/settings.xml"] = (_XML + _SETTINGS).encode()
    members["docProps/app.xml"] = (_XML + _APPLICATION).encode()
    return members


def _drop_parts(part: Any) -> None:
    """Take out what the template brings and our files do not need: theme, thumbnail, numbering."""
    for rels in (part.rels, part.package.rels):
        for key, relation in list(rels.items()):
            name = relation.reltype.rsplit("/", 1)[-1]
            if name not in _KEPT_PARTS:
                del rels[key]


# -- sections --------------------------------------------------------------------------------------


def _section(section: Any, page: Paper) -> str:
    """Set up a section on ``page`` and return its properties as markup."""
    section.orientation = WD_ORIENT.LANDSCAPE if page.is_landscape else WD_ORIENT.PORTRAIT
    section.page_width = Twips(page.width)
    section.page_height = Twips(page.height)
    section.left_margin = section.right_margin = Twips(page.MARGIN_SIDE)
    section.top_margin = Twips(page.MARGIN_TOP)
    section.bottom_margin = Twips(page.MARGIN_BOTTOM)
    section.header_distance = Twips(page.HEADER)
    section.footer_distance = Twips(page.FOOTER)
    properties = section._sectPr
    properties.attrib.clear()  # numbers of editing sessions
    # A grid of lines would stretch ours, whose heights are exact. The cover alone is a first page:
    # that of another section would have no header, which says that a draft is one.
    for name in ("w:docGrid", "w:titlePg"):
        for child in properties.findall(qn(name)):
            properties.remove(child)
    return _markup(properties)


# -- styles ----------------------------------------------------------------------------------------


def _set_styles(styles: Any) -> None:
    root = styles.element
    for child in list(root):
        name = child.get(qn("w:styleId")) if child.tag == qn("w:style") else None
        if name not in _KEPT_STYLES:
            root.remove(child)
    for session in root.findall(f"{qn('w:style')}/{qn('w:rsid')}"):
        session.getparent().remove(session)
    root.insert(0, parse_xml(_DEFAULTS))
    _set_face(styles["Normal"], NORMAL)
    for face in FACES:
        _set_face(_new_style(styles, face), face)
    _add_character_style(styles, "Strong", "Strong", builtin=True)
    _add_character_style(styles, "Mark", "版本标记").font.color.rgb = _VERMILION
    _add_table_style(styles)


def _new_style(styles: Any, face: Face) -> Any:
    style = styles.add_style(face.name, WD_STYLE_TYPE.PARAGRAPH, builtin=face.builtin)
    style.element.set(qn("w:styleId"), face.key)
    style.base_style = _style_of(styles, face.base)
    style.quick_style = True
    return style


def _style_of(styles: Any, key: str) -> Any:
    # python-docx finds styles by their names only.
    return next(style for style in styles if style.style_id == key)


def _set_face(style: Any, face: Face) -> None:
    _set_fonts(style, face.font)
    style.font.size = Pt(face.size / 2)
    style.font.bold = face.bold or None
    if face.soft:
        style.font.color.rgb = _SOFT_INK
    text = style.paragraph_format
    text.alignment = _ALIGN[face.align]
    text.line_spacing = Twips(face.line)
    text.space_before = Twips(0)
    text.space_after = Twips(face.after)
    text.first_line_indent = Twips(face.first_line)
    text.left_indent = Twips(face.left)
    text.keep_with_next = face.keep_next or None
    text.widow_control = False
    if face.tab:
        text.tab_stops.add_tab_stop(Twips(face.tab), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    if face.outline is not None:
        outline = f'<w:outlineLvl {nsdecls("w")} w:val="{face.outline}"/>'
        style.element.pPr.append(parse_xml(outline))


def _set_fonts(style: Any, font: str) -> None:
    """Set ``font`` for Chinese characters, and our one Latin font for all others."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:ascii"), LATIN)
    fonts.set(qn("w:hAnsi"), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), LATIN)


def _add_character_style(styles: Any, key: str, name: str, *, builtin: bool = False) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.CHARACTER, builtin=builtin)
    style.element.set(qn("w:styleId"), key)
    style.font.bold = True
    return style


def _add_table_style(styles: Any) -> None:
    style = styles.add_style("公开表格", WD_STYLE_TYPE.TABLE)
    style.element.set(qn("w:styleId"), "Disclosure")
    style.base_style = _style_of(styles, "TableNormal")
    _set_fonts(style, SONG)
    for markup in (_TABLE_BORDERS, _TABLE_CELLS):
        style.element.append(parse_xml(markup))


_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES
)
_TABLE_BORDERS = (
    f"<w:tblPr {nsdecls('w')}><w:tblBorders>{_LINES}</w:tblBorders><w:tblCellMar>"
    f'<w:top w:w="{CELL_TOP}" w:type="dxa"/><w:left w:w="{CELL_SIDE}" w:type="dxa"/>'
    f'<w:bottom w:w="{CELL_TOP}" w:type="dxa"/><w:right w:w="{CELL_SIDE}" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr>"
)
_TABLE_CELLS = f'<w:tcPr {nsdecls("w")}><w:vAlign w:val="center"/></w:tcPr>'
_DEFAULTS = (
    f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{LATIN}" w:eastAsia="{SONG}" w:hAnsi="{LATIN}" w:cs="{LATIN}"/>'
    '<w:sz w:val="21"/><w:szCs w:val="21"/>'
    '<w:lang w:val="zh-CN" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
)


# -- parts that python-docx has no words for -------------------------------------------------------


def _font_table() -> str:
    fonts = "".join(_font(font) for font in FONTS)
    return f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>"


def _font(font: FontFallback) -> str:
    return (
        f'<w:font w:name="{font.name}"><w:altName w:val="{font.other}"/>'
        f'<w:panose1 w:val="{font.panose}"/><w:charset w:val="{font.charset}"/>'
        f'<w:family w:val="{font.family}"/><w:pitch w:val="{font.pitch}"/></w:font>'
    )


_SETTINGS = (
    f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/>'
    '<w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)
_APPLICATION = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Mingzhang</Application></Properties>"
)
