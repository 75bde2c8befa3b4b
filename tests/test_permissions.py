"""Who reaches which address of the admin: every address of the URL map, every role.

A new address without a rule fails. The subject is department 203's draft. Who is not named in a
rule is kept out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import localdate, now

from budget.models import (
    AssetHolding,
    CodeChange,
    DepartmentBudget,
    Exemption,
    Indicator,
    NarrativeParagraph,
    NarrativeText,
    PriorFigure,
    ProcurementItem,
    SubGoal,
)
from budget.rules import ENTERED
from disclosure.actions import workflow
from disclosure.desk.review import FORMS as STEP_FORMS
from disclosure.models import (
    EverydayWord,
    ImportedFile,
    ImportRun,
    PublishingRun,
    ReviewComment,
    SavedComparison,
    Withdrawal,
)
from tests.cast import Cast, make_cast
from tests.factories import make_budget, make_department, make_line, make_project
from tests.publications import published
from tests.seeds import is_sampled

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PEOPLE = (
    "clerk",
    "other_clerk",
    "unit_clerk",
    "head",
    "reviewer",
    "neighbour",
    "auditor",
    "administrator",
    "nobody",
    "anonymous",
)
SIGNED_IN = frozenset(PEOPLE) - {"anonymous"}
WITH_ROLE = SIGNED_IN - {"nobody"}
DEPARTMENT = frozenset({"clerk", "head"})
OF_DRAFT = DEPARTMENT | {"reviewer"}
# Closest to what is not theirs: the same role elsewhere, or no account at all.
# A unit's clerk is outside too: the subject is the budget of the unit's whole department.
OUTSIDERS = frozenset({"other_clerk", "unit_clerk", "neighbour", "anonymous"})
IMPORTERS = frozenset({"clerk", "other_clerk"})
CLERKS = IMPORTERS | {"unit_clerk"}
REVIEWERS = frozenset({"reviewer", "neighbour"})
NOBODY: frozenset[str] = frozenset()
SECRET = "绝密草案内容"


@dataclass(frozen=True)
class Rule:
    """Who reaches an address with one method."""

    people: frozenset[str]
    method: str = "get"


CLERK = frozenset({"clerk"})
HEAD = frozenset({"head"})
REVIEWER = frozenset({"reviewer"})
ADMINISTRATOR = frozenset({"administrator"})

RULES = {
    # everybody
    "admin:index": Rule(SIGNED_IN),
    "admin:login": Rule(frozenset(PEOPLE)),
    "admin:logout": Rule(frozenset(PEOPLE), "post"),
    "admin:jsi18n": Rule(SIGNED_IN),
    "admin_password_reset": Rule(frozenset(PEOPLE)),
    "password_reset_done": Rule(frozenset(PEOPLE)),
    "password_reset_confirm": Rule(frozenset(PEOPLE)),
    "password_reset_complete": Rule(frozenset(PEOPLE)),
    # one's own
    "admin:password_change": Rule(SIGNED_IN),
    "admin:password_change_done": Rule(SIGNED_IN),
    "desk:second-factor": Rule(SIGNED_IN),
    "desk:enrol": Rule(SIGNED_IN),
    "desk:renew-codes": Rule(NOBODY, "post"),
    "desk:remove-factor": Rule(NOBODY, "post"),
    "desk:account": Rule(SIGNED_IN),
    "desk:keep-alive": Rule(SIGNED_IN),
    "desk:unsaved": Rule(SIGNED_IN),
    "desk:notices": Rule(SIGNED_IN),
    "desk:notices-read": Rule(SIGNED_IN, "post"),
    "desk:figures": Rule(SIGNED_IN),
    # a budget's own pages; what each may change there is asked below
    "desk:budget": Rule(OF_DRAFT),
    "desk:start": Rule(OF_DRAFT),
    "desk:ledger": Rule(OF_DRAFT),
    "desk:codes": Rule(OF_DRAFT),
    "desk:import-ledger": Rule(OF_DRAFT),
    "desk:workbook": Rule(OF_DRAFT),
    "desk:goals": Rule(OF_DRAFT),
    "desk:sub-goals": Rule(OF_DRAFT),
    "desk:indicators": Rule(OF_DRAFT),
    "desk:project-texts": Rule(OF_DRAFT),
    "desk:narrative": Rule(OF_DRAFT),
    "desk:prior": Rule(OF_DRAFT),
    "desk:section": Rule(OF_DRAFT),
    "desk:procurement": Rule(OF_DRAFT),
    "desk:assets": Rule(OF_DRAFT),
    "desk:review": Rule(OF_DRAFT),
    "desk:history": Rule(OF_DRAFT),
    "desk:preview": Rule(OF_DRAFT),
    "desk:checks": Rule(OF_DRAFT),
    "desk:begin": Rule(CLERKS, "post"),  # each for their own department
    "desk:ledger-tables": Rule(OF_DRAFT, "post"),
    "desk:paste": Rule(CLERK, "post"),  # who may fill the grid in
    # files brought in
    "desk:imports": Rule(IMPORTERS | REVIEWERS),
    "desk:import-run": Rule(CLERK),
    "desk:enter-ready": Rule(CLERK, "post"),
    "desk:imported-file": Rule(CLERK),
    # forms: the installation's superuser alone, who is none of these people
    "desk:layouts": Rule(NOBODY),
    "desk:layout": Rule(NOBODY),
    "desk:layout-file": Rule(NOBODY),
    "desk:layout-preview": Rule(NOBODY),
    "desk:layout-proof": Rule(NOBODY, "post"),
    "desk:layout-delete": Rule(NOBODY, "post"),
    # review and publishing
    "desk:queue": Rule(REVIEWERS),
    "desk:many": Rule(REVIEWERS, "post"),
    "desk:step": Rule(HEAD),  # submit; the other steps are in tests of the workflow
    "desk:comment": Rule(REVIEWER, "post"),
    "desk:answer": Rule(DEPARTMENT, "post"),
    "desk:propose": Rule(OF_DRAFT, "post"),
    "desk:resolve": Rule(REVIEWER, "post"),
    "desk:publish": Rule(REVIEWER),
    "desk:run": Rule(REVIEWER),
    "desk:withdraw": Rule(REVIEWER),
    "desk:trail": Rule(REVIEWERS | {"auditor"}),
    "desk:audit": Rule(REVIEWERS | {"auditor"}),
    "desk:audit-findings": Rule(REVIEWERS | {"auditor"}),
    "desk:comparisons": Rule(REVIEWERS | {"auditor"}),
    "desk:comparison-delete": Rule(frozenset({"auditor"}), "post"),  # whose it is
    "desk:cell-lines": Rule(OF_DRAFT),
    "desk:exact-workbook": Rule(OF_DRAFT),
    "desk:changes": Rule(REVIEWERS | {"auditor"}),
    # accounts
    "desk:sign-ins": Rule(frozenset({"auditor", "administrator"})),
    "desk:reset-factor": Rule(ADMINISTRATOR),
    "admin:auth_user_invite": Rule(ADMINISTRATOR),
    "admin:auth_user_password_change": Rule(NOBODY),
    # the admin's own
    "admin:app_list": Rule(REVIEWERS | {"administrator"}),
    # Not without naming a field; tests of the admin ask with one.
    "admin:autocomplete": Rule(NOBODY),
    "admin:view_on_site": Rule(NOBODY),
    "admin:budget_classificationedition_load": Rule(NOBODY),
}


@dataclass(frozen=True)
class ModelRule:
    """Who reaches the pages of a model in the admin."""

    lists: frozenset[str]
    reads: frozenset[str]
    adds: frozenset[str]
    deletes: frozenset[str]
    histories: frozenset[str] | None = None

    def of(self, page: str) -> frozenset[str]:
        histories = self.reads if self.histories is None else self.histories
        pages = {
            "changelist": self.lists,
            "change": self.reads,
            "add": self.adds,
            "delete": self.deletes,
            "history": histories,
            "simple_history": histories,
        }
        return pages[page]


KEPT = ModelRule(ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR)
# Shared by all counties of an installation: kept by its superuser alone.
CODES = ModelRule(ADMINISTRATOR, ADMINISTRATOR, NOBODY, NOBODY)
# For the superuser alone, who is none of these people.
CLOSED = ModelRule(NOBODY, NOBODY, NOBODY, NOBODY)
MODELS = {
    "budget_departmentbudget": CLOSED,
    "budget_ledgerline": CLOSED,
    "budget_project": CLOSED,
    "budget_indicator": CLOSED,
    "budget_subgoal": CLOSED,
    "budget_narrativeparagraph": CLOSED,
    "budget_narrativetext": CLOSED,
    "budget_priorfigure": CLOSED,
    "budget_procurementitem": CLOSED,
    "budget_assetholding": CLOSED,
    "budget_exemption": ModelRule(REVIEWERS, REVIEWER, REVIEWERS, REVIEWER),
    "budget_classificationedition": CODES,
    "budget_classificationcode": CODES,
    "budget_codechange": CODES,
    "budget_region": ModelRule(ADMINISTRATOR, ADMINISTRATOR, NOBODY, NOBODY),
    "budget_department": KEPT,
    "budget_unit": KEPT,
    "budget_fiscalyear": KEPT,
    "budget_membership": ModelRule(ADMINISTRATOR, ADMINISTRATOR, NOBODY, NOBODY),
    "auth_user": ModelRule(ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, NOBODY),
    "disclosure_publication": CLOSED,
    "disclosure_everydayword": CODES,
    # for whoever keeps the server
    "django_tasks_database_dbtaskresult": CLOSED,
    "axes_accessattempt": CLOSED,
    "axes_accesslog": CLOSED,
    "axes_accessfailurelog": CLOSED,
}
PAGES = ("changelist", "add", "change", "delete", "simple_history", "history")


def rule_of(name: str) -> Rule | None:
    """Return what is stated for an address."""
    if name in RULES:
        return RULES[name]
    for page in PAGES:
        model = name.removeprefix("admin:").removesuffix(f"_{page}")
        if name.endswith(f"_{page}") and model in MODELS:
            return Rule(MODELS[model].of(page))
    return None


def addresses() -> Iterator[tuple[str, str]]:
    """Yield name and pattern of every address under /admin/.

    The redirects that Django adds for old links have no name.
    """

    def walk(resolver: Any, namespaces: tuple[str, ...], prefix: str) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                name = ":".join([*namespaces, entry.name or ""])
                yield name, f"{prefix}{entry.pattern}"
            elif isinstance(entry, URLResolver):
                inner = namespaces
                if entry.namespace:
                    inner = (*namespaces, entry.namespace)
                yield from walk(entry, inner, f"{prefix}{entry.pattern}")

    for name, pattern in walk(get_resolver(), (), ""):
        if pattern.startswith("admin/"):
            yield name, pattern


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    return make_world(cast, make_budget(make_department("203"), overall_goal=SECRET))


def make_world(cast: Cast, budget: DepartmentBudget) -> dict[str, Any]:
    """Make a row of everything beside a draft of department 203.

    Also returned are the keys that addresses name.
    """
    project = make_project(budget, name=f"{SECRET}项目")
    line = make_line(budget, remark=SECRET)
    rows = {
        "departmentbudget": budget,
        "ledgerline": line,
        "project": project,
        "indicator": Indicator.objects.create(project=project, level_1="产出指标", level_3=SECRET),
        "subgoal": SubGoal.objects.create(budget=budget, name=SECRET),
        "narrativeparagraph": NarrativeParagraph.objects.create(
            budget=budget, list_name="duties", text=SECRET
        ),
        "narrativetext": NarrativeText.objects.create(
            budget=budget, kind="slot", key="a", text=SECRET
        ),
        "priorfigure": PriorFigure.objects.update_or_create(
            budget=budget, figure="total", defaults={"amount": 1, "source": SECRET}
        )[0],
        "procurementitem": ProcurementItem.objects.create(budget=budget, goods=SECRET),
        "assetholding": AssetHolding.objects.update_or_create(
            budget=budget, kind="vehicles", defaults={"value": 1}
        )[0],
        "membership": cast.clerk.membership,
        "user": cast.clerk,
        "classificationedition": budget.fiscal_year.edition,
        "classificationcode": line.function,
        "region": budget.department.region,
        "department": budget.department,
        "unit": line.unit,
        "fiscalyear": budget.fiscal_year,
        "exemption": Exemption.objects.create(
            department=make_department("205"), fiscal_year=budget.fiscal_year, reason="涉密"
        ),
        "publication": published(),
        "everydayword": EverydayWord.objects.create(word="吃席", source="来信"),
        "codechange": CodeChange.objects.create(
            year=2023, kind="function", change="renamed", from_code="201", to_code="201"
        ),
    }
    imported = ImportRun.objects.create(
        region=budget.department.region, department=budget.department, by=cast.clerk
    )
    file = ImportedFile.objects.create(run=imported, name="a.docx", sha256="0" * 64, size=1)
    workflow.hand_over(budget=budget, by=cast.clerk, note=SECRET)  # a note in the trail
    comment = ReviewComment.objects.create(budget=budget, text=SECRET, by=cast.reviewer)
    run = PublishingRun.objects.create(budget=budget, by=cast.reviewer)
    comparison = SavedComparison.objects.create(
        owner=cast.auditor, name="三年比较", address="/compare/", at=now()
    )
    return {
        "rows": rows,
        "budget": budget,
        "desk:withdraw": rows["publication"].pk,
        "desk:run": run.pk,
        "desk:comparison-delete": comparison.pk,
        "desk:answer": comment.pk,
        "desk:propose": comment.pk,
        "desk:resolve": comment.pk,
        "desk:import-run": imported.pk,
        "desk:enter-ready": imported.pk,
        "desk:imported-file": file.pk,
        "desk:reset-factor": cast.clerk.pk,
        "admin:auth_user_invite": cast.clerk.pk,
    }


def address_of(name: str, pattern: str, world: dict[str, Any]) -> str:
    """Return the address with what it names filled in: always something of department 203."""
    if name.endswith("_simple_history"):
        row = world["rows"][name.split("_")[1]]
        return reverse(name, args=[row.pk, row.history.first().history_id])
    values = {
        "pk": world.get(name, world["budget"].pk),
        "year": 2023,
        "project": world["rows"]["project"].pk,
        "key": "section-2",
        "grid": "ledger",
        "verb": "submit",
        "uidb64": "MQ",
        "token": "x",
        "app_label": "budget",
        "content_type_id": 1,
        "object_id": _row_named(name, world),
        "id": world["rows"]["user"].pk,
    }
    keys = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    return reverse(name, kwargs={key: values[key] for key in keys})


def _row_named(name: str, world: dict[str, Any]) -> int:
    model = name.removeprefix("admin:").split("_")[1] if "_" in name else ""
    row = world["rows"].get(model)
    return row.pk if row else 1


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    if name != "anonymous":
        client.force_login(cast[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def is_reached(response: Any, name: str) -> bool:
    """Return True unless the page was refused, or led to sign in.

    Who is sent home has not reached it either: the row does not exist for them.
    """
    if response.status_code in (301, 302):
        location = response["Location"]
        is_sent_to_sign_in = "/admin/login/" in location
        is_sent_home = location == reverse("admin:index") and name not in GOES_HOME
        return not is_sent_to_sign_in and not is_sent_home
    return response.status_code in (200, 204)


GOES_HOME = {"admin:login", "desk:begin"}
NAMED = sorted({name for name, _ in addresses() if not name.endswith(":")})


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    without = [name for name in NAMED if rule_of(name) is None]
    assert without == []
    assert sorted(set(RULES) - set(NAMED)) == []
    lists = [name for name in NAMED if name.endswith("_changelist")]
    listed = {name.removeprefix("admin:").removesuffix("_changelist") for name in lists}
    assert listed == set(MODELS)


@pytest.mark.parametrize("person", PEOPLE)
def test_everyone_reaches_what_is_theirs_and_nothing_else(
    cast: Cast, world: dict[str, Any], person: str
) -> None:
    client = client_of(cast, person)
    wrong = []
    for name, pattern in addresses():
        rule = rule_of(name)
        if rule is None or name.endswith(":") or name == "admin:logout":
            continue
        may = person in rule.people
        is_kept_out = person in OUTSIDERS and not may
        if not is_kept_out and not is_sampled(f"{name} {person}", one_in=REACHED_ONE_IN):
            continue  # outsiders are kept out of everything in each run
        response = getattr(client, rule.method)(address_of(name, pattern, world))
        if is_reached(response, name) != may:
            wrong.append(f"{name}: {response.status_code}")
        elif person not in OF_DRAFT and SECRET.encode() in getattr(response, "content", b""):
            wrong.append(f"{name} shows the draft")
    assert wrong == []


REACHED_ONE_IN = 8  # of the addresses for each person in `make test`


@override_settings(ALLOWED_HOSTS=["*"])
@pytest.mark.parametrize("person", ["clerk", "administrator", "anonymous"])
def test_no_page_of_the_desk_repeats_an_invented_host(
    cast: Cast, world: dict[str, Any], person: str
) -> None:
    client = client_of(cast, person)
    invented = {"host": "evil.example:666", "x-forwarded-host": "evil.example"}
    wrong = []
    for name, pattern in addresses():
        rule = rule_of(name)
        if rule is None or rule.method != "get":
            continue
        if not is_sampled(f"{name} {person}", one_in=REACHED_ONE_IN):
            continue
        response = client.get(address_of(name, pattern, world), headers=invented)
        if b"evil.example" in getattr(response, "content", b""):
            wrong.append(name)
        if "evil.example" in str(dict(response.headers)):
            wrong.append(f"headers of {name}")
    assert wrong == []


@pytest.mark.parametrize(
    "person",
    ["other_clerk", "unit_clerk", "reviewer", "neighbour", "auditor", "administrator", "nobody"],
)
def test_nobody_else_changes_a_figure_by_posting(
    cast: Cast, world: dict[str, Any], person: str
) -> None:
    client = client_of(cast, person)
    before = _figures(world)

    data = {"amount": "1", "text": "x", "post": "yes"}
    for name, pattern in addresses():
        if name.endswith(":") or name == "admin:logout":
            continue
        if is_sampled(f"{name} {person}", one_in=FIGURES_ONE_IN):
            client.post(address_of(name, pattern, world), data)

    assert _figures(world) == before


FIGURES_ONE_IN = 5  # of the addresses for each person in `make test`


def _figures(world: dict[str, Any]) -> list[Any]:
    """Return the columns of everything that a clerk enters, as they are in the database."""
    figures = []
    for name in ENTERED:
        row = world["rows"][name]
        figures.append(list(type(row).objects.filter(pk=row.pk).values()))
    return figures


# -- who changes what by posting, in every state ---------------------------------------------------

STATES = (
    "draft",
    "submitted",
    "in_review",
    "returned",
    "approved",
    "published",
    "correcting",
    "withdrawn",
)
ANY_STATE = frozenset(STATES)
OPEN_STATES = frozenset({"draft", "returned", "correcting"})
WHILE_OPEN = (CLERK, OPEN_STATES)
OWN_ACCOUNT = (SIGNED_IN, ANY_STATE)
KEPT_BY_ADMINISTRATOR = (ADMINISTRATOR, ANY_STATE)
Changers = tuple[frozenset[str], frozenset[str]]

# Who may change anything at all by posting to an address, and in which states of the budget. An
# address without a line changes nothing, whoever posts.
CHANGERS: dict[str, Changers] = {
    "admin:password_change": OWN_ACCOUNT,
    "desk:enrol": OWN_ACCOUNT,
    "desk:notices-read": OWN_ACCOUNT,
    "desk:begin": (CLERKS, ANY_STATE),
    "desk:imports": (IMPORTERS | REVIEWERS, ANY_STATE),
    "desk:enter-ready": (CLERK, ANY_STATE),
    "desk:imported-file": (CLERK, ANY_STATE),
    "desk:many": (REVIEWER, ANY_STATE),
    "desk:comment": (REVIEWER, frozenset({"in_review"})),
    "desk:answer": (DEPARTMENT, ANY_STATE),
    "desk:propose": (OF_DRAFT, ANY_STATE),
    "desk:resolve": (REVIEWER, ANY_STATE),
    "desk:publish": (REVIEWER, frozenset({"approved"})),
    "desk:withdraw": (REVIEWER, ANY_STATE - {"withdrawn"}),
    "desk:comparison-delete": (frozenset({"auditor"}), ANY_STATE),
    "desk:reset-factor": KEPT_BY_ADMINISTRATOR,
    "admin:auth_user_invite": KEPT_BY_ADMINISTRATOR,
    "admin:budget_region_change": KEPT_BY_ADMINISTRATOR,  # their own county's name
    "step hand_over": (CLERK, OPEN_STATES),
    "step submit": (HEAD, OPEN_STATES),
    "step start_review": (REVIEWER, frozenset({"submitted"})),
    "step return": (REVIEWER, frozenset({"in_review", "approved"})),
    "step approve": (REVIEWER, frozenset({"in_review"})),
    "step correct": (REVIEWER, frozenset({"published", "withdrawn"})),
    "step cancel_correction": (REVIEWER, frozenset({"correcting", "returned"})),
}
for _page in (
    "start",
    "ledger",
    "import-ledger",
    "goals",
    "sub-goals",
    "indicators",
    "narrative",
    "prior",
    "section",
    "procurement",
    "assets",
):
    CHANGERS[f"desk:{_page}"] = WHILE_OPEN
for _model, _rule in MODELS.items():
    for _page in ("changelist", "add", "change", "delete"):
        if _rule.adds | _rule.lists - WITH_ROLE >= ADMINISTRATOR:
            CHANGERS[f"admin:{_model}_{_page}"] = KEPT_BY_ADMINISTRATOR
        elif _model == "budget_exemption":
            CHANGERS[f"admin:{_model}_{_page}"] = (REVIEWER, ANY_STATE)

# What is posted to every address: something for each field that a form may have.
POSTED = {
    "amount": "1",
    "text": "改动",
    "name": "改动",
    "reason": "改动",
    "extent": "one",
    "note": "改动",
    "number": "平财预〔2023〕9号",
    "approved_on": "2023-02-01",
    "address": "",
    "post": "yes",
    "verb": "start_review",
    "overall_goal": "改动",
    "source": "empty",
    "how": "empty",
    "remark": "改动",
}
# Written by asking, not by what is asked: sessions, and who tried to sign in.
NOTED_TABLES = ("django_session", "axes_")


def to_post(world: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and address of all that is posted to: steps once for each verb."""
    for name, pattern in addresses():
        if name == "desk:step":
            for verb in STEP_FORMS:
                yield f"step {verb}", reverse(name, args=[world["budget"].pk, verb])
        elif not name.endswith(":"):
            yield name, address_of(name, pattern, world)


