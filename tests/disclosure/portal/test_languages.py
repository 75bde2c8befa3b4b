"""The language is in the address: below /en/ labels are English, and Chinese says that it is."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from lxml import html
from msgspec.structs import replace

from budget.models import Exemption
from disclosure.documents.checks import check
from disclosure.documents.checks.report import as_data
from disclosure.documents.forms import layout
from disclosure.documents.meaning.context import Context
from disclosure.models import CheckCertificate, OfficialFile, Publication
from tests.cast import make_cast
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.disclosure.portal.test_changes import corrected
from tests.documents import example_document
from tests.factories import make_department, make_fiscal_year
from tests.publications import indexed, many_departments, published, withdrawn
from tests.seeds import is_sampled

pytestmark = pytest.mark.django_db

CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")
OF_A_DISCLOSURE = (
    *(
        "",
        "table-1/",
        "table-3/",
        "narrative/",
        "section-2/",
        "goals/",
        "goals/22/",
        "procurement/",
        "glossary/",
    ),
    *(
        "document/",
        "table-2/213/",
        "goals/22/indicator-4/",
        "checks/",
        "downloads/",
        "v1/",
        "v1/table-1/",
        "v2/changes/",
    ),
    *(
        "charts/income/",
        "charts/function/",
        "charts/function-208/",
        "charts/three-public/",
        "charts/change/",
    ),
    *(
        "charts/kinds/",
        "charts/basic/",
        "charts/years/",
        "embed/charts/function/",
        "embed/table-1/",
    ),
)
PAGES = (
    *(
        "/",
        "/terms/",
        "/display/",
        "/search/",
        "/compare/",
        "/130532/",
        "/130532/2023/",
        "/130532/2023/?q=没有这个",
    ),
    *(
        "/130532/2023/board/",
        "/130532/2023/board/?state=exempt",
        "/130532/goals/",
        "/130532/goals/?least=x",
    ),
    *("/130532/goals/?q=没有这样的指标", "/130532/codes/", "/130532/codes/?kind=economic&q=工资"),
    *(
        "/130532/codes/function/213/",
        "/130532/codes/function/208/?year=2022",
        "/130532/departments/203/",
    ),
    *(
        "/130532/departments/203/?kind=economic&word=增加",
        "/130532/compare/",
        "/130532/compare/?of=three_public",
    ),
    *(
        "/130532/compare/?code=213&part=basic",
        "/search/?q=工资",
        "/search/?q=没有这样的字词&year=2023",
    ),
    *("/search/?q=。", "/search/?q=工资&year=1066&region=x&kind=y", "/130532/compare/?code=9"),
    *(f"/130532/2023/203/{slug}" for slug in OF_A_DISCLOSURE),
    *("/130532/2024/203/", "/130532/2022/203/", "/130532/2019/203/", "/nowhere/"),
)


def read(content: bytes) -> Any:
    """Return the parsed page, whatever its status."""
    return html.document_fromstring(content)


def county() -> Publication:
    """Publish the example, corrected, with a certificate and a file, and more around it.

    Other years are archived and withdrawn; there are other departments, and one is exempt.
    """
    document = example_document()
    identity = document.identity
    published()
    publication = indexed(published(corrected(), version=2))
    results = check(publication.document, Context(layout("hebei-2023")))
    content = as_data(publication.document, results) | {
        "waivers": [{"message": "说明里没有原因", "reason": "另附说明"}]
    }
    CheckCertificate.objects.create(
        publication=publication, engine="1", content_json=json.dumps(content)
    )
    OfficialFile.objects.create(
        publication=publication, format="pdf", filename="部门预算.pdf", sha256="0" * 64, size=9
    )
    earlier = replace(document, identity=replace(identity, year=2022))
    indexed(published(replace(earlier.as_displayed(), identity=earlier.identity)))
    withdrawn(published(replace(document, identity=replace(identity, year=2024))))
    many_departments(30)
    year = make_fiscal_year(population=330_000, population_source="第七次人口普查公报")
    secret = make_department("900", name="平乡县国家保密局")
    Exemption.objects.create(department=secret, fiscal_year=year, reason="涉及国家秘密")
    return publication


def unmarked_chinese(page: Any) -> list[str]:
    """Return what is Chinese on a page and not inside an element that says so.

    Texts, and attributes that are read aloud or shown. The marked elements are taken out of it.
    """
    for element in page.xpath("//*[@lang='zh-Hans']|//script"):
        tail = element.tail
        if element is not page:
            element.getparent().remove(element)
        assert tail is None or not CHINESE.search(tail), tail
    shown = page.xpath(
        "//text()|//@aria-label|//@title|//@placeholder|//@content|//@alt|//button/@value"
    )
    return [text.strip() for text in shown if CHINESE.search(text)]


def test_a_browser_that_prefers_english_gets_the_page_of_the_address(client: Client) -> None:
    published()
    response = client.get("/130532/2023/203/", headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "zh-Hans"
    assert "Accept-Language" not in response.headers.get("Vary", "")
    assert client.get("/en/130532/2023/203/").headers["Content-Language"] == "en"


def sample(language: str) -> list[str]:
    """Return a quarter of the pages, in `make test-full` all."""
    return [page for page in PAGES if is_sampled(f"{language} {page}", one_in=4)]


@pytest.mark.one_database
def test_no_label_of_an_english_page_is_chinese(client: Client, subtests: Any) -> None:
    county()
    for address in sample("English"):
        with subtests.test(address):
            response = client.get(f"/en{address}")
            assert response.status_code in (200, 400, 404, 410), address
            page = read(response.content)
            assert page.get("lang") == "en"
            assert unmarked_chinese(page) == []


@pytest.mark.one_database
def test_chinese_pages_have_no_english_labels(client: Client, subtests: Any) -> None:
    county()
    for address in sample("Chinese"):
        with subtests.test(address):
            page = read(client.get(address).content)
            assert page.get("lang") == "zh-Hans"
            foreign = page.xpath("//body//*[@lang][@lang!='zh-Hans']")
            assert [element.get("class") for element in foreign] in ([], ["language-link"])
            assert "Departments" not in page.text_content()


def test_links_of_an_english_page_stay_in_english_but_for_files_and_feeds() -> None:
    publication = published()
    OfficialFile.objects.create(
        publication=publication, format="pdf", filename="a.pdf", sha256="0" * 64, size=1
    )
    links = links_of(page_at("/en/130532/2023/203/"), "//body")
    assert "/en/130532/2023/203/table-2/" in links
    assert "/130532/2023/203/203-2023.pdf" in links
    chinese = {link for link in links if link.startswith("/") and not link.startswith("/en/")}
    assert chinese == {"/130532/2023/203/", "/130532/2023/203/203-2023.pdf"}
    assert "/130532/feed.atom" in links_of(page_at("/en/130532/"), "//body")


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/", "/en/"),
        ("/130532/2023/203/table-2/", "/en/130532/2023/203/table-2/"),
        (
            "/130532/2023/?q=%E7%BB%84%E7%BB%87&page=1",
            "/en/130532/2023/?q=%E7%BB%84%E7%BB%87&page=1",
        ),
        ("/nowhere/", "/en/"),
    ],
)
def test_each_page_leads_to_itself_in_the_other_language(
    here: str, there: str, client: Client
) -> None:
    published()
    link = "//a[@class='language-link']"
    chinese = read(client.get(here).content).xpath(link)[0]
    assert (chinese.text, chinese.get("href"), chinese.get("hreflang")) == ("English", there, "en")
    english = read(client.get(there).content).xpath(link)[0]
    assert english.text == "中文"
    assert english.get("href") == there.removeprefix("/en")


@pytest.mark.parametrize(
    "address", ["/130532/2023/203/table-2/", "/130532/2023/203/v1/table-2/", "/130532/compare/"]
)
def test_search_engines_find_each_page_in_both_languages(address: str) -> None:
    published()
    current = address.replace("v1/", "")
    for prefix in ("", "/en"):
        page = page_at(f"{prefix}{address}")
        links = page.xpath("//link[@hreflang]")
        assert {link.get("hreflang"): link.get("href") for link in links} == {
            "zh-Hans": f"{settings.SITE_URL}{current}",
            "en": f"{settings.SITE_URL}/en{current}",
        }
        canonical = page.xpath("//link[@rel='canonical']/@href")
        assert canonical in ([], [f"{settings.SITE_URL}{prefix}{current}"])


def test_pages_that_are_not_there_have_no_other_language(client: Client) -> None:
    withdrawn(published())
    for address in ("/en/nowhere/", "/en/130532/2023/203/"):
        assert not read(client.get(address).content).xpath("//link[@hreflang]")


def test_dates_and_changes_are_written_as_english_writes_them() -> None:
    published()
    page = page_at("/en/130532/2023/203/")
    assert "Version 1, published 20 February 2023" in text_of(page, "//header[@class='title']")
    total = "The total budget for 2023 is ¥22.79 million"
    assert f"{total}, down ¥1.56 million on the year before." in text_of(page)
    assert "Basic expenditure: " in text_of(page, "//div[@class='charts']")


def test_citations_are_those_of_the_chinese_page() -> None:
    published()
    chinese, english = (page_at(f"{prefix}/130532/2023/203/table-2/213/") for prefix in ("", "/en"))
    cited = "//textarea[@id='cite-plain']"
    assert text_of(english, cited) == text_of(chinese, cited)


def test_feeds_and_files_are_chinese_below_every_address(client: Client) -> None:
    published()
    english = client.get("/en/130532/feed.atom")
    assert english.content == client.get("/130532/feed.atom").content
    assert english.headers["Content-Language"] == "zh-Hans"


def test_a_table_is_taken_along_in_the_language_of_its_page(client: Client) -> None:
    indexed(published())
    english = client.get("/en/130532/compare/?download=csv").content.decode("utf-8-sig")
    assert "Code,Department,Amount (10" in english.replace('"', "")
    assert "编码,部门,金额（万元）" in client.get("/130532/compare/?download=csv").content.decode(
        "utf-8-sig"
    )


def test_the_desk_speaks_chinese_to_every_browser(client: Client) -> None:
    client.force_login(make_cast().clerk)
    client.get("/en/")  # whose language must not stay
    page = client.get("/admin/", headers={"Accept-Language": "en"})
    assert '<html lang="zh-hans"' in page.content.decode()
    assert "预算公开工作台" in page.content.decode()
    assert client.get("/en/admin/").status_code == 404


def test_commands_speak_chinese_whatever_was_asked_before(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    published()
    assert translation.get_language() == "zh-hans"
    client.get("/en/")
    call_command("index_publications")
    assert CHINESE.search(capsys.readouterr().out)


def test_an_official_page_of_a_disclosure_is_chinese_whoever_renders_it() -> None:
    from disclosure.documents.formats import html as single_page
    from tests.documents import imprint

    document = example_document()
    whole = single_page.render(document, imprint(document))
    with translation.override("en"):
        assert single_page.render(document, imprint(document)) == whole


def test_the_day_and_the_year_follow_the_language() -> None:
    from disclosure.portal.languages import written_date, written_year

    assert (written_date(date(2023, 2, 5)), written_year(2023)) == ("2023年2月5日", "2023年")
    with translation.override("en"):
        assert (written_date(date(2023, 2, 5)), written_year(2023), written_date(None)) == (
            "5 February 2023",
            "2023",
            "",
        )
