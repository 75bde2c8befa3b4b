"""Which rows of a table stay together at its end."""

from disclosure.documents.formats.paper.cuts import fits_half_a_page, kept_rows
from disclosure.documents.model.document import Cell, Row


def rows(spans: list[int]) -> list[Row]:
    """Rows whose first cell has these spans; 0 is covered by the one above."""
    made = []
    for span in spans:
        made.append(Row("t/r", "line", (Cell("t/r/a", "甲", rowspan=span), Cell("t/r/b", "乙"))))
    return made


def test_the_last_five_rows_stay_together() -> None:
    assert kept_rows(rows([1] * 20), [10] * 20, 1000) == 5
    assert kept_rows(rows([1] * 3), [10] * 3, 1000) == 3
    assert kept_rows([], [], 1000) == 0


def test_a_merged_cell_is_not_cut() -> None:
    assert kept_rows(rows([1] * 10 + [7, *[0] * 6]), [10] * 17, 1000) == 7


def test_rows_that_are_too_high_for_it_are_free() -> None:
    assert kept_rows(rows([1] * 20), [200] * 20, 1000) == 0
    assert fits_half_a_page([100, 400], 1000)
    assert not fits_half_a_page([101, 400], 1000)
