"""The simulated county: the same from the same seed, however many processes make it."""

from typing import Any

import pytest
from django.db import transaction

from disclosure.actions import freezing
from disclosure.actions.simulation import generate_county
from disclosure.models import Amount, AmountCell, Indicator, Passage, Publication

pytestmark = pytest.mark.django_db


@pytest.mark.in_turn
def test_a_county_is_the_same_however_many_processes_make_its_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(freezing, "OFFICIAL_FORMATS", ("csv", "json"))
    of_one_process = _county(making=1)
    of_several = _county(making=2)
    assert len(of_one_process) == 4
    for one, other in zip(of_one_process, of_several, strict=True):
        assert one == other


def _county(*, making: int) -> list[Any]:
    """Generate a county, take it back, and return what was published."""
    facts = []
    with transaction.atomic():
        generate_county(departments=2, years=2, seed=7, making=making)
        for publication in Publication.objects.order_by("year", "department__code"):
            facts.append(
                (
                    str(publication),
                    publication.digest,
                    publication.visible_from,
                    publication.certificate.content_json,
                    list(publication.files.order_by("format").values_list("format", "sha256")),
                    _derived(publication),
                )
            )
        transaction.set_rollback(True)
    return facts


def _derived(publication: Publication) -> list[Any]:
    """Return what searches and comparisons read of a publication."""
    columns = {Amount: "fen", AmountCell: "shown", Passage: "folded", Indicator: "target"}
    derived: list[Any] = []
    for model, column in columns.items():
        rows = model._default_manager.filter(publication=publication)
        # Sorted here: by the database it would be a statement that no part of the product makes.
        derived += sorted(rows.values_list("address", column))
    return derived
