"""Amounts lead to the cell that states them, by the form with which that was published."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from msgspec.structs import replace

from disclosure.documents import forms
from disclosure.models import KeptForm, Publication, UsedForm
from disclosure.portal.comparing.amounts import departments
from disclosure.portal.comparing.links import cell_link
from disclosure.portal.comparing.measures import figure
from tests.disclosure.portal.reading import links_of, page_at
from tests.documents import example_document
from tests.publications import indexed, many_departments, published

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TOTAL = "table-3/total/total"
BASE = "/130532/2023/203/"


def published_with(kept_as: str, text: str) -> Publication:
    """The example as it was published with a form that the installation has no more."""
    document = example_document()
    identity = replace(document.identity, layout=kept_as)
    publication = published(replace(document, identity=identity))
    digest = hashlib.sha256(text.encode()).hexdigest()
    kept = KeptForm.objects.create(digest=digest, key=kept_as, resolved_json=text)
    UsedForm.objects.create(publication=publication, form=kept)
    return publication


def test_the_form_of_the_time_says_where_a_table_stands() -> None:
    publication = published_with("gone-2023", forms.written("hebei-2023").text)
    assert cell_link(publication, TOTAL) == f"{BASE}table-3/#{TOTAL}"
    assert cell_link(publication, TOTAL, pinned=True) == f"{BASE}v1/table-3/#{TOTAL}"


def test_without_a_form_that_can_be_read_it_is_the_first_page() -> None:
    assert cell_link(published_with("hebei-2023", "{}"), TOTAL) == BASE


def test_pages_and_api_lead_by_the_form_of_the_time() -> None:
    indexed(published_with("gone-2023", forms.written("hebei-2023").text))
    for address in ("/130532/compare/?of=total", "/130532/departments/203/"):
        links = links_of(page_at(address))
        assert any(link.startswith(f"{BASE}table-") for link in links), address
    answer = Client().get("/api/v1/amounts?limit=1").json()
    assert f"{BASE}v1/table-1/#table-1/" in answer["items"][0]["page"]


def test_lists_ask_for_all_forms_at_once(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    many_departments(6)
    choice = figure("total")
    rows = list(departments("130532", 2023, choice, None))
    assert len(rows) > 1
    with django_assert_num_queries(0):
        for row in rows:
            cell_link(row, TOTAL)
