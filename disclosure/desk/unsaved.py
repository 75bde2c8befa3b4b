"""Where the pages of entering keep what is typed, as it is typed (static/desk/unsaved/)."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from budget.sheets import LARGEST_TABLE
from disclosure.actions import unsaved
from disclosure.desk.access import signed_in
from disclosure.models.unsaved import KEPT_FOR

# Characters: as many rows as a grid may have, of 700 each. In a form a Chinese one takes 9 bytes:
# what may be kept may be sent (DATA_UPLOAD_MAX_MEMORY_SIZE).
LONGEST = LARGEST_TABLE * 700
LONGEST_NAME = 32
WEEK = int(KEPT_FOR.total_seconds() * 1000)  # as scripts count time
KEPT = 204
REFUSED = 400
OTHER_ACCOUNT = 409
MOST_TURNS = 2**31 - 1  # what either database holds


class UnsavedForm(forms.Form):
    """What was typed into a page, by the page's address and the name of this opening of it.

    ``turn`` counts how often that opening has told of it.
    ``account`` is who has typed it: by now somebody else may be signed in in that browser.
    ``age`` is how many milliseconds ago that was, where the browser had to wait for the server.
    Without ``content`` the work is to be forgotten.
    """

    page = forms.CharField(max_length=200)
    work = forms.SlugField(max_length=LONGEST_NAME)
    turn = forms.IntegerField(min_value=0, max_value=MOST_TURNS)
    account = forms.IntegerField()
    content = forms.CharField(required=False, max_length=LONGEST, strip=False)
    age = forms.IntegerField(required=False, min_value=0, max_value=WEEK)


@require_http_methods(["GET", "POST"])
@signed_in
def unsaved_work(request: HttpRequest) -> HttpResponse:
    """Return one's own unsaved works of a ``page`` and a fresh token; a POST keeps or forgets one.

    A POST is answered with 204, or with 409 where somebody else has typed it.
    """
    if request.method == "GET":
        return _works(request, request.GET.get("page", ""))
    form = UnsavedForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=REFUSED)
    data = form.cleaned_data
    if data["account"] != request.user.pk:
        return HttpResponse(status=OTHER_ACCOUNT)
    work = {"page": data["page"], "work": data["work"], "turn": data["turn"]}
    if data["content"]:
        age = timedelta(milliseconds=data["age"] or 0)
        unsaved.keep(by=request.user, **work, content=data["content"], age=age)
    else:
        unsaved.finish(by=request.user, **work)
    return HttpResponse(status=KEPT)


def _works(request: HttpRequest, page: str) -> JsonResponse:
    works = []
    for work in unsaved.kept(by=request.user, page=page):
        at = int(work.at.timestamp() * 1000)  # as scripts count time
        works.append({"work": work.work, "turn": work.turn, "at": at, "content": work.content})
    # Whoever has signed in anew in another tab needs the token of now.
    return JsonResponse({"works": works, "token": get_token(request)})


def finish_posted(request: HttpRequest) -> None:
    """Forget the unsaved work of a posted page that has been saved."""
    work = request.POST.get("work", "")[:LONGEST_NAME]
    if work:
        turn = posted_turn(request)
        unsaved.finish(by=request.user, page=request.get_full_path(), work=work, turn=turn)


def posted_turn(request: HttpRequest) -> int:
    """Return how often the posted page has told of its unsaved work; 0 for one without script."""
    text = request.POST.get("turn", "")
    is_number = text.isascii() and text.isdigit()
    if not is_number or len(text) > len(str(MOST_TURNS)):
        return 0
    return min(int(text), MOST_TURNS)