def put_into(state: str, world: dict[str, Any], cast: Cast) -> None:
    """Bring the budget, or its publication, into a state."""
    if state == "withdrawn":
        Withdrawal.objects.create(
            publication=world["rows"]["publication"], reason="涉密", by=cast.reviewer, at=now()
        )
    fields: dict[str, Any] = {"status": state}
    if state in ("approved", "published", "correcting", "withdrawn"):
        fields |= {"approved_on": localdate(), "approval_number": "平财预〔2023〕1号"}
    if state in ("published", "correcting", "withdrawn"):
        fields["public_from"] = now()
    DepartmentBudget.objects.filter(pk=world["budget"].pk).update(**fields)


def everything() -> dict[str, list[Any]]:
    """All rows of the database but those that asking leaves."""
    rows = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if table.startswith(NOTED_TABLES):
            continue
        columns = [field.attname for field in model._meta.concrete_fields]
        if table == "auth_user":
            columns.remove("last_login")
        rows[table] = list(model._base_manager.order_by("pk").values_list(*columns))
    return rows


def tables_changed(before: dict[str, list[Any]]) -> list[str]:
    after = everything()
    return [table for table in after if after[table] != before[table]]


@pytest.mark.parametrize("state", STATES)
def test_who_may_not_change_something_changes_nothing_by_posting(
    cast: Cast, world: dict[str, Any], state: str
) -> None:
    put_into(state, world, cast)
    before = everything()
    writes: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append(sql)
        return execute(sql, params, many, context)

    wrong = []
    asked = 0
    named_addresses = list(to_post(world))
    for person in PEOPLE:
        client = client_of(cast, person)
        client.raise_request_exception = False
        cookies = client.cookies.output()
        for name, address in named_addresses:
            people, states = CHANGERS.get(name, (NOBODY, NOBODY))
            if person in people and state in states:
                continue
            if not is_sampled(f"{name} {person} {state}", one_in=POSTED_ONE_IN):
                continue
            asked += 1
            writes.clear()
            with transaction.atomic():
                with connection.execute_wrapper(note):
                    response = client.post(address, POSTED)
                changed = tables_changed(before) if writes else []
                transaction.set_rollback(True)
            client.cookies.load(cookies.replace("Set-Cookie: ", ""))
            if changed:
                wrong.append(f"{person} at {name}: {changed}")
            if response.status_code >= SERVER_ERROR:
                wrong.append(f"{person} at {name}: {response.status_code}")
    assert wrong == []
    assert asked


POSTED_ONE_IN = 40  # of 1,300 posts for each state in `make test`
SERVER_ERROR = 500


def test_who_may_change_something_does(cast: Cast, world: dict[str, Any]) -> None:
    """Without it, the matrix could be empty because nothing that is posted is understood."""
    changed = set()
    for state in STATES:
        with transaction.atomic():
            put_into(state, world, cast)
            before = everything()
            for name, address in to_post(world):
                people, states = CHANGERS.get(name, (NOBODY, NOBODY))
                if name in changed or name not in SURELY_CHANGED or state not in states:
                    continue
                for person in sorted(people):
                    with transaction.atomic():
                        client_of(cast, person).post(address, POSTED)
                        if set(tables_changed(before)) - {"auth_user"}:
                            changed.add(name)
                        transaction.set_rollback(True)
            transaction.set_rollback(True)
    assert changed == SURELY_CHANGED


SURELY_CHANGED = {
    "step start_review",
    "step return",
    "desk:comment",
    "desk:answer",
    "desk:withdraw",
}
