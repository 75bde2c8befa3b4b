"""Keeping comparisons to come back to, each for the account that saved it alone."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from disclosure.models.comparison import SavedComparison
from disclosure.rules import require

# Of one account: a list that one still finds something in.
MOST_KEPT = 100


class TooManyKept(ValueError):
    """The account keeps as many comparisons as it may. The message is Chinese."""


@transaction.atomic
def save(*, by: Any, name: str, address: str) -> SavedComparison:
    """Keep an address under a name; one that the account used before is given the new address.

    Raises PermissionDenied, and TooManyKept.
    """
    require(by, "disclosure.view_trail", None)
    kept = SavedComparison.objects.filter(owner=by)
    if not kept.filter(name=name).exists() and kept.count() >= MOST_KEPT:
        raise TooManyKept(f"最多保存 {MOST_KEPT} 个比较，请先删除不用的")
    comparison, _ = SavedComparison.objects.update_or_create(
        owner=by, name=name, defaults={"address": address, "at": timezone.now()}
    )
    return comparison


def delete(*, by: Any, comparison: SavedComparison) -> None:
    """Forget a comparison of one's own. Raises PermissionDenied where the account may keep none."""
    require(by, "disclosure.view_trail", None)
    SavedComparison.objects.filter(owner=by, pk=comparison.pk).delete()
