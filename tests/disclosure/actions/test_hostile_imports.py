"""Whatever is uploaded, a preview answers with problems or a preview, in bounded time, and nothing
is saved."""

import io
import json
import re
import zipfile
from functools import cache

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from budget.models import Department, Region
from budget.problems import Problems
from disclosure.actions.importing import prepare
from disclosure.documents.forms import layout
from disclosure.documents.intake.reading import Reading
from disclosure.documents.intake.reading.entries import entries_of
from tests.disclosure.actions.test_importing import EXAMPLE
from tests.documents import example_document

pytestmark = pytest.mark.one_database  # a preview saves nothing


@cache
def members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(EXAMPLE)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(changed: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members().items():
            archive.writestr(name, changed if name == "word/document.xml" else content)
    return out.getvalue()


class TestAnything(TestCase):
    @settings(max_examples=settings().max_examples // 20)
    @given(st.data())
    def test_rows_moved_about_in_a_word_file(self, data: st.DataObject) -> None:
        """Rows swapped between tables, with whatever stands between them."""
        pieces = re.split(rb"(?=<w:tr[ >])", members()["word/document.xml"])
        at = data.draw(st.integers(1, len(pieces) - 2))
        to = data.draw(st.integers(1, len(pieces) - 2))
        pieces[at], pieces[to] = pieces[to], pieces[at]
        self._answers(repacked(b"".join(pieces)))

    @pytest.mark.in_turn
    @settings(max_examples=settings().max_examples // 8)
    @given(st.binary(max_size=400), st.integers(0, len(EXAMPLE)))
    def test_bytes_put_into_a_file(self, noise: bytes, at: int) -> None:
        self._answers(EXAMPLE[:at] + noise + EXAMPLE[at + len(noise) :])

    def _answers(self, data: bytes) -> None:
        try:
            preview = prepare(data=data, name="f.docx")
        except Problems as exc:
            told = [problem.message for problem in exc.problems]
        else:
            told = [preview.summary]
        assert all(told)
        assert not Region.objects.exists()
        assert not Department.objects.exists()


@pytest.mark.django_db
@override_settings(IMPORT_FILE_MB=1)
def test_the_size_limit_is_a_setting() -> None:
    with pytest.raises(Problems, match="超过上限 1 MB"):
        prepare(data=b"PK" + b"x" * 1_100_000, name="f.docx")


@pytest.mark.django_db
@override_settings(IMPORT_UNPACKED_MB=1)
def test_the_unpacked_limit_is_a_setting() -> None:
    with pytest.raises(Problems, match="解压后超过上限 1 MB"):
        prepare(data=repacked(members()["word/document.xml"] + b" " * 1_100_000), name="f.docx")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=settings().max_examples // 8)
def test_any_words_become_entries(words: str) -> None:
    """Sentences, names and cells of any text give entries or nothing, never an exception."""
    document = example_document().as_displayed()
    changed = document.from_json(
        document.json.replace("组织事务", json.dumps(words, ensure_ascii=False)[1:-1])
    )
    assert entries_of(Reading(changed), layout("hebei-2023")).projects
