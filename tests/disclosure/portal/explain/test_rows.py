"""Every row has a page: its cells, and how to cite them."""

import pytest
from django.test import Client, override_settings
from msgspec.structs import replace

from disclosure.documents import forms
from disclosure.documents.model.document import Document
from disclosure.models import KeptForm, UsedForm
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document
from tests.publications import published, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BASE = "/130532/2023/203/"


def rows(document: Document) -> list[str]:
    return [
        row.address
        for table in document.every_table()
        for row in table.rows
        if row.level != "blank"
    ]


def test_a_row_shows_its_cells_under_their_headings() -> None:
    published()
    page = page_at(f"{BASE}table-2/213/")
    assert text_of(page, "//h1") == "213 农林水支出"
    lines = [[cell.text_content().strip() for cell in row[:3]] for row in page.xpath("//tbody/tr")]
    assert lines[2][:2] == ["3", "合计"]
    assert lines[3] == ["4", "本年收入 · 小计", "622.246,222,400.00 元"]
    assert f"{BASE}table-2/#table-2/213" in links_of(page)


def test_it_is_cited_with_document_version_place_and_digest() -> None:
    publication = published()
    with override_settings(SITE_URL="https://budget.example"):
        page = page_at(f"{BASE}table-2/213/")
    plain, standard, bibtex = (
        each.text for each in page.xpath("//textarea[starts-with(@id,'cite-')]")
    )
    assert plain == (
        "中共平乡县委组织部：《中共平乡县委组织部2023年部门预算信息公开》，第1版（2023-02-20公布），"
        "表2《部门预算收入总表》第22行“213 农林水支出”，"
        f"https://budget.example{BASE}v1/table-2/213/ ，SHA-256 {publication.digest}"
    )
    assert "[DS/OL]. 第1版. (2023-02-20)[引用日期]. https://budget.example" in standard
    assert bibtex.startswith("@misc{130532-203-2023-v1-table-2-213,")
    cell = page.xpath("//tr[@id='table-2/213/carryover']//textarea")[0].text
    assert "第12栏“上年结转”：94.71万元，" in cell
    assert f"{BASE}v1/table-2/213/#table-2/213/carryover" in cell


def test_what_a_citation_leads_to_is_there() -> None:
    published()
    page = page_at(f"{BASE}v1/table-2/213/")
    assert page.xpath("//tr[@id='table-2/213/carryover']")


def test_the_address_of_a_cell_leads_to_its_row() -> None:
    published()
    response = Client().get(f"{BASE}table-1/general_public_budget/income/")
    assert response["Location"] == f"{BASE}table-1/201/#table-1/general_public_budget/income"


def test_a_row_of_two_sides_names_each_cell_by_its_own_side() -> None:
    published()
    cited = (
        page_at(f"{BASE}table-1/201/").xpath("//tr[@id='table-1/201/spending']//textarea")[0].text
    )
    assert "“一、一般公共服务支出”第4栏“支出·预算数”：1044.24万元" in cited


def test_an_indicator_is_cited_by_its_goal_and_levels() -> None:
    published()
    page = page_at(f"{BASE}goals/22/indicator-1/")
    assert text_of(page, "//h1") == "产出指标 数量指标 可视化站点"
    cited = page.xpath("//textarea[@id='cite-plain']")[0].text
    assert "《22、智慧党建云平台网络运行费绩效目标表》第1行“产出指标 数量指标 可视化站点”" in cited
    assert page.xpath("//tr[contains(@id, '/value')]//textarea")


@pytest.mark.parametrize(
    "address", ["goals/22/indicator-1", "assets/total", "table-9/reception", "bodies/1"]
)
def test_rows_of_other_tables_have_pages_too(address: str) -> None:
    published()
    found = (
        address
        if address in rows(example_document())
        else next(r for r in rows(example_document()) if r.startswith("bodies"))
    )
    assert text_of(page_at(f"{BASE}{found}/"), "//h1")


def test_every_row_of_the_whole_document_has_its_permalink() -> None:
    published()
    links = page_at(f"{BASE}document/").xpath("//a[@class='permalink']/@href")
    assert {link.removeprefix("../").rstrip("/") for link in links} == set(rows(example_document()))


def test_the_permalinks_of_tables_lead_there() -> None:
    published()
    for at in ("table-9/", "goals/22/", "document/", "v1/table-9/"):
        page = page_at(f"{BASE}{at}")
        links = page.xpath("//a[@class='permalink']/@href")
        assert links
        up = links[0].count("../")
        assert up == at.count("/") - at.count("v1/")
        target = f"{BASE}{'v1/' if 'v1' in at else ''}{links[0].replace('../', '')}"
        assert Client().get(target).status_code == 200


def test_rounding_of_the_row_is_explained_beside_it() -> None:
    from disclosure.models import CheckCertificate

    note = {"address": "table-2/213/total", "text": "第22行第3栏相差0.01，是四舍五入的结果。"}
    CheckCertificate.objects.create(
        publication=published(), engine="1", content_json="{}", rounding=[note]
    )
    assert note["text"] in text_of(page_at(f"{BASE}table-2/213/"))
    assert note["text"] not in text_of(page_at(f"{BASE}table-2/208/"))


def test_blank_rows_and_unknown_ones_have_no_page() -> None:
    published()
    for address in ("table-7/blank", "table-2/999", "table-2/213/nothing"):
        assert Client().get(f"{BASE}{address}/").status_code == 404


def test_a_withdrawn_version_has_no_rows() -> None:
    withdrawn(published())
    assert Client().get(f"{BASE}table-2/213/").status_code == 410


def test_the_form_of_the_time_says_where_figures_come_from_and_codes_lead() -> None:
    example = example_document()
    document = replace(example, identity=replace(example.identity, layout="gone-2023"))
    publication = published(document)
    address = f"{BASE}table-3/213/"
    assert not page_at(address).xpath("//*[starts-with(@id,'from-')]")
    form = forms.written("hebei-2023")
    kept = KeptForm.objects.create(digest=form.digest, key="gone-2023", resolved_json=form.text)
    UsedForm.objects.create(publication=publication, form=kept)
    page = page_at(address)
    assert page.xpath("//*[starts-with(@id,'from-')]")
    assert "/130532/codes/function/213/" in links_of(page)
