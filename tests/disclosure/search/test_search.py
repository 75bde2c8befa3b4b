"""Searching everything published: what is found, how it is shown, where it leads, and what is never
found.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from disclosure.documents.meaning.indicators import project_money
from disclosure.documents.meaning.words import indexed_words
from disclosure.documents.model.document import Document
from disclosure.fulltext.marks import kind_mark, year_mark
from disclosure.models import Passage, PassageKind, Publication
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document, simulated_documents
from tests.publications import indexed, many_departments, published, withdrawn
from tests.seeds import FEW_AND_MANY

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]
BASE = "/130532/2023/203/"


def search(q: str = "", **chosen: Any) -> Any:
    return page_at("/search/", query={"q": q, **chosen})


def hits(q: str, **chosen: Any) -> list[str]:
    """Where the hits on the first page lead, those of a group one after the other."""
    links = links_of(search(q, **chosen), "//ol[@class='hits']")
    return [link for link in links if "/codes/" not in link]


def found(q: str, **chosen: Any) -> bool:
    return bool(search(q, **chosen).xpath("//ol[@class='hits']"))


def of(code: str, name: str, *, year: int = 2023, region: str = "130532") -> Document:
    """The example as another department's, without its goals: a different Document."""
    document = example_document()
    identity = replace(
        document.identity,
        department_code=code,
        department_name=name,
        year=year,
        region_code=region,
        region_name=f"县{region}",
    )
    parts = tuple(part for part in document.parts if part.address != "section-5")
    return replace(
        document, identity=identity, title=f"{name}{year}年部门预算信息公开", parts=parts
    )


@pytest.fixture
def example(db: None) -> Publication:
    return indexed(published())


# -- what is found ---------------------------------------------------------------------------------


ROWS_FOUND = (
    ("组织部", ""),
    ("203", ""),
    ("zzb", ""),
    ("zgpx", ""),
    ("行政运行", "table-3/#table-3/2013201"),
    ("2013201", "table-3/#table-3/2013201"),
    ("离休费", "table-6/#table-6/30301"),
    ("30301", "table-6/#table-6/30301"),
    ("公务接待费", "table-6/#table-6/30217"),
    ("三公经费小计", "table-9/#table-9/three_public"),
    ("“三公”经费小计", "table-9/#table-9/three_public"),
    ("老党员驿站", "goals/1/"),
    ("老党员活动人数", "goals/1/#goals/1/indicator-1"),
    ("永远听党话", "goals/1/#goals/1/objective/goal"),
    ("易地安置", "section-1/#section-1/duty-12"),
    ("其他固定资产", "assets/#assets/other_fixed_assets"),
    ("632.00", "table-6/#table-6/30101"),
    ("１９００人", "goals/15/#goals/15/indicator-1"),
    ("按规定动用的租房收入", "glossary/#section-8/term-other_income"),
    # Punctuation parts words, marks that print nothing are dropped, a code may touch its name.
    ("老党员驿站？", "goals/1/"),
    ("（老党员驿站）", "goals/1/"),
    ("\u200b老党员\u00ad驿站\ufeff", "goals/1/"),
    ("驿站,老党员", "goals/1/"),
    ("驿站/老党员。", "goals/1/"),
    ("行政运行(2013201)", "table-3/#table-3/2013201"),
    ("2013201行政运行", "table-3/#table-3/2013201"),
    ("行政运行2013201", "table-3/#table-3/2013201"),
    ("2023年公务接待费", "table-6/#table-6/30217"),
    ("632.00万元", "table-6/#table-6/30101"),
    ("632", "table-6/#table-6/30101"),
    # Traditional characters, and radicals that fonts of PDF files show like characters.
    ("組織部", ""),
    ("離休費", "table-6/#table-6/30301"),
    ("\u2f7c党员驿站", "goals/1/"),
    ("其他固定資產", "assets/#assets/other_fixed_assets"),
)


@pytest.mark.in_turn
@pytest.mark.every_database
def test_a_hit_leads_to_its_very_row(example: Publication, subtests: Any) -> None:
    for q, address in ROWS_FOUND:
        with subtests.test(q):
            assert BASE + address in hits(q)


