"""What the font prints of what people type."""

from pathlib import Path

import manimgx_fonts_cjk
import pytest

from disclosure.documents.formats.pdf.glyphs import Printable

FONT = next(Path(manimgx_fonts_cjk.__file__).parent.glob("*.ttc"))
SIMPLIFIED = 2


@pytest.fixture(scope="module")
def printable() -> Printable:
    return Printable(FONT, SIMPLIFIED)


@pytest.mark.parametrize(
    "text",
    ["部门预算 2279.15", "“三公”经费（境）", "≥90%℃㎡①", "𬭳𠮷䶮", "é ü ß", "第一行\n第二行", "　"],
)
def test_what_the_font_has_is_left_alone(printable: Printable, text: str) -> None:
    assert text.translate(printable) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\tb", "a b"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("a\x00\x07\x7fb", "ab"),
        ("a\u202eb\u200d\ufeff\u00adc", "abc"),
        ("葛\U000e0100市", "葛市"),
        ("好😀", "好〓"),
        ("\ue000\ufffe\uffff", "〓〓〓"),
    ],
)
def test_what_it_has_not_is_left_out_or_marked(
    printable: Printable, text: str, printed: str
) -> None:
    assert text.translate(printable) == printed


def test_a_font_without_the_table_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttc"
    broken.write_bytes(b"ttcf" + bytes(400))
    with pytest.raises(ValueError, match=r"broken\.ttc"):
        Printable(broken, 0)
