"""Counting lines and pages without laying them out."""

from typing import Any

import pytest

from disclosure.documents.formats.docx.pages import FlowPiece, places
from disclosure.documents.formats.measure import WORD
from disclosure.documents.formats.paper.styles import LANDSCAPE, PORTRAIT

FULL = PORTRAIT.text_height


def numbers(pieces: list[FlowPiece]) -> list[int]:
    return [place.page for place in places(pieces)]


def piece(*heights: int, **more: Any) -> FlowPiece:
    return FlowPiece("", PORTRAIT, heights, **more)


@pytest.mark.parametrize(
    ("text", "em"), [("预算", 2), ("2023", 2), ("203中共", 3.5), ("≥90%", 2.5), ("", 0)]
)
def test_a_chinese_character_is_twice_as_wide_as_a_digit(text: str, em: float) -> None:
    assert WORD.width(text) == em


def test_a_number_is_one_word_and_chinese_has_none() -> None:
    assert WORD.longest_word("预算2279.15万元") == 3.5
    assert WORD.longest_word("预算") == 1


@pytest.mark.parametrize(
    ("text", "room", "count"),
    [
        ("", 10, 1),
        ("一二三四五", 5, 1),
        ("一二三四五六", 5, 2),
        ("一二三四五" * 3, 5, 3),
        ("一\n二", 5, 2),
        ("一二三四2023", 5, 2),
        ("01234567" * 3, 5, 3),
    ],
)
def test_lines_break_between_characters_and_around_numbers(
    text: str, room: float, count: int
) -> None:
    assert WORD.lines(text, room) == count


def test_an_indent_takes_room_of_the_first_line_only() -> None:
    assert WORD.lines("一二三四五", 5, indent=2) == 2
    assert WORD.lines("一二三四五六七八", 5, indent=2) == 2


def test_pieces_follow_each_other_until_the_page_is_full() -> None:
    assert numbers([piece(FULL // 2), piece(FULL // 2), piece(FULL // 2)]) == [1, 1, 2]


def test_a_long_piece_runs_on() -> None:
    assert numbers([piece(*[FULL // 2] * 5), piece(FULL // 2), piece(100)]) == [1, 3, 4]


def test_a_table_repeats_its_header_on_every_page() -> None:
    rows = [FULL // 4] * 8
    assert numbers([piece(*rows), piece(100)]) == [1, 3]
    assert numbers([piece(*rows, repeated=FULL // 4), piece(100)]) == [1, 3]
    assert numbers([piece(*rows, repeated=FULL // 2), piece(100)]) == [1, 4]


def test_a_heading_stays_with_what_follows() -> None:
    heading = piece(100, keeps_next=True)
    assert numbers([piece(FULL - 250), heading, heading, piece(100, 100)]) == [1, 2, 2, 2]
    assert numbers([piece(FULL - 300), heading, heading, piece(100, 100)]) == [1, 1, 1, 1]


def test_a_part_begins_a_page_and_so_does_a_turned_one() -> None:
    wide = FlowPiece("", LANDSCAPE, (100,))
    assert numbers([piece(100, new_page=True), piece(100, new_page=True), wide, piece(100)]) == [
        1,
        2,
        3,
        4,
    ]