def test_where_a_hit_leads_it_is(example: Publication) -> None:
    passages = Passage.objects.exclude(address="").exclude(slug__startswith="goals/")
    ids = {
        slug: set(page_at(f"{BASE}{slug}/").xpath("//@id"))
        for slug in {passage.slug for passage in passages}
    }
    assert [
        passage.address for passage in passages if passage.address not in ids[passage.slug]
    ] == []
    for address in hits("老党员"):
        slug, _, anchor = address.partition("#")
        assert not anchor or page_at(slug).xpath(f"//*[@id='{anchor}']"), address


@pytest.mark.every_database
def test_codes_are_found_by_their_beginning(example: Publication) -> None:
    assert f"{BASE}table-3/#table-3/2080501" in hits("20805")
    assert f"{BASE}table-3/#table-3/2080501" in hits("2080")
    assert hits("080501") == []


@pytest.mark.every_database
def test_all_words_must_be_there(example: Publication) -> None:
    assert found("培训 覆盖率")
    assert not found("培训 不存在的词")


@pytest.mark.every_database
def test_words_stand_together_as_they_were_typed(example: Publication) -> None:
    """Both pairs are in some passage, but never as one word."""
    assert found("干部")
    assert found("部干") is found("组织部干部")
    assert not found("干部干部培训人数")


@pytest.mark.every_database
def test_a_phrase_in_quotes_may_have_spaces(example: Publication) -> None:
    assert hits('"基本 工资"') == hits("基本工资")


@pytest.mark.every_database
def test_single_characters_are_found_too(example: Publication) -> None:
    assert found("费")
    assert f"{BASE}table-6/#table-6/30301" in hits("离休 费")


@pytest.mark.every_database
def test_a_department_and_a_year_may_be_said_beside_what_is_sought(example: Publication) -> None:
    indexed(published(of("301", "平乡县教育局", year=2022)))
    assert hits("教育局 离休费")[0] == "/130532/2022/301/table-6/#table-6/30301"
    assert not [address for address in hits("教育局 离休费") if "/301/" not in address]
    assert hits("离休费 2022")[0] == "/130532/2022/301/table-6/#table-6/30301"
    assert hits("组织部 2023")[0] == BASE


@pytest.mark.every_database
def test_departments_come_first_and_new_years_before_old_ones(example: Publication) -> None:
    indexed(published(of("203", "中共平乡县委组织部", year=2022)))
    assert hits("组织")[:2] == [BASE, "/130532/2022/203/"]
    kinds = [passage.kind for passage in Passage.objects.order_by("pk")]
    assert kinds == sorted(kinds)


# -- narrowing -------------------------------------------------------------------------------------


@pytest.mark.every_database
def test_a_search_is_narrowed_by_year_department_region_and_kind(example: Publication) -> None:
    indexed(published(of("301", "平乡县教育局", year=2022)))
    indexed(published(of("203", "青禾县委组织部", region="130533")))
    row = "table-6/#table-6/30301"
    assert hits("离休费", kind="economic") == [
        BASE + row,
        f"/130532/2022/301/{row}",  # of the same county, so with the first
        f"/130533/2023/203/{row}",
    ]
    assert hits("离休费", kind="economic", year="2022") == [f"/130532/2022/301/{row}"]
    assert hits("离休费", kind="economic", department="教育") == [f"/130532/2022/301/{row}"]
    assert hits("离休费", kind="economic", department="301") == [f"/130532/2022/301/{row}"]
    assert hits("离休费", kind="economic", region="130533") == [f"/130533/2023/203/{row}"]
    assert hits("离休费", kind="department") == []


@pytest.mark.every_database
def test_regions_and_years_without_anything_that_stands_cannot_be_chosen(
    example: Publication,
) -> None:
    indexed(published(of("301", "平乡县教育局", year=2021)))
    indexed(published(of("203", "青禾县委组织部", region="130533")))
    withdrawn(indexed(published(of("203", "青禾县委组织部", year=2020, region="130533"))))
    withdrawn(indexed(published(of("203", "清河县委组织部", region="130534"))))
    soon = timezone.now() + timedelta(hours=1)
    to_come = of("301", "平乡县教育局", year=2024)
    indexed(published(to_come, visible_from=soon, published_at=timezone.now()))

    page = search("干部")
    assert _offered(page, "region") == ["", "130532", "130533"]
    assert _offered(page, "year") == ["", "2023", "2021"]
    assert _offered(search("干部", region="130533"), "year") == ["", "2023"]
    assert "没有“2024”这样的年度" in text_of(search("干部", year="2024"))


