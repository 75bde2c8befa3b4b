"""Terms are explained where they stand: in the disclosure's own words, else in ours."""

import pytest

from disclosure.portal.explain.terms import all_terms, anchor_of, term_of
from tests.disclosure.portal.reading import page_at, text_of
from tests.publications import published

pytestmark = pytest.mark.one_database

BASE = "/130532/2023/203/"


def test_headings_are_known_in_the_ways_forms_write_them() -> None:
    for label in (
        "基本支出",
        " 基 本 支 出 ",
        "一、一般公共预算拨款收入",
        "“三公”经费小计",
        "其中：基本支出",
        "三公经费",
    ):
        assert term_of(label) is not None, label
    assert term_of("一般公共服务支出") is None
    assert anchor_of("") == anchor_of("科目名称") == ""
    assert anchor_of("项目支出") == "#term-project"


def test_no_term_stands_twice_and_each_is_explained() -> None:
    keys = [term.key for term in all_terms()]
    labels = [label for term in all_terms() for label in (term.name, *term.also)]
    assert len(keys) == len(set(keys)) >= 30
    assert len(labels) == len(set(labels))
    assert all(len(term.text) > 10 for term in all_terms())


@pytest.mark.django_db
def test_a_table_explains_its_headings_at_its_end() -> None:
    published()
    page = page_at(f"{BASE}table-5/")
    links = page.xpath("//thead//a[@class='explained']/@href")
    assert links == ["#term-function", "#term-basic", "#term-project"]
    ids = set(page.xpath("//aside[@class='terms']//@id"))
    assert {link.removeprefix("#") for link in links} <= ids


@pytest.mark.django_db
def test_the_disclosures_own_words_come_first() -> None:
    published()
    page = page_at(f"{BASE}table-5/")
    own = text_of(page, "//div[@id='term-basic']")
    assert "指为保障机构正常运转、完成日常工作任务而发生的人员支出和公用支出" in own
    assert "本部门的解释" in own
    assert "本部门的解释" not in text_of(page, "//div[@id='term-function']")


@pytest.mark.django_db
def test_goals_explain_their_words() -> None:
    published()
    assert page_at(f"{BASE}goals/1/").xpath("//div[@id='term-indicator']")


@pytest.mark.django_db
def test_all_terms_stand_on_one_page_that_every_page_leads_to() -> None:
    published()
    assert "/terms/" in page_at(BASE).xpath("//footer//a/@href")
    page = page_at("/terms/")
    keys = page.xpath("//section//dl/div/@id")
    assert keys == [term.key for term in all_terms()]
    assert page.xpath("//div[@id='rounding']")
