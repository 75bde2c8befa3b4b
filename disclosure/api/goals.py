"""Performance indicators of everything that stands published."""

from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest
from ninja import Query, Router

from disclosure.api.answers import Item, listed
from disclosure.api.paging import SortKey, page_of
from disclosure.api.parameters import OfOffice, PublicationState, Words
from disclosure.api.publications import (
    narrowed,
    permanent_page,
    publication_keys,
    version_fields,
)
from disclosure.api.schemas import GoalItem, ListOf
from disclosure.models import Indicator

router = Router(tags=["全部公开的内容"])


class OfGoals(OfOffice):
    """Which indicators."""

    q: Words | None = None


@router.get("goals", response=ListOf[GoalItem], summary="绩效指标")
def goals(request: HttpRequest, asked: Query[OfGoals]) -> Any:
    """现行各份公开里的绩效指标，每个指标一行；q 在项目、指标和指标值里找。"""
    standing: Any = Indicator.objects.standing()
    rows = narrowed(standing, asked, "publication__")
    rows = rows.select_related("publication__department__region", "publication__unit")
    rows = rows.defer("publication__document_json")
    for word in (asked.q or "").split():
        rows = rows.filter(_has_word(word))
    keys = (*publication_keys("publication__"), SortKey(F("position"), "number"))
    page, cursor = page_of(rows, "goals", keys, asked.cursor or "", asked.limit)
    return listed(request, GoalItem, [_item(indicator) for indicator in page], cursor)


_TEXTS = ("project", "level_3", "description", "target", "basis")


def _has_word(word: str) -> Q:
    condition = Q()
    for name in _TEXTS:
        condition |= Q(**{f"{name}__contains": word})
    return condition


def _item(indicator: Indicator) -> Item:
    publication = indicator.publication
    _, _, number = indicator.goal.rpartition("/")
    number_of_target = indicator.number
    if number_of_target is not None:
        number_of_target = number_of_target.normalize()
    project_number = int(number) if number.isdecimal() else None
    return {
        **version_fields(publication, PublicationState.CURRENT),
        "project_number": project_number,
        "project": indicator.project,
        "level_1": indicator.level_1,
        "level_2": indicator.level_2,
        "level_3": indicator.level_3,
        "description": indicator.description,
        "target": indicator.target,
        "basis": indicator.basis,
        "operator": indicator.operator,
        "number": number_of_target,
        "target_unit": indicator.unit,
        "deadline": indicator.deadline,
        "project_yuan": indicator.money,
        "money_address": indicator.money_address,
        "address": indicator.address,
        "page": permanent_page(publication, f"{indicator.goal}/#{indicator.address}"),
    }
