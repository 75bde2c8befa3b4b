"""How wide texts are taken to be."""

import pytest
import uharfbuzz

from disclosure.documents.formats import pdf
from disclosure.documents.formats.measure import (
    NOTO,
    NOTO_BOLD,
    SCREEN,
    SONG,
    WORD,
    FontMetrics,
    balanced_lines,
)


@pytest.mark.parametrize(("metrics", "weight"), [(NOTO, 400), (NOTO_BOLD, 700)])
def test_our_font_has_the_widths_that_are_written_down(metrics: FontMetrics, weight: int) -> None:
    [path] = pdf.FONTS.glob("*.ttc")
    [index] = [face.index for face in pdf._fonts().fonts() if face.family == pdf.FACE]
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), index)
    font = uharfbuzz.Font(face)
    font.set_variations({"wght": weight})
    text = "".join(map(chr, range(ord(" "), ord("~") + 1))) + "预算“”…①、（"
    for character in text:
        glyph = font.get_nominal_glyph(ord(character))
        width = font.get_glyph_h_advance(glyph) / face.upem
        assert metrics.width(character) == width, character


@pytest.mark.parametrize("metrics", [NOTO, NOTO_BOLD, SCREEN, SONG, WORD])
def test_chinese_characters_are_square_and_marks_of_direction_nothing(metrics: FontMetrics) -> None:
    assert metrics.width("预算2023年") == pytest.approx(3 + 4 * metrics.width("0"))
    assert metrics.width("𬭳“”") == 3
    assert metrics.width("\u202e\ufeff") == 0
    assert metrics.widest_line("一行\n更长的一行") == 5
    assert metrics.width("") == 0


def test_amounts_of_totals_are_wider_than_others() -> None:
    assert NOTO_BOLD.width("2279.15") > NOTO.width("2279.15") > WORD.width("2279.15")


def test_a_shortened_text_fits_and_says_that_it_was_longer() -> None:
    assert NOTO.shortened("预算", 2) == "预算"
    assert NOTO.shortened("部门预算信息公开", 5) == "部门预算…"
    assert NOTO.width(NOTO.shortened("203中共平乡县委组织部" * 9, 12.5)) <= 12.5


def test_a_heading_of_eight_characters_stands_as_four_above_four() -> None:
    assert balanced_lines(8, 5) == 4
    assert balanced_lines(3, 5) == 3
    assert balanced_lines(0, 5) == 0
