"""Deriving rows from publications: once each, and anew by command after an upgrade."""

from io import StringIO

import pytest
from django.core.management import call_command

from disclosure.actions import indexing
from disclosure.models import Indexed
from tests.publications import published

pytestmark = pytest.mark.django_db


def _index_publications() -> str:
    call_command("index_publications", stdout=(out := StringIO()))
    return out.getvalue()


def test_the_command_derives_from_what_has_not_been_through_it() -> None:
    publication = published()
    assert "已提取 1 个" in _index_publications()
    assert Indexed.objects.get().publication == publication


def test_a_second_run_has_nothing_to_do() -> None:
    published()
    _index_publications()
    assert "已提取 0 个" in _index_publications()


def test_a_new_edition_of_the_program_does_all_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    published()
    _index_publications()
    monkeypatch.setattr(indexing, "EDITION", "next")
    assert "已提取 1 个" in _index_publications()
    assert Indexed.objects.get().edition == "next"
