"""Where the scripts of all grids send what is pasted: text in, rows and their faults back.

Only here (and for pages without scripts in the paste box) is a pasted block taken apart. Nothing
is saved.
"""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from budget.models import DepartmentBudget
from budget.problems import Problems
from budget.sheets import LARGEST_TABLE, SCALES
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.belongings import AssetEditor, PriorEditor, ProcurementEditor
from disclosure.desk.entry.blocks import read_block
from disclosure.desk.entry.goals import IndicatorEditor, ProjectEditor, SubGoalEditor
from disclosure.desk.entry.grids import GridName
from disclosure.desk.entry.ledger import LedgerEditor
from disclosure.desk.entry.pages import may_enter
from disclosure.desk.entry.parts import PartEditor

# Characters of one paste: 5,000 rows of 400. In a form a Chinese one takes 9 bytes: what may be
# pasted may be sent (DATA_UPLOAD_MAX_MEMORY_SIZE).
LONGEST_BLOCK = 2_000_000
REFUSED = 400

_PARTS: dict[GridName, type[PartEditor]] = {
    GridName.PROJECTS: ProjectEditor,
    GridName.SUB_GOALS: SubGoalEditor,
    GridName.PROCUREMENT: ProcurementEditor,
    GridName.ASSETS: AssetEditor,
    GridName.PRIOR_FIGURES: PriorEditor,
}


class PasteForm(forms.Form):
    """A pasted block: its text, the unit of its money, and the column that it was pasted into.

    The indicators are those of one ``project``.
    """

    text = forms.CharField(
        required=False,
        max_length=LONGEST_BLOCK,
        strip=False,
        error_messages={"max_length": f"一次最多粘贴{LONGEST_BLOCK}个字，请分几次粘贴"},
    )
    unit = forms.ChoiceField(choices=[(unit, unit) for unit in SCALES], required=False)
    column = forms.CharField(required=False)
    project = forms.IntegerField(required=False)


@require_POST
@signed_in
def paste(request: HttpRequest, pk: int, grid: str) -> JsonResponse:
    """Return the rows of a pasted block: texts by column, and faults by column.

    Those may paste who may change the budget. Money is in yuan, and ``unit`` is what it was in.
    ``left`` names the columns of the block that the grid does not have.
    What is refused is answered with 400 and its ``problems``.
    """
    budget = seen_budget(request, pk)
    if not may_enter(request, budget):
        raise PermissionDenied
    form = PasteForm({**request.GET.dict(), **request.POST.dict()})
    if not form.is_valid():
        problems: list[str] = []
        for messages in form.errors.values():
            problems += [str(message) for message in messages]
        return JsonResponse({"problems": problems}, status=REFUSED)

    data = form.cleaned_data
    editor = _editor(request, budget, grid, data["project"])
    try:
        block = read_block(data["text"], editor.columns, unit=data["unit"], start=data["column"])
    except Problems as exc:
        refused = [str(problem) for problem in exc.problems]
        return JsonResponse({"problems": refused}, status=REFUSED)
    if len(block.rows) > LARGEST_TABLE:
        problem = f"一次最多粘贴{LARGEST_TABLE}行，请分几次粘贴"
        return JsonResponse({"problems": [problem]}, status=REFUSED)

    rows = []
    for pasted, row in zip(block.rows, editor.checked(block.rows), strict=True):
        texts = {key: row.texts[key] for key in pasted}
        # A column that was not pasted may be filled already, so its faults are not told.
        faults = {key: row.faults[key] for key in pasted if key in row.faults}
        rows.append({"texts": texts, "faults": faults})
    left = [str(problem) for problem in block.problems]
    return JsonResponse({"unit": block.unit, "rows": rows, "left": left})


def _editor(
    request: HttpRequest, budget: DepartmentBudget, grid: str, project_pk: int | None
) -> LedgerEditor | PartEditor:
    """Return the editor of the grid that the address names. Raises Http404."""
    if grid not in set(GridName):
        raise Http404
    name = GridName(grid)
    if name == GridName.LEDGER:
        return LedgerEditor(request, budget)
    if name == GridName.INDICATORS:
        project = get_object_or_404(budget.projects, pk=project_pk)
        return IndicatorEditor(request, budget, project)
    return _PARTS[name](request, budget)
