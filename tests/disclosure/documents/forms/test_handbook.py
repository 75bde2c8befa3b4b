"""The catalogue of bound figures that clerks read says what the forms say."""

from pathlib import Path

from disclosure.documents import forms
from disclosure.documents.forms.handbook import handbook, handbook_entries

PAGE = Path(__file__).parents[4] / "docs" / "figures.md"


def test_the_page_for_clerks_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == "\n".join(handbook()) + "\n", (
        "python -m disclosure.documents.forms.handbook > docs/figures.md"
    )


def test_a_figure_names_its_cell_in_words() -> None:
    figures = {
        item.typed: item.source for item in handbook_entries(forms.layout("hebei-2023"))["数字"]
    }
    assert figures["{basic}"] == "表3“合计”行“基本支出”列"
    assert figures["{basic_change}"] == "基本支出，减 上年基本支出"
    assert figures["{procurement_total}"] == "部门政府采购预算“合计”列之和"
