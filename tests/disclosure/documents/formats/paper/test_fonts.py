"""Official files in the fonts of a folder: embedded, recorded, and the same bytes each time."""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pytest
from msgspec import structs

from budget.bounded import Bounds, run
from disclosure.documents import formats
from disclosure.documents.formats.paper import fonts
from disclosure.documents.formats.paper.columns import grids
from disclosure.documents.formats.paper.fonts import FontPart
from disclosure.documents.model.document import Document
from tests.documents import example_document, imprint
from tests.fonts import write_font

FANGSONG = "FangSong Test SC"
SONG = "SimSun in a Test"
TEXT = "0123456789.部门预算公开的收入支出"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with two fonts of a few characters, which this process has chosen."""
    write_font(tmp_path, FANGSONG, TEXT)
    write_font(tmp_path, SONG, TEXT)
    (tmp_path / "readme.txt").write_text("no font")
    fonts.choose(tmp_path)
    yield tmp_path
    fonts.choose(None)


def beginning() -> Document:
    parts = tuple(example_document().part(address) for address in ("table-1", "section-2"))
    return structs.replace(example_document(), parts=parts)


def rendered(name: str) -> bytes:
    document = beginning()
    return formats.rendered(name, document, imprint(document))


def embedded(data: bytes) -> list[str]:
    """The names of the fonts in a PDF, all of which are embedded; ours are parts of one font."""
    names = []
    with pikepdf.open(BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in item or "/FontFile3" in item
                names.append(str(item.FontName).partition("+")[2])
    return names


def test_a_pdf_is_set_in_the_fonts_and_in_our_own_where_they_lack_a_character(
    folder: Path,
) -> None:
    with_folder = embedded(rendered("pdf"))
    fonts.choose(None)
    own = embedded(rendered("pdf"))
    assert len(with_folder) > len(own)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(rendered("pdf"))).pages)
    assert "平乡县" in text  # which neither of the two has


def test_the_fonts_are_recorded_with_the_files_that_they_shape(folder: Path) -> None:
    for name in ("pdf", "docx"):
        recorded = formats.get(name).fingerprint()
        assert "仿宋=FangSong-Test-SC@" in recorded
        assert "宋体=SimSun-in-a-Test@" in recorded
        assert len(recorded) <= 300
    assert "仿宋" not in formats.get("xlsx").fingerprint()
    fonts.choose(None)
    for name in ("pdf", "docx"):
        assert "仿宋" not in formats.get(name).fingerprint()


def test_equal_fonts_make_equal_bytes_in_any_process(folder: Path, tmp_path: Path) -> None:
    document = beginning()
    sent = ("pdf", document.json, imprint(document), fonts.chosen())
    apart = run(formats.rendered_from_json, *sent, bounds=Bounds(60, 2**30))
    assert apart == rendered("pdf")
    fonts.choose(None)
    assert apart != rendered("pdf")


def test_another_file_of_the_same_font_is_another_font(folder: Path, tmp_path: Path) -> None:
    before = formats.get("pdf").fingerprint()
    other = tmp_path / "other"
    other.mkdir()
    write_font(other, FANGSONG, TEXT + "另")
    write_font(other, SONG, TEXT)
    fonts.choose(other)
    assert formats.get("pdf").fingerprint() != before


def test_of_a_family_the_regular_font_is_taken_and_all_of_its_files_are_recorded(
    tmp_path: Path,
) -> None:
    regular = write_font(tmp_path, SONG, TEXT, name="b")
    alone = fonts.fonts_of(tmp_path).fingerprint
    bold = write_font(tmp_path, SONG, TEXT, weight=900, name="a")
    fonts.fonts_of.cache_clear()
    both = fonts.fonts_of(tmp_path)
    assert both.fonts[FontPart.SONG].path == regular
    assert both.fingerprint != alone
    assert sha256(regular.read_bytes()).hexdigest()[:12] in alone
    # Another bold file is another font.
    write_font(tmp_path, SONG, TEXT + "另", weight=900, name=bold.stem)
    fonts.fonts_of.cache_clear()
    assert fonts.fonts_of(tmp_path).fingerprint not in (alone, both.fingerprint)


def test_columns_have_room_for_the_widest_of_the_fonts(folder: Path) -> None:
    own = fonts.fonts_of(None).regular
    assert fonts.font_set().regular.width("2279.15") >= own.width("2279.15")
    assert grids(example_document())["table-1"].widths


@pytest.mark.parametrize(
    ("family", "part"),
    [
        ("方正小标宋简体", FontPart.TITLE),
        ("FZXiaoBiaoSong-B05S", FontPart.TITLE),
        ("仿宋_GB2312", FontPart.FANGSONG),
        ("FangSong", FontPart.FANGSONG),
        ("STFangsong", FontPart.FANGSONG),
        ("楷体_GB2312", FontPart.KAI),
        ("KaiTi", FontPart.KAI),
        ("黑体", FontPart.HEI),
        ("SimHei", FontPart.HEI),
        ("宋体", FontPart.SONG),
        ("SimSun", FontPart.SONG),
        ("Noto Serif CJK SC", FontPart.SONG),
        ("Times New Roman", FontPart.LATIN),
        ("Wingdings", None),
    ],
)
def test_a_font_is_known_by_its_name(family: str, part: FontPart | None) -> None:
    assert fonts.part_of_family(family) == part