def _offered(page: Any, filter_name: str) -> list[str]:
    """The values that may be chosen in a filter."""
    return list(page.xpath(f"//select[@name='{filter_name}']/option/@value"))


@pytest.mark.every_database
def test_kinds_are_counted_whichever_is_chosen(example: Publication) -> None:
    for kind in ("", "economic"):
        counts = text_of(search("离休", kind=kind), "//nav[@class='kinds']")
        assert "支出经济科目1" in counts.replace(" ", "")


def test_the_address_holds_the_whole_selection(example: Publication) -> None:
    page = search("干部", year="2023", department="组织")
    assert page.xpath("//option[@selected]/@value") == ["2023"]
    assert page.xpath("//input[@name='department']/@value") == ["组织"]
    assert all("year=2023" in link for link in links_of(page, "//nav[@class='pages']"))


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"year": "1999"}, "没有“1999”这样的年度"),
        ({"year": "x' OR 1=1"}, "没有“x' OR 1=1”这样的年度"),
        ({"region": "999999"}, "没有“999999”这样的地区"),
        ({"kind": "everything"}, "没有“everything”这样的类别"),
        ({"page": "999"}, "第 5 页，共 5 页"),
        ({"page": "x"}, "第 1 页"),
    ],
)
def test_what_cannot_be_chosen_is_said_and_left_out(
    example: Publication, chosen: dict[str, str], told: str
) -> None:
    page = search("老党员", **chosen) if "page" not in chosen else search("干部", **chosen)
    assert told in text_of(page)
    assert page.xpath("//ol[@class='hits']")


# -- what is shown ---------------------------------------------------------------------------------


@pytest.mark.every_database
def test_a_hit_is_shown_in_its_row_with_the_words_marked(example: Publication) -> None:
    page = search("行政单位离退休")
    hit = page.xpath("//ol[@class='hits']/li")[0]
    assert hit.xpath(".//mark/text()") == ["行政单位离退休"]
    said = " ".join(hit.text_content().split())
    for part in (
        "2080501",
        "合计 182.46",
        "项目支出 84.56 万元",
        "中共平乡县委组织部",
        "2023年",
        "部门预算支出总表",
    ):
        assert part in said


def test_of_a_long_text_the_part_around_the_word_is_shown(example: Publication) -> None:
    text = search("易地安置").xpath("//ol[@class='hits']/li//a")[0].text_content()
    assert "易地安置" in text
    long = search("第三方力量").xpath("//ol[@class='hits']/li//a")[0].text_content()
    assert len(long) < 160


def test_what_offices_wrote_is_never_markup(db: None) -> None:
    document = of("302", "<b>某</b>局")
    indexed(published(document))
    page = search("某")
    assert "<b>某</b>局" in text_of(page, "//ol[@class='hits']")
    assert page.xpath("//ol[@class='hits']//b") == []
    assert "<script>" in text_of(search("<script>"))


def test_the_version_is_named_from_the_second_on(db: None) -> None:
    document = example_document()
    published()
    indexed(published(replace(document, figures=document.figures[:-1]), version=2))
    assert "第2版" in text_of(search("离休费"), "//ol[@class='hits']")


@pytest.mark.every_database
def test_results_are_turned_twenty_at_a_time(example: Publication) -> None:
    first, second = search("干部"), search("干部", page=2)
    assert len(first.xpath("//ol[@class='hits']/li")) == 20
    assert second.xpath("//ol[@class='hits']/@start") == ["21"]
    assert not set(links_of(first, "//ol[@class='hits']")) & set(
        links_of(second, "//ol[@class='hits']")
    )


def test_before_anything_is_sought_the_page_says_how(example: Publication) -> None:
    assert "两三个字就够" in text_of(search())
    assert "没有可以查找的字" in text_of(search("，。"))


def test_where_nothing_is_found_the_page_says_what_would_be(example: Publication) -> None:
    page = text_of(search("组织步"))
    assert "没有找到“组织步”" in page
    assert "用短一些的词：组织" in page
    assert "中共平乡县委组织部" in page
    assert "培训" in text_of(search("培训 不存在"), "//div[contains(@class, 'seek-help')]")


