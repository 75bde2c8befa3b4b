"""Deriving rows from publications: once each, and anew by command after an upgrade."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from msgspec.structs import replace

from budget.lineage import Lineage
from budget.models import CodeChange
from disclosure.actions import indexing
from disclosure.actions.bulk_making import source_of
from disclosure.documents.bulk.rows import rows as bulk_rows
from disclosure.documents.bulk.schema import AMOUNTS
from disclosure.models import Amount, AmountCell, Indexed, KeptForm, UsedForm
from tests.documents import example_document
from tests.publications import indexed, published

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


def test_amounts_are_kept_in_fen_with_the_cell_they_stand_in() -> None:
    indexed(published())
    amount = Amount.objects.get(measure="figure", code="reception")
    assert (amount.fen, amount.value, amount.address) == (
        2_700_000,
        Decimal("27000.00"),
        "table-9/reception/total",
    )


def test_a_change_of_codes_that_was_entered_later_reaches_old_lines_by_command() -> None:
    indexed(published())
    CodeChange.objects.create(
        year=2024,
        kind="function",
        change="replaced",
        from_code="2013202",
        to_code="2013250",
        evidence="official",
    )
    call_command("index_publications", all=True, stdout=StringIO())
    assert Amount.objects.get(measure="function", code="2013202", part="total").lineage == "2013250"


def test_a_code_that_got_another_number_keeps_its_lineage() -> None:
    CodeChange.objects.create(
        year=2024,
        kind="function",
        change="replaced",
        from_code="2013202",
        to_code="2013250",
        evidence="official",
    )
    indexed(published())
    amount = Amount.objects.get(measure="function", code="2013202", part="total")
    assert amount.lineage == "2013250"


def test_a_form_that_is_not_installed_gives_no_amounts() -> None:
    document = example_document()
    indexed(
        published(replace(document, identity=replace(document.identity, layout="atlantis-2023")))
    )
    assert not Amount.objects.exists()


def test_amounts_are_read_by_the_form_of_the_time_as_bulk_data_reads_them() -> None:
    known, unknown = published(), published(version=2)
    unreadable = KeptForm.objects.create(digest="0" * 64, key="hebei-2023", resolved_json="{}")
    UsedForm.objects.create(publication=unknown, form=unreadable)
    _index_publications()
    assert Amount.objects.filter(publication=known).exists()
    assert not Amount.objects.filter(publication=unknown).exists()
    for publication in (known, unknown):
        source = source_of(publication, Lineage([]))
        names = AMOUNTS.names
        in_bulk = {}
        for row in bulk_rows("amounts", source):
            columns = dict(zip(names, row, strict=True))
            in_bulk[columns["address"]] = (columns["subject"], columns["in_sums"])
        cells = AmountCell.objects.filter(publication=publication)
        listed = cells.values_list("address", "subject", "in_sums")
        assert {address: rest for address, *rest in listed} == {
            address: list(told) for address, told in in_bulk.items()
        }


def test_an_amount_is_stated_once() -> None:
    indexed(published())
    amount = Amount.objects.all()[0]
    amount.pk = None
    with pytest.raises(IntegrityError, match=r"amount_stated_once|UNIQUE"):
        amount.save()


def test_a_measure_nobody_knows_is_refused() -> None:
    indexed(published())
    with pytest.raises(IntegrityError, match="amount_measure_is_known"):
        Amount.objects.filter(code="reception").update(measure="income")
