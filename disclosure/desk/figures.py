"""The catalogue of figures and slots that a clerk may write in a sentence."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.models import FiscalYear
from disclosure.desk.access import signed_in
from disclosure.documents import forms
from disclosure.documents.forms.handbook import handbook_entries


@require_safe
@signed_in
def figures(request: HttpRequest) -> HttpResponse:
    """Show a section for each form in use: what is typed, what it prints, where it is from."""
    fiscal_years = FiscalYear.objects.visible_to(request.user)
    used = set(fiscal_years.values_list("layout", flat=True).distinct())
    catalogues = []
    for key in sorted(used & set(forms.known())):
        layout = forms.layout(key)
        catalogues.append((layout.name, handbook_entries(layout)))
    title = "叙述中可以引用的数字"
    return admin_page(request, "desk/figures.html", title=title, catalogues=catalogues)