def test_a_search_that_filters_empty_says_what_there_is_without_them(example: Publication) -> None:
    indexed(published(of("301", "平乡县教育局", year=2022)))
    page = text_of(search("老党员驿站", year="2022"))
    assert "在全部年度、部门和类别中查找" in page
    assert "没有名称或编码是“水务局”的部门" in text_of(search("干部", department="水务局"))


def test_every_page_has_the_search_box(example: Publication) -> None:
    for address in ("/", BASE, f"{BASE}table-1/"):
        form = page_at(address).xpath("//header//form")[0]
        assert form.get("action") == "/search/"
        assert form.xpath(".//input[@name='region']/@value") == ["130532"]


@pytest.mark.every_database
def test_more_than_a_thousand_hits_are_not_counted(example: Publication) -> None:
    indexed(published(of("301", "平乡县教育局")))
    words = Passage.objects.filter(kind=PassageKind.NARRATIVE).first()
    assert words is not None
    many = [
        Passage(
            kind=kind,
            publication=words.publication,
            text=f"统一口径{number}",
            words={"统一", "一口", "口径", mark},
        )
        for kind, mark in ((PassageKind.GOAL, "@k6"), (PassageKind.NARRATIVE, "@k8"))
        for number in range(600)
    ]
    for passage in many:
        passage.words |= {f"@y{passage.publication.year}"}
    Passage.objects.filter(publication=words.publication).delete()
    Passage.objects.insert(many)
    page = search("统一口径")
    assert "1000 处以上" in text_of(page)
    assert "共 31 页" in text_of(page, "//nav[@class='pages']")
    assert "全部 400 处" in text_of(search("统一口径", page=31))  # alike but for their numbers
    assert "找到 600 处" in text_of(search("统一口径", kind="goal"))


# -- what is never found ---------------------------------------------------------------------------


@pytest.mark.every_database
def test_a_publication_still_to_come_is_not_found() -> None:
    soon = timezone.now() + timedelta(days=1)
    indexed(published(visible_from=soon, published_at=timezone.now()))
    assert not found("组织部")
    assert not found("离休费")
    assert "组织部" not in text_of(search("组织步"), "//div[contains(@class, 'seek-help')]")


@pytest.mark.every_database
def test_a_version_still_to_come_hides_nothing_and_shows_nothing() -> None:
    document = example_document()
    soon = timezone.now() + timedelta(days=1)
    indexed(published(document))
    identity = replace(document.identity, department_name="中共平乡县委新名部")
    indexed(
        published(
            replace(document, identity=identity),
            version=2,
            visible_from=soon,
            published_at=timezone.now(),
        )
    )
    assert found("离休费")
    assert not found("新名部")


@pytest.mark.every_database
def test_a_superseded_version_is_not_found() -> None:
    document = example_document()
    indexed(published(of("203", "中共平乡县委组织部")))
    assert found("易地安置")
    indexed(
        published(
            replace(document, parts=document.parts[:1]),
            version=2,
            visible_from=datetime(2023, 3, 1, tzinfo=UTC),
        )
    )
    assert not found("易地安置")
    assert found("组织部")


@pytest.mark.every_database
def test_a_withdrawn_publication_is_not_found() -> None:
    withdrawn(indexed(published()))
    for q in ("组织部", "离休费", "203", "zzb"):
        assert not found(q)


@pytest.mark.every_database
def test_what_is_not_published_is_not_even_indexed(db: None) -> None:
    assert Passage.objects.count() == 0
    published()
    assert not found("组织部")  # not before it was read


@pytest.mark.every_database
def test_deriving_anew_leaves_nothing_behind(example: Publication) -> None:
    before = Passage.objects.count()
    indexed(example)
    assert Passage.objects.count() == before
    assert len(hits("行政运行")) == 1
    Passage.objects.all().delete()
    assert not found("行政运行")


# -- whatever is typed -----------------------------------------------------------------------------

