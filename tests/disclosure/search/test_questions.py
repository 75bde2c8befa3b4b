"""Questions of ordinary people (docs/questions.md): how many reach the page that answers."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from budget.simulation import county
from tests.disclosure.portal.reading import page_at
from tests.documents import simulated_documents
from tests.publications import indexed, published

pytestmark = pytest.mark.django_db

REGION = "990001"
YEAR = 2025
LEAST_REACHED = 54
LEAST_UNSEEN_REACHED = 16  # of twenty
CARD = "(//section[@class='answer'])[1]//a/@href"
HIT = "(//ol[@class='hits']/li)[1]//a/@href"
_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """A question, and the addresses that answer it, of which any does."""

    text: str
    pages: tuple[str, ...]

    def is_reached_by(self, href: str) -> bool:
        """A link leads to one of the pages, or to a place on it."""
        for page in self.pages:
            address = page if page.startswith("/") else f"/{REGION}/{page}"
            if href == address or href.startswith((f"{address}&", f"{address}?", f"{address}#")):
                return True
        return False


def questions() -> list[Question]:
    text = (Path(settings.BASE_DIR) / "docs" / "questions.md").read_text(encoding="utf-8")
    found = []
    for _, question, pages in _ROW.findall(text):
        found.append(Question(question, tuple(pages.split())))
    return found


def first_answer(q: str) -> list[str]:
    """The links of the first card; where there is no card, that of the first hit."""
    page: Any = page_at("/search/", query={"q": q})
    for path in (CARD, HIT):
        links = page.xpath(path)
        if links:
            return list(links)
    return []


@pytest.fixture
def whole_county(db: None) -> None:
    """A year of a generated county with every kind of department."""
    kinds = len(county()["departments"])
    for document in simulated_documents(departments=kinds, years=[YEAR]):
        indexed(published(document))


@pytest.mark.in_turn
def test_ordinary_questions_reach_their_page(whole_county: None) -> None:
    asked = questions()
    assert len(asked) == 100
    known = missed(asked[:60])
    assert 60 - len(known) >= LEAST_REACHED, "、".join(known)
    for unseen in (asked[60:80], asked[80:]):
        missed_unseen = missed(unseen)
        assert 20 - len(missed_unseen) >= LEAST_UNSEEN_REACHED, "、".join(missed_unseen)


def missed(asked: list[Question]) -> list[str]:
    """Return the questions whose first answer leads to none of their pages."""
    texts = []
    for question in asked:
        if not any(map(question.is_reached_by, first_answer(question.text))):
            texts.append(question.text)
    return texts
