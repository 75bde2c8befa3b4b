"""The ledger's grid: saved as typed, faults at their cells, nothing lost.

It is safe against a second person.
"""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from budget.changes import HistoryEntry
from budget.examples import EXAMPLE_2023
from budget.models import DepartmentBudget, LedgerLine
from budget.sheets import LARGEST_TABLE, LEDGER
from budget.statuses import Status
from disclosure.desk.entry.belongings import ProcurementEditor
from disclosure.desk.entry.grids import typed
from disclosure.desk.entry.pasting import LONGEST_BLOCK
from tests.cast import Cast
from tests.disclosure.desk.entry.conftest import Rows, posted
from tests.seeds import is_full

NEW = {
    "row": "new-1",
    "function": "2013201",
    "economic": "30201",
    "kind": "基本支出",
    "amount": "1,000",
}


@pytest.fixture
def address(budget: DepartmentBudget) -> str:
    return reverse("desk:ledger", args=[budget.pk])


def amounts(budget: DepartmentBudget) -> list[Decimal]:
    return [line.amount for line in budget.lines.all()]


def test_the_page_shows_every_line_with_its_names(clerk: Client, address: str) -> None:
    text = clerk.get(address).content.decode()
    assert text.count('name="row"') == 33 + 3
    assert 'title="一般公共服务支出 › 组织事务 › 行政运行"' in text
    assert "22,791,500.00" in text


def test_saving_what_is_there_changes_nothing(
    clerk: Client, address: str, loaded: Callable[[], Rows]
) -> None:
    records = LedgerLine.history.count()
    assert clerk.post(address, posted(loaded(), save="1")).status_code == 302
    assert LedgerLine.history.count() == records


def test_lines_are_changed_added_and_deleted(
    clerk: Client, address: str, budget: DepartmentBudget, loaded: Callable[[], Rows]
) -> None:
    rows = loaded()
    rows[0]["amount"] = "1"
    clerk.post(address, posted([*rows, NEW], save="1", delete=[rows[1]["row"]]))
    assert amounts(budget)[0] == Decimal(1)
    assert budget.lines.count() == 33
    assert not budget.lines.filter(economic__code="30102").exists()
    assert budget.lines.filter(economic__code="30201", amount=1000).exists()
    assert LedgerLine.history.latest("history_id").history_user.username == "王录入"


def test_faults_stand_at_their_cells_and_nothing_is_lost(
    clerk: Client, address: str, budget: DepartmentBudget, loaded: Callable[[], Rows]
) -> None:
    rows = loaded()
    rows[2] |= {"function": "9999999", "amount": "约五万"}
    rows[3]["remark"] = "改过的备注"
    text = clerk.post(address, posted(rows, save="1")).content.decode()
    assert "没有保存：有 2 处要改" in text
    assert (
        'value="约五万" autocomplete="off" aria-label="第3行 金额（元）" '
        'inputmode="decimal" aria-invalid="true"' in text
    )
    assert "改过的备注" in text
    assert not budget.lines.filter(remark="改过的备注").exists()


