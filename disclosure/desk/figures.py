"""The catalogue of figures and slots that a clerk may write in a sentence, for the forms in use."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from budget.admin.frame import admin_page
from budget.models import FiscalYear
from disclosure.desk.access import signed_in
from disclosure.documents import forms
from disclosure.documents.forms.handbook import placeholders


@require_safe
@signed_in
def figures(request: HttpRequest) -> HttpResponse:
    """One section a form: what is typed, what it prints, where that comes from."""
    used = FiscalYear.objects.visible_to(request.user).values_list("layout", flat=True).distinct()
    layouts = [forms.layout(key) for key in sorted(set(used) & set(forms.available()))]
    catalogues = [(layout.name, placeholders(layout)) for layout in layouts]
    title = "叙述中可以引用的数字"
    return admin_page(request, "desk/figures.html", title=title, catalogues=catalogues)