SYNTAX = [
    '"',
    "'",
    "*",
    "(",
    ")",
    "^",
    ":",
    "{",
    "}",
    "+",
    "-",
    "|",
    "&",
    "!",
    "<",
    ">",
    "\\",
    "%",
    "_",
    "@",
    ";",
    "--",
    "\x00",
]
WORDS = [
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR(",
    "words:",
    "离休",
    "干部",
    "20",
    "a",
    "@k1",
    "@y2023",
    "%s",
    "'离休':*",
    "\ud7ff",
]


@pytest.mark.in_turn
@pytest.mark.every_database
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=settings().max_examples // 2,
)
@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(st.sampled_from([*SYNTAX, *WORDS, " "]), max_size=14).map("".join),
    )
)
def test_nothing_that_is_typed_breaks_the_search(typed: str) -> None:
    typed = typed.encode("utf-8", "ignore").decode()
    for name in ("q", "department"):
        assert Client().get("/search/", {"q": "离休", name: typed}).status_code == 200


@pytest.mark.every_database
def test_the_marks_of_passages_cannot_be_typed(example: Publication) -> None:
    assert not found("@k1")
    assert not found("@y2023")


# -- groups ----------------------------------------------------------------------------------------


@pytest.mark.every_database
def test_what_says_the_same_is_one_hit_with_its_departments_and_years(db: None) -> None:
    for year in (2021, 2022, 2023):
        indexed(published(of("203", "平乡县组织部", year=year)))
    indexed(published(of("301", "平乡县教育局", year=2023)))
    page = search("离休费", kind="economic")
    assert "找到 4 处，相同的合为 1 条" in text_of(page)
    [hit] = page.xpath("//ol[@class='hits']/li")
    text = " ".join(hit.text_content().split())
    assert "2023年：平乡县教育局" in text
    assert "2021年：平乡县组织部" in text
    assert text.index("2022年：") < text.index("2021年：")
    assert "/130532/codes/economic/30301/" in links_of(page, "//ol[@class='hits']")


@pytest.mark.in_turn
@pytest.mark.every_database
def test_of_many_alike_the_rest_is_a_list_of_its_own(example: Publication) -> None:
    for number in range(10):
        indexed(published(of(str(301 + number), f"平乡县第{number + 1}局")))
    page = search("离休费", kind="economic")
    [link] = [link for link in links_of(page, "//ol[@class='hits']") if "in=" in link]
    assert "全部 11 处" in text_of(page)
    every = page_at(f"/search/{link}")
    assert len(every.xpath("//ol[@class='hits']/li")) == 11
    assert page_at("/search/?q=离休费&in=1").xpath("//ol[@class='hits']") == []


@pytest.mark.every_database
def test_a_project_is_found_with_its_money(db: None) -> None:
    document = simulated_documents(departments=1, years=[2025])[0]
    [money, *_] = project_money(document).items()
    name, stated = money
    indexed(published(document))
    page = search(name, kind="project")
    assert f"预算资金 {stated.value / 10_000:.2f} 万元" in text_of(page, "//ol[@class='hits']")


# -- costs -----------------------------------------------------------------------------------------


@pytest.mark.in_turn
@pytest.mark.one_database
@pytest.mark.parametrize("departments", FEW_AND_MANY)
def test_a_search_costs_a_few_queries_and_a_page_however_much_there_is(
    example: Publication, departments: int, django_assert_max_num_queries: Counting
) -> None:
    for publication in many_departments(departments):
        indexed(publication)
    for chosen in ({}, {"year": "2023"}, {"department": "组织"}, {"kind": "economic"}):
        # Regions; years; names that are meant, and departments that have them; keys; what the
        # hits say; passages; and of the answers: own words, the code's name, its years, who spends
        # most, what they spent the year before, their publications, the department's; and the
        # generation of the pages that are kept.
        with django_assert_max_num_queries(15):
            search("离休 组织部", **chosen)
    assert len(Client().get("/search/", {"q": "平乡县"}).content) < 20_000


def test_what_is_no_code_leads_to_no_page_of_codes() -> None:
    text = "221，罕见之词"
    odd = Passage(
        publication=published(),
        kind=PassageKind.FUNCTION,
        slug="table-2",
        address="table-2/221",
        text=text,
        words=indexed_words(text) | {kind_mark(PassageKind.FUNCTION), year_mark(2023)},
    )
    Passage.objects.insert([odd])
    assert links_of(search("罕见之词"), "//ol[@class='hits']") == [f"{BASE}table-2/#table-2/221"]
