"""The answer above the hits: which words lead to which amount, and what it says of it."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from budget.classification import SUPPLIED
from disclosure.documents.meaning.spending import FIGURES
from disclosure.models import Publication
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.disclosure.search.test_search import of
from tests.publications import indexed, published

pytestmark = [pytest.mark.django_db, pytest.mark.every_database]
ANSWER = "//section[@class='answer']"


def answer(q: str, **chosen: Any) -> str:
    """The text of the first card, empty where there is none."""
    page = page_at("/search/", query={"q": q, **chosen})
    return text_of(page, f"({ANSWER})[1]") if page.xpath(ANSWER) else ""


@pytest.fixture
def example(db: None) -> Publication:
    return indexed(published())


@pytest.mark.parametrize(
    "q", ["公务接待", "招待", "吃喝", "請客", "县里吃饭花了多少钱？", "公务接待费"]
)
def test_everyday_words_are_answered_with_the_figure(example: Publication, q: str) -> None:
    shown = answer(q)
    assert "公务接待费" in shown
    assert "平乡县2023年" in shown


def test_a_code_its_number_and_its_year_are_answered(example: Publication) -> None:
    for q in ("2013201", "2013201 2023", "2023年2013201"):
        assert "行政运行（2013201）" in answer(q)


def test_a_name_that_one_code_has_is_answered(example: Publication) -> None:
    assert "离休费（30301）" in answer("离休费")
    assert answer("行政运行") == ""


def test_the_answer_says_who_spends_most_its_course_and_where_to_compare(db: None) -> None:
    indexed(published(of("203", "平乡县组织部", year=2022, region="130532")))
    indexed(published(of("203", "平乡县组织部", region="130532")))
    indexed(published(of("301", "平乡县教育局", region="130532")))
    page = page_at("/search/", query={"q": "招待"})
    card = text_of(page, ANSWER)
    assert "最多的部门：" in card
    assert "平乡县教育局" in card
    assert "历年：2022年" in card
    assert "+100.0%" in card  # two departments where there was one
    assert "/130532/compare/?of=reception&year=2023" in links_of(page, ANSWER)


def test_of_a_department_that_is_named_its_own_amount_is_said(db: None) -> None:
    indexed(published(of("203", "平乡县组织部", region="130532")))
    indexed(published(of("301", "平乡县教育局", region="130532")))
    together, alone = answer("公务接待费"), answer("教育局 公务接待费")
    assert "平乡县组织部" in together
    assert "平乡县组织部" not in alone
    assert "其中：平乡县教育局" in alone


def test_what_is_not_public_is_in_no_answer(db: None) -> None:
    assert answer("招待") == ""


@pytest.mark.parametrize("q", ["老党员驿站", "离休人员名单", "@k1", "99"])
def test_what_asks_for_no_amount_is_not_answered(example: Publication, q: str) -> None:
    assert answer(q) == ""


def test_every_word_leads_to_figures_and_codes_that_there_are() -> None:
    known = set(FIGURES)
    for path in (SUPPLIED / "2023").glob("*.tsv"):
        known |= {row["code"] for row in _rows(path)}
    words = _rows(Path(settings.BASE_DIR) / "fixtures" / "everyday-words" / "words.tsv")
    assert len(words) >= 300
    for row in words:
        assert set(row["targets"].split()) <= known, row["word"]
    assert len({row["word"] for row in words}) == len(words)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))