def test_the_example_is_pasted_as_a_block_and_saved(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    budget.lines.all().delete()
    block = (EXAMPLE_2023 / "ledger.tsv").read_text()
    answer = clerk.post(address, posted([], paste="1", block=block))
    assert "已按元粘贴33行" in answer.content.decode()
    rows = [{"row": row.token, **row.texts} for row in answer.context["grid"].rows]
    clerk.post(address, posted(rows, save="1"))
    assert sum(amounts(budget)) == Decimal("22791500.00")


def test_a_block_in_ten_thousands_becomes_yuan(clerk: Client, address: str) -> None:
    block = "功能科目\t支出类型\t金额（万元）\n2013202\t项目支出\t1.325\n2013202\t项目支出\t约1"
    rows = clerk.post(address, posted([], paste="1", block=block)).context["grid"].rows
    assert [row.texts["amount"] for row in rows[:2]] == ["13250", "约1万元"]
    chosen = (
        clerk.post(address, posted([], paste="1", block="2013202\t\t项目支出\t2", scale="万元"))
        .context["grid"]
        .rows
    )
    assert chosen[0].texts["amount"] == "20000"


def test_a_page_of_one_kind_leaves_the_others_alone(
    clerk: Client, address: str, budget: DepartmentBudget, loaded: Callable[[], Rows]
) -> None:
    projects = [row for row in loaded() if row["kind"] == "项目支出"]
    assert (
        clerk.get(f"{address}?kind=project").content.decode().count('name="row"')
        == len(projects) + 3
    )
    projects[0]["amount"] = "5"
    clerk.post(f"{address}?kind=project", posted(projects, save="1"))
    assert budget.lines.count() == 33
    assert Decimal(5) in amounts(budget)


def test_what_two_people_did_to_different_lines_stands(
    clerk: Client,
    second: Client,
    address: str,
    budget: DepartmentBudget,
    loaded: Callable[[], Rows],
) -> None:
    mine, theirs = loaded(), loaded()
    mine[0]["amount"], theirs[1]["amount"] = "1", "2"
    second.post(address, posted([*theirs, NEW], save="1"))
    clerk.post(address, posted(mine, save="1"))
    assert amounts(budget)[:2] == [Decimal(1), Decimal(2)]
    assert budget.lines.count() == 34


def test_the_second_of_two_is_shown_both_versions_and_chooses(
    clerk: Client,
    second: Client,
    address: str,
    budget: DepartmentBudget,
    loaded: Callable[[], Rows],
) -> None:
    mine, theirs = loaded(), loaded()
    mine[0]["amount"], theirs[0]["amount"] = "1", "2"
    mine[1]["amount"], theirs[1]["amount"] = "3", "4"
    second.post(address, posted(theirs, save="1"))

    answer = clerk.post(address, posted(mine, save="1"))
    text = answer.content.decode()
    assert "有 2 笔别人也改了" in text
    assert "<mark>1</mark>" in text
    assert "<mark>2</mark>" in text
    assert amounts(budget)[:2] == [Decimal(2), Decimal(4)]

    first, other = (dispute.name for dispute in answer.context["conflicts"])
    assert (
        clerk.post(address, posted(mine, save="1", **{first: "mine", other: "theirs"})).status_code
        == 302
    )
    assert amounts(budget)[:2] == [Decimal(1), Decimal(4)]


def test_a_deleted_line_that_another_changed_is_asked_about(
    clerk: Client,
    second: Client,
    address: str,
    budget: DepartmentBudget,
    loaded: Callable[[], Rows],
) -> None:
    mine, theirs = loaded(), loaded()
    theirs[0]["amount"] = "2"
    second.post(address, posted(theirs, save="1"))
    text = clerk.post(address, posted(mine, save="1", delete=[mine[0]["row"]])).content.decode()
    assert "已删去" in text
    assert budget.lines.count() == 33


def test_a_cut_off_form_is_not_taken_for_an_empty_ledger(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    answer = clerk.post(address, {"row": ["new-1"], "save": "1"}, follow=True)
    assert "表单不完整" in answer.content.decode()
    assert budget.lines.count() == 33


@pytest.mark.parametrize("token", ["", "x", "0:", "9" * 40, "1:2:3", "²:1"])
def test_a_token_that_is_not_ours_breaks_nothing(clerk: Client, address: str, token: str) -> None:
    assert clerk.post(address, posted([{**NEW, "row": token}], save="1")).status_code in (200, 302)


def test_others_read_or_see_nothing(client: Client, cast: Cast, address: str) -> None:
    for name, status in (
        ("head", 200),
        ("reviewer", 200),
        ("other_clerk", 404),
        ("neighbour", 404),
        ("nobody", 404),
    ):
        client.force_login(cast[name])
        assert client.get(address).status_code == status, name
        assert client.get(f"{address}codes/").status_code == status, name
    client.force_login(cast.head)
    assert "保存" not in client.get(address).content.decode()
    assert client.post(address, posted([NEW], save="1")).status_code == 403


def test_a_closed_budget_is_shown_and_not_changed(
    clerk: Client, address: str, loaded: Callable[[], Rows]
) -> None:
    rows = loaded()
    DepartmentBudget.objects.update(status=Status.SUBMITTED)
    assert 'name="row"' not in clerk.get(address).content.decode()
    assert "不能修改" in clerk.post(address, posted(rows, save="1")).content.decode()


def test_codes_come_with_path_and_initials(clerk: Client, address: str) -> None:
    codes = clerk.get(f"{address}codes/").json()
    path = "一般公共服务支出 › 组织事务 › 行政运行"
    assert ["2013201", "行政运行", path, "xzyx", 1] in codes["function"]
    assert all(len(code) == 5 for code, *_ in codes["economic"])


def test_the_nine_tables_follow_what_is_typed_without_saving(
    clerk: Client, address: str, budget: DepartmentBudget, loaded: Callable[[], Rows]
) -> None:
    rows = loaded()
    rows[0]["amount"] = "16320000"
    text = clerk.post(f"{address}tables/", posted(rows)).content.decode()
    assert text.count("<details") == 9
    assert "3279.15" in text
    assert budget.lines.first().amount == Decimal("6320000.00")  # type: ignore[union-attr]


def history_of(client: Client, budget: DepartmentBudget) -> list[HistoryEntry]:
    """Return what the clerk did, as the page of the history lists it."""
    page = client.get(reverse("desk:history", args=[budget.pk]), {"all": "1"})
    return [entry for entry in page.context["changes"] if entry.by == "王录入"]


def test_a_changed_code_is_a_change_of_that_line(
    clerk: Client, address: str, budget: DepartmentBudget, loaded: Callable[[], Rows]
) -> None:
    rows = loaded()
    other = next(row for row in rows if row["function"] == "2013202")
    changed = next(row for row in rows if row["function"] == "2013201")
    key = int(changed["row"].partition(":")[0])

    for column in ("function", "economic", "kind", "project"):
        changed[column] = other[column]
    changed["amount"] = "12,000"
    assert clerk.post(address, posted(rows, save="1")).status_code == 302

    line = budget.lines.get(pk=key)
    assert (line.function.code, line.amount) == ("2013202", Decimal(12_000))
    entries = history_of(clerk, budget)
    assert len(entries) == 1
    assert entries[0].done == "修改"
    told = {field.field: (field.before, field.after) for field in entries[0].fields}
    assert told["功能科目（项）"][0].startswith("2013201")
    assert told["功能科目（项）"][1].startswith("2013202")
    assert told["金额（元）"][1] == "12000.00"


def test_lines_that_a_paste_moves_by_a_row_have_not_changed(
    clerk: Client, address: str, budget: DepartmentBudget, loaded: Callable[[], Rows]
) -> None:
    rows = loaded()
    keys = set(budget.lines.values_list("pk", flat=True))
    tokens = [row["row"] for row in rows]
    pasted = []
    for token, texts in zip([*tokens, "new-1"], [NEW, *rows], strict=True):
        pasted.append({**texts, "row": token})

    assert clerk.post(address, posted(pasted, save="1")).status_code == 302

    entries = history_of(clerk, budget)
    assert len(entries) == 1
    assert entries[0].done == "新增"
    assert keys < set(budget.lines.values_list("pk", flat=True))


def test_a_large_department_saves_all_its_lines(
    clerk: Client, address: str, budget: DepartmentBudget
) -> None:
    count = 2_000 if is_full() else 300
    rows = []
    for number in range(count):
        rows.append({**NEW, "row": f"new-{number}", "remark": f"第{number}笔"})
    assert clerk.post(address, posted(rows, save="1")).status_code == 302
    assert budget.lines.filter(remark__startswith="第").count() == count


def test_what_may_be_imported_may_be_sent_back_by_the_page() -> None:
    fields_of_a_row = len(LEDGER) + len(("row", "delete"))
    assert LARGEST_TABLE * fields_of_a_row < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    fields_of_an_item = len(typed(ProcurementEditor.columns)) + len(("row", "delete"))
    assert LARGEST_TABLE * fields_of_an_item < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    # A Chinese character takes nine bytes in a form.
    assert LONGEST_BLOCK * 9 < settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_saved_lines_stay_where_they_were_until_the_page_is_left(
    clerk: Client, address: str, loaded: Callable[[], Rows]
) -> None:
    rows = [{**NEW, "remark": "新的一笔"}, *reversed(loaded())]
    clerk.post(address, posted(rows, save="1"))

    shown = clerk.get(address).context["grid"].rows
    assert [row.texts["remark"] for row in shown[:34]] == [row["remark"] for row in rows]
    assert [row.added for row in shown[:34]] == [True] + [False] * 33
    again = clerk.get(address).context["grid"].rows
    assert again[0].texts["remark"] != "新的一笔"
    assert not any(row.added for row in again)


def test_the_departments_own_codes_are_known_to_the_lookup(
    clerk: Client, budget: DepartmentBudget
) -> None:
    codes = clerk.get(reverse("desk:codes", args=[budget.pk])).json()
    own = {code for code, *_, is_own in codes["function"] if is_own}
    assert own == set(budget.lines.values_list("function__code", flat=True))
    assert len(own) < len(codes["function"])
