"""Charts on the overview and on their own pages: figures lead to cells, tables have the numbers."""

import csv
import io
from dataclasses import replace

import pytest
from django.test import Client
from msgspec import structs

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import check
from disclosure.documents.forms import layout
from disclosure.documents.meaning.context import Context
from disclosure.models import CheckCertificate, Publication
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document, example_entries
from tests.publications import published, withdrawn
from tests.seeds import is_sampled

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BASE = "/130532/2023/203/"
CHARTS = ("income", "function", "kinds", "basic", "three-public", "change", "function-213")


def archived(**fields: object) -> Publication:
    return published(
        structs.replace(example_document().as_displayed(), identity=example_document().identity),
        **fields,
    )


def test_the_overview_shows_where_the_money_comes_from_and_goes() -> None:
    published()
    page = page_at(BASE)
    headings = page.xpath("//section[contains(@class,'chart-panel')]/h2")
    assert [heading.text_content() for heading in headings] == [
        "钱从哪里来",
        "钱花到哪里去",
        "基本支出和项目支出",
        "人员经费和公用经费",
        "“三公”经费",
        "比上年增减",
    ]
    # Small pictures beside them repeat the patterns of boxes.
    assert len(page.xpath("//*[local-name()='svg'][not(@aria-hidden)]")) == 6
    assert f"{BASE}table-1/#table-1/income_total/income" in links_of(page)
    assert not page.xpath("//*[@style]|//style|//main//script")


@pytest.mark.in_turn
def test_every_link_of_every_chart_leads_to_an_element_that_exists() -> None:
    published()
    pages = {
        BASE: page_at(BASE),
        **{f"{BASE}charts/{name}/": page_at(f"{BASE}charts/{name}/") for name in CHARTS},
    }
    ids: dict[str, set[str]] = {}
    for at, page in pages.items():
        for link in page.xpath("//main//a/@href"):
            path, _, anchor = link.partition("#")
            where = path or at
            if where not in pages and not is_sampled(where):
                continue
            if anchor:
                if where not in ids:
                    ids[where] = set(page_at(where).xpath("//@id"))
                assert anchor in ids[where], link
            elif where.endswith((".csv", ".svg")):
                assert Client().get(where).status_code == 200, link


def test_a_chart_has_its_table_beneath_with_links_to_the_cells() -> None:
    published()
    page = page_at(f"{BASE}charts/function/")
    rows = [
        [cell.text_content() for cell in row]
        for row in page.xpath("//table[@class='chart-table']/tbody/tr")
    ]
    assert rows[0] == ["201 一般公共服务支出", "1044.24", "45.8%"]
    assert links_of(page, "//table[@class='chart-table']/tbody/tr[1]") == [
        f"{BASE}charts/function-201/", f"{BASE}table-3/#table-3/201/total",
    ]  # fmt: skip
    assert text_of(page, "//tfoot") == "合计2279.15100%"


def test_a_class_can_be_taken_apart() -> None:
    published()
    page = page_at(f"{BASE}charts/function-21301/")
    assert text_of(page, "//h1") == "21301 农业农村"
    assert links_of(page, "//nav[@aria-label='上级分类']") == [
        f"{BASE}charts/function/",
        f"{BASE}charts/function-213/",
    ]
    assert f"{BASE}table-3/#table-3/2130126/total" in links_of(page)


def test_numbers_and_picture_can_be_taken_along() -> None:
    published()
    response = Client().get(f"{BASE}charts/income.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0] == ["项目", "编码", "金额（元）", "占比", "上年（元）", "位置"]
    assert rows[1][:4] == ["一般公共预算拨款收入", "", "21844400.00", "95.8%"]
    assert rows[-1][:3] == ["收入总计", "", "22791500.00"]
    picture = Client().get(f"{BASE}charts/income.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "attachment" in picture["Content-Disposition"]
    assert f"{BASE}v1/" in picture.content.decode()


def test_pages_of_a_numbered_version_stay_inside_it() -> None:
    published()
    assert f"{BASE}v1/charts/function-213/" in links_of(page_at(f"{BASE}v1/charts/function/"))


@pytest.mark.parametrize(
    "name", ["nothing", "function-999", "function-2130126", "function-", "years"]
)
def test_there_are_no_other_charts(name: str) -> None:
    published()
    assert Client().get(f"{BASE}charts/{name}/").status_code == 404


def test_several_years_stand_in_a_row() -> None:
    published()
    earlier = structs.replace(
        example_document(), identity=structs.replace(example_document().identity, year=2022)
    )
    published(earlier)
    page = page_at(f"{BASE}charts/years/")
    assert links_of(page, "//table[@class='chart-table']/tbody") == ["/130532/2022/203/", BASE]


def test_an_archived_file_shows_its_displayed_figures() -> None:
    archived()
    page = page_at(BASE)
    assert "2,279.15" in text_of(page, "//ul[@class='headlines']")
    assert "比上年" not in text_of(page, "//ul[@class='headlines']")
    rows = page_at(f"{BASE}charts/function-21305/").xpath("//table[@class='chart-table']/tbody/tr")
    assert [row[1].text_content() for row in rows] == ["93.39", "6.80"]


def test_an_archived_file_is_compared_with_last_years_publication() -> None:
    archived()
    last = assemble(replace(example_entries(), year=2022), layout("hebei-2023")).document
    published(last)
    assert "与上年持平" in text_of(page_at(BASE), "//div[@class='in-words']")


def test_a_department_without_money_is_told_so() -> None:
    published(assemble(replace(example_entries(), lines=()), layout("hebei-2023")).document)
    page = page_at(BASE)
    assert "2023年没有安排“三公”经费。" in text_of(page)
    assert "2023年没有安排支出。" in text_of(page)
    assert "2023年没有安排支出。" in text_of(page_at(f"{BASE}charts/function/"))


def test_a_form_that_is_not_known_any_more_has_no_charts() -> None:
    document = example_document()
    published(
        structs.replace(
            document, identity=structs.replace(document.identity, layout="nowhere-1999")
        )
    )
    assert not page_at(BASE).xpath("//*[local-name()='svg']")


def test_the_checks_are_told_in_a_sentence() -> None:
    publication = published()
    results = check(publication.document, Context(layout("hebei-2023")))
    content = {
        "results": [
            {
                "rule": each.rule,
                "result": each.outcome,
                "severity": each.severity,
                "findings": [{} for _ in each.findings],
            }
            for each in results
        ],
        "waivers": [],
    }
    CheckCertificate.objects.create(
        publication=publication, engine="1", content_json=_json(content)
    )
    said = text_of(page_at(BASE), "//p[@class='verdict']")
    assert "6处各数分别四舍五入后" in said
    assert f"{BASE}checks/" in links_of(page_at(BASE), "//p[@class='verdict']")


def _json(content: object) -> str:
    import json

    return json.dumps(content)


def test_a_page_costs_one_query_and_the_overview_none_more_for_its_charts(
    django_assert_num_queries: object,
) -> None:
    published()
    with django_assert_num_queries(1):  # type: ignore[operator]
        Client().get(f"{BASE}charts/function/")


def test_a_withdrawn_version_has_no_charts() -> None:
    withdrawn(published())
    for address in ("charts/function/", "charts/income.csv", "charts/income.svg"):
        assert Client().get(f"{BASE}{address}").status_code == 410
