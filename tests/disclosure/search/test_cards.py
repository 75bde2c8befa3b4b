"""The answer above the hits: which words lead to which amount, and what it says of it."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from budget.classification import SUPPLIED
from disclosure.documents.meaning.everyday import PAGES
from disclosure.documents.meaning.spending import FIGURES
from disclosure.models import Amount, EverydayWord, Publication
from disclosure.portal.explain.terms import all_terms
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.disclosure.search.test_search import of
from tests.publications import indexed, published

pytestmark = pytest.mark.django_db
ANSWER = "//section[@class='answer']"


def answer(q: str, **chosen: Any) -> str:
    """The text of the first card, empty where there is none."""
    page = page_at("/search/", query={"q": q, **chosen})
    return text_of(page, f"({ANSWER})[1]") if page.xpath(ANSWER) else ""


@pytest.fixture
def example(db: None) -> Publication:
    return indexed(published())


@pytest.mark.every_database
@pytest.mark.parametrize(
    "q", ["公务接待", "招待", "吃喝", "請客", "县里吃饭花了多少钱？", "公务接待费"]
)
def test_everyday_words_are_answered_with_the_figure(example: Publication, q: str) -> None:
    shown = answer(q)
    assert "公务接待费" in shown
    assert "平乡县2023年" in shown


@pytest.mark.every_database
def test_a_code_its_number_and_its_year_are_answered(example: Publication) -> None:
    for q in ("2013201", "2013201 2023", "2023年2013201"):
        assert "行政运行（2013201）" in answer(q)


@pytest.mark.every_database
def test_a_name_that_one_code_has_is_answered(example: Publication) -> None:
    assert "离休费（30301）" in answer("离休费")
    assert answer("行政运行") == ""


@pytest.mark.every_database
def test_the_answer_says_who_spends_most_its_course_and_where_to_compare(db: None) -> None:
    indexed(published(of("203", "平乡县组织部", year=2022, region="130532")))
    indexed(published(of("203", "平乡县组织部", region="130532")))
    indexed(published(of("301", "平乡县教育局", region="130532")))
    page = page_at("/search/", query={"q": "招待"})
    card = text_of(page, ANSWER)
    assert "最多的部门：" in card
    assert "平乡县教育局" in card
    assert "历年：2022年" in card
    assert "100.0%" in card  # two departments where there was one
    assert "/130532/compare/?of=reception&year=2023" in links_of(page, ANSWER)


def test_of_a_department_that_is_named_its_own_amount_is_said(db: None) -> None:
    indexed(published(of("203", "平乡县组织部", region="130532")))
    indexed(published(of("301", "平乡县教育局", region="130532")))
    together, alone = answer("公务接待费"), answer("教育局 公务接待费")
    assert "平乡县组织部" in together
    assert "平乡县组织部" not in alone
    assert "其中：平乡县教育局" in alone


def test_an_amount_of_named_departments_says_whose_it_is(db: None) -> None:
    indexed(published(of("301", "教育局")))
    indexed(published(of("302", "卫生健康局")))
    shown = answer("教育局和卫生健康局公务接待")
    assert "只算：教育局、卫生健康局" in shown or "只算：卫生健康局、教育局" in shown
    assert "已公开的部门合计" not in shown
    assert "5.40" in shown  # twice the example's
    assert "只算" not in answer("公务接待")


@pytest.mark.every_database
def test_departments_of_a_sentence_stand_side_by_side(db: None) -> None:
    indexed(published(of("301", "教育局")))
    indexed(published(of("302", "卫生健康局")))
    page = page_at("/search/", query={"q": "教育局和卫生健康局谁花得多"})
    links = links_of(page, ANSWER)
    assert {"/130532/compare/?d=301&d=302", "/130532/compare/?d=302&d=301"} & set(links)


def test_an_amount_of_nothing_is_an_answer(example: Publication) -> None:
    assert "因公出国（境）费 0.00 万元" in answer("领导出国花了多少钱")


def test_where_nothing_is_stated_of_a_code_its_class_answers(example: Publication) -> None:
    assert "社会保障和就业支出（208）" in answer("找工作")


@pytest.mark.every_database
def test_a_department_is_answered_with_its_years(db: None) -> None:
    indexed(published(of("301", "县130532卫生健康局", year=2022, region="130532")))
    indexed(published(of("301", "县130532卫生健康局", region="130532")))
    for q in ("卫生健康局", "卫健局", "卫生健康局有多少钱", "卫生健康局 2023"):
        page = page_at("/search/", query={"q": q})
        links = links_of(page, ANSWER)
        assert links[0] == "/130532/departments/301/", q
        assert {"/130532/2023/301/", "/130532/2022/301/"} <= set(links), q


@pytest.mark.every_database
def test_a_department_is_known_by_the_name_that_it_had(db: None) -> None:
    of_old = indexed(published(of("301", "平乡县卫生和计划生育局", year=2022, region="130532")))
    of_old.department.name = "平乡县卫生健康局"
    of_old.department.save()
    indexed(published(of("301", "平乡县卫生健康局", region="130532")))
    for q in ("卫生和计划生育局", "卫生健康局", "weishengjiankangju", "wsjkj"):
        assert "/130532/2023/301/" in links_of(page_at("/search/", query={"q": q})), q


def test_a_word_is_explained(example: Publication) -> None:
    page = page_at("/search/", query={"q": "基本支出和项目支出有什么区别"})
    assert links_of(page, f"({ANSWER})[1]")[0] == "/terms/#basic"
    assert links_of(page, f"({ANSWER})[2]")[0] == "/terms/#project"


def test_what_no_amount_answers_leads_to_its_page(example: Publication) -> None:
    page = page_at("/search/", query={"q": "还有哪些部门没公开"})
    assert links_of(page, ANSWER) == ["/130532/2023/board/"]


def test_what_is_asked_in_words_of_ones_own_shows_the_official_ones(example: Publication) -> None:
    page = page_at("/search/", query={"q": "县里请客吃饭花多少"})
    assert "没有一处原样写着“县里请客吃饭花多少”" in text_of(page)
    first = "(//ol[@class='hits']/li)[1]"
    assert "公务接待费" in text_of(page, first)


def test_an_installation_has_words_of_its_own(example: Publication) -> None:
    assert answer("吃席") == ""
    EverydayWord.objects.create(word="吃席", targets="reception", source="来信")
    EverydayWord.objects.create(word="招待", targets="", source="另有所指")
    assert "公务接待费" in answer("吃席")
    assert answer("招待") == ""


@pytest.mark.parametrize("targets", ["2013201", "reception 30217", "term:basic", "page:board", ""])
def test_words_lead_to_what_there_is(db: None, targets: str) -> None:
    EverydayWord(word="某词", targets=targets, source="来信").full_clean()


@pytest.mark.parametrize("targets", ["99", "吃喝", "page:home", "term:", "x:y"])
def test_words_that_lead_nowhere_are_refused(db: None, targets: str) -> None:
    with pytest.raises(ValidationError, match="没有这样的指标"):
        EverydayWord(word="某词", targets=targets, source="来信").full_clean()


def test_a_word_is_there_once_however_it_is_written(db: None) -> None:
    EverydayWord.objects.create(word="請客", targets="reception", source="来信")
    with pytest.raises(ValidationError, match="已经有了"):
        EverydayWord(word="请客", targets="reception", source="来信").full_clean()


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
    known |= {f"term:{term.key}" for term in all_terms()} | {f"page:{page}" for page in PAGES}
    for row in words:
        assert set(row["targets"].split()) <= known, row["word"]
    assert len({row["word"] for row in words}) == len(words)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


# -- several regions -------------------------------------------------------------------------------


@pytest.mark.every_database
def test_several_regions_are_answered_beside_each_other(db: None) -> None:
    for region in ("130532", "130533"):
        indexed(published(of("203", "组织部", year=2022, region=region)))
        indexed(published(of("203", "组织部", region=region)))
    indexed(published(of("301", "教育局", region="130533")))
    page = page_at("/search/", query={"q": "公务接待费"})
    assert text_of(page, f"{ANSWER}/h2") == "各地区的公务接待费"
    one, two = (text_of(page, f"({ANSWER}//li)[{nth}]") for nth in (1, 2))
    assert "县130532 2023年 2.70 万元" in one
    assert "持平" in one
    assert "县130533 2023年 5.40 万元" in two
    assert "100.0%" in two
    links = links_of(page, ANSWER)
    assert "/compare/?of=reception" in links
    of_one = "?q=%E5%85%AC%E5%8A%A1%E6%8E%A5%E5%BE%85%E8%B4%B9&region=130533"
    assert of_one in links
    assert "已公开的部门合计" in text_of(page, ANSWER)
    assert "没有列出" not in text_of(page, ANSWER)
    alone = page_at("/search/", query={"q": "公务接待费", "region": "130533"})
    assert "最多的部门：" in text_of(alone, ANSWER)


@pytest.mark.every_database
def test_a_code_of_several_regions_is_answered_with_its_name(db: None) -> None:
    for region in ("130532", "130533"):
        indexed(published(of("203", "组织部", region=region)))
    page = page_at("/search/", query={"q": "2013201"})
    assert text_of(page, f"{ANSWER}/h2") == "各地区的行政运行（2013201）"
    assert "/compare/?code=2013201" in links_of(page, ANSWER)


def test_how_many_regions_are_not_listed_is_said(db: None) -> None:
    for number in range(5):
        indexed(published(of("203", "组织部", region=str(130530 + number))))
    shown = answer("公务接待费")
    assert shown.count("万元") == 3
    assert "另有 2 个地区没有列出" in shown


def test_regions_whose_departments_are_named_answer(db: None) -> None:
    for number in range(5):
        indexed(published(of("203", "组织部", region=str(130530 + number))))
    for region in ("130533", "130534"):
        indexed(published(of("301", "教育局", region=region)))
    shown = answer("教育局 公务接待费")
    assert "县130533" in shown
    assert "县130534" in shown
    assert "县130530" not in shown
    assert shown.count("只算：教育局") == 2
    assert shown.count("2.70 万元") == 2


def test_what_was_chosen_stays_chosen_in_the_answers_of_regions(db: None) -> None:
    for region in ("130532", "130533"):
        for year in (2022, 2023):
            indexed(published(of("203", "组织部", year=year, region=region)))
            indexed(published(of("301", "教育局", year=year, region=region)))
    chosen = {"year": 2022, "department": "教育局", "kind": "figure"}
    page = page_at("/search/", query={"q": "公务接待费", **chosen})
    links = links_of(page, ANSWER)
    assert "/compare/?of=reception&year=2022" in links
    (of_one,) = [link for link in links if "region=130533" in link]
    alone = page_at(f"/search/{of_one}")
    for shown in (page, alone):
        assert "2022年" in text_of(shown, ANSWER)
        assert "2.70 万元" in text_of(shown, ANSWER)
        assert "只算：教育局" in text_of(shown, ANSWER)


def test_a_department_is_answered_alike_with_other_regions_and_alone(db: None) -> None:
    for region in ("130532", "130533"):
        indexed(published(of("203", "组织部", year=2022, region=region)))
        indexed(published(of("203", "组织部", region=region)))
        indexed(published(of("301", "教育局", region=region)))
    for q in ("教育局 公务接待费", "教育局 公务接待费 2022"):
        together, alone = answer(q), answer(q, region="130533")
        for shown in (together, alone):
            assert "新增" not in shown  # nobody knows: it published nothing in 2022
            assert ("公务接待费" in shown) == ("2022" not in q), q


def test_a_region_without_the_amount_is_among_those_not_listed(db: None) -> None:
    indexed(published(of("203", "组织部", region="130532")))
    indexed(published(of("203", "组织部", region="130533")))
    without = indexed(published(of("203", "组织部", region="130531")))
    Amount.objects.filter(publication=without, lineage="reception").delete()
    shown = answer("公务接待费")
    assert shown.count("万元") == 2
    assert "另有 1 个地区没有列出" in shown


def test_the_only_region_whose_department_is_named_answers_in_full(db: None) -> None:
    for region in ("130532", "130533"):
        indexed(published(of("203", "组织部", region=region)))
    indexed(published(of("301", "教育局", region="130533")))
    assert "其中：教育局" in answer("教育局 公务接待费")
