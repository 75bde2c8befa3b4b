"""English names beside Chinese ones: found by the name, unofficial, and never in place of it."""

import pytest
from django.utils import translation

from budget.classification import SUPPLIED_YEAR, supplied_list
from budget.codes import CodeKind
from disclosure.documents.meaning.english import english_names
from disclosure.portal.explain.terms import all_terms
from disclosure.portal.glosses import english_terms, gloss
from disclosure.portal.languages import as_read, content, in_yuan
from tests.disclosure.portal.reading import page_at, text_of
from tests.documents import example_document
from tests.publications import published


@pytest.mark.parametrize(
    ("printed", "english"),
    [
        ("205 教育支出", "Education"),
        ("预算年度：2023", "Budget year: 2023"),
        ("2050202 小学教育", "Primary school education"),
        ("十二、城乡社区支出", "Urban and rural communities"),
        ("项  目", "Item"),
        ("其他公安支出", "Other: Police"),
        ("平乡县卫生健康局", "Health Bureau"),
        ("卫生健康局", "Health Bureau"),
        ("北京市海淀区教育局", "Education Bureau"),
        ("中共平乡县委组织部", "Organization Department of the County Party Committee"),
        ("中共邢台市委宣传部", "Publicity Department"),
        ("平乡县人民政府办公室", "Office of the People's Government"),
        ("平乡县科技和教育局", ""),
        ("平乡县生态环境和水务局", ""),
        ("平乡县总工会组织部", ""),
        ("科技教育局", ""),
        (
            "平乡县文化广电体育和旅游局",
            "Culture, Radio, Television, Sports and Tourism Bureau",
        ),
        ("驻村工作队工作经费", ""),
        ("", ""),
    ],
)
def test_a_printed_name_in_english(printed: str, english: str) -> None:
    assert gloss(printed) == english


def test_codes_heads_tables_and_terms_all_have_english_names() -> None:
    for kind in CodeKind:
        for listed in supplied_list(SUPPLIED_YEAR, kind):
            assert gloss(listed.name), listed
    for table in example_document().tables_of("statutory"):
        assert gloss(table.title), table.title
        for row in table.header:
            assert all(gloss(cell.text) for cell in row), table.title
    assert {term.key for term in all_terms()} == set(english_terms())


def test_every_name_is_translated_into_english() -> None:
    for chinese, english in english_names().items():
        assert english.strip() == english
        assert english
        assert not any(letter > "\u2e7f" for letter in english), chinese


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        ("408.00", "¥4.08 million"),
        ("2,279.15", "¥22.79 million"),
        ("123,456.78", "¥1.23 billion"),
        ("2.70", "¥27,000"),
        ("−156.31", "−¥1.56 million"),
        ("+1,234.56", "+¥12.35 million"),
        ("+2.70", "+¥27,000"),
        ("0.00", "¥0"),
        ("未公开", ""),
    ],
)
def test_an_amount_as_an_english_reader_says_it(amount: str, read: str) -> None:
    with translation.override("en"):
        assert in_yuan(amount) == read
        assert in_yuan(amount, "元") == ""
    assert in_yuan(amount) == ""
    assert as_read(amount) == amount


def test_the_chinese_name_stands_first_and_says_that_it_is_chinese() -> None:
    with translation.override("en"):
        marked = str(content("教育支出"))
    assert marked == '<bdi lang="zh-Hans">教育支出</bdi> <small>(Education)</small>'
    assert content("教育支出") == "教育支出"


@pytest.mark.django_db
def test_an_english_reader_can_follow_a_table_and_a_chinese_page_has_no_english() -> None:
    published()
    english = page_at("/en/130532/2023/203/table-3/")
    table = text_of(english, "//table")
    (total,) = english.xpath("//td[@id='table-3/total/total']/small")
    assert total.text == "¥22.79 million"
    assert text_of(english, "//tr[@class='numbers']/th") == "栏次 Col."
    for words in ("Functional classification", "Project expenditure", "General public services"):
        assert words in table
    assert {small.get("lang") for small in english.xpath("//table//small")} == {"en"}
    assert "unofficial translations" in text_of(english, "//footer")
    assert page_at("/130532/2023/203/table-3/").xpath("//small") == []
