"""Where the pages of entering keep what is typed, as it is typed (static/desk/unsaved.js)."""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from budget.sheets import LARGEST_TABLE
from disclosure.actions import unsaved
from disclosure.desk.access import signed_in

# Characters: as many rows as a grid may have, of 1,000 each.
LONGEST = LARGEST_TABLE * 1_000
REFUSED = 400


class UnsavedForm(forms.Form):
    """A page's address and what was typed into it; without content it is to be forgotten."""

    page = forms.CharField(required=False, max_length=200)
    content = forms.CharField(required=False, max_length=LONGEST, strip=False)


@require_http_methods(["GET", "POST"])
@signed_in
def unsaved_work(request: HttpRequest) -> HttpResponse:
    """Return one's own unsaved work of a ``page`` and a fresh token; a POST keeps or forgets it."""
    form = UnsavedForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return HttpResponse(status=REFUSED)
    page = form.cleaned_data["page"]
    if request.method == "GET":
        work = unsaved.kept(by=request.user, page=page)
        content = work.content if work is not None else ""
        # Whoever has signed in anew in another tab needs the token of now.
        return JsonResponse({"content": content, "token": get_token(request)})
    if not page:
        return HttpResponse(status=REFUSED)
    content = form.cleaned_data["content"]
    if content:
        unsaved.keep(by=request.user, page=page, content=content)
    else:
        unsaved.discard(by=request.user, page=page)
    return HttpResponse(status=204)
