"""The narrative by section: each standard sentence with its figures filled in, the office's own words, last year's text beside."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from budget.actions.entry import open_for_entry
from budget.actions.narrative import replace_lists, replace_texts
from budget.entries import Entries
from budget.models import DepartmentBudget
from budget.money import show_in_text
from budget.problems import Problem, Problems
from budget.querysets import read_entries
from disclosure.actions.checking import check_assembly
from disclosure.actions.drafts import prior_figures
from disclosure.desk.access import signed_in
from disclosure.desk.entry.pages import entry_page, seen_budget
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import Assembly, assemble
from disclosure.documents.forms.model import BlockRule, Layout, PartRule
from disclosure.documents.forms.narrative import Writer, template_faults
from disclosure.documents.forms.placeholders import fill, placeholders
from disclosure.documents.model.document import Paragraph
from disclosure.models import Publication

# Where blocks that are not written here are filled in.
ELSEWHERE = {"sub_goals": "goals", "goals": "goals", "procurement": "procurement", "assets": "assets"}


@dataclass(frozen=True)
class Piece:
    """A stretch of a sentence: plain, a figure that follows the tables, or an amount typed by hand."""

    text: str
    kind: str = "plain"
    title: str = ""


@dataclass(frozen=True)
class SlotField:
    """A free text inside a standard sentence."""

    key: str
    label: str
    help: str
    text: str

    @property
    def name(self) -> str:
        return f"slot:{self.key}"


@dataclass(frozen=True)
class Sentence:
    """A sentence to edit: what it prints now, the form's own wording, the office's, and last year's text.

    ``problems`` keep it from being printed as it is; ``findings`` are what the checks would have looked at, each with its
    weight: a large change without its reason before all.
    """

    address: str
    pieces: tuple[Piece, ...]
    standard: str
    override: str
    slots: tuple[SlotField, ...]
    last_year: str
    problems: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        return f"override:{self.address}"

    @property
    def anchor(self) -> str:
        return self.address.replace("/", "-")


@dataclass(frozen=True)
class ListField:
    """A list of the department's own paragraphs, one a line."""

    key: str
    title: str
    text: str
    last_year: str

    @property
    def name(self) -> str:
        return f"list:{self.key}"


@dataclass(frozen=True)
class Words:
    """What an office wrote itself, as the page posts it."""

    overrides: Mapping[str, str]
    slots: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]


class _Desk:
    """One budget's narrative: entries, form and the Document they make now."""

    def __init__(self, budget: DepartmentBudget) -> None:
        self.budget = budget
        self.entries = read_entries(budget)
        try:
            self.layout: Layout = forms.layout(self.entries.layout)
        except forms.UnknownLayout as exc:
            raise Http404(str(exc)) from exc

    @cached_property
    def prior(self) -> dict:
        return prior_figures(budget=self.budget)

    @cached_property
    def assembly(self) -> Assembly:
        return self.assembled(self.entries)

    def assembled(self, entries: Entries) -> Assembly:
        return assemble(entries, self.layout, self.prior)

    @cached_property
    def last_year(self) -> dict[str, str]:
        """Last year's published paragraphs by address."""
        before = Publication.objects.filter(department=self.budget.department, year=self.budget.fiscal_year.year - 1)
        publication = before.standing().defer(None).first()
        if publication is None:
            return {}
        return {block.address: block.text for block in publication.document.blocks() if isinstance(block, Paragraph)}

    @property
    def sections(self) -> list[PartRule]:
        """The parts that have words in them."""
        return [part for part in self.layout.parts if any(block.kind in ("sentence", "list") for block in part.blocks)]

    def title(self, part: PartRule) -> str:
        heading = next((block.text for block in part.blocks if block.kind == "heading"), "")
        texts = {"department": self.entries.department_name, "year": str(self.entries.year)}
        texts |= {"prior_year": str(self.entries.year - 1), "code": self.entries.department_code}
        texts |= {"region": self.entries.region_name, "money_unit": self.layout.money.unit}
        return fill(part.title or heading, texts) or part.key

    def sentences(self, part: PartRule, words: Words, assembly: Assembly) -> Iterator[Sentence]:
        paragraphs = {block.address: block for block in assembly.document.blocks() if isinstance(block, Paragraph)}
        figures = assembly.document.figure_by_key
        writer = Writer(self.layout, {}, figures, {})
        findings = self._findings(assembly)
        for address, standard in self._templates(part, writer):
            template = words.overrides.get(address, standard)
            told = [problem.message for problem in assembly.problems if problem.address == address]
            yield Sentence(
                address=address,
                pieces=tuple(_pieces(paragraphs.get(address), {key: each.label for key, each in figures.items()})),
                standard=standard,
                override=words.overrides.get(address, ""),
                slots=tuple(self._slots(template, words)),
                last_year=self.last_year.get(address, ""),
                problems=tuple(dict.fromkeys([*template_faults(template, self.layout), *told])),
                findings=tuple(dict.fromkeys(findings[address])),
            )

    def _findings(self, assembly: Assembly) -> Mapping[str, list[tuple[str, str]]]:
        """What the checks say of each paragraph, hints left out, by its address."""
        found = defaultdict(list)
        for result in check_assembly(assembly=assembly, budget=self.budget).results:
            if not result.is_clean:
                for finding in result.findings:
                    found[finding.key].append((result.severity.label, finding.message))
        return found

    def _templates(self, part: PartRule, writer: Writer) -> Iterator[tuple[str, str]]:
        """Addresses and standard wordings of the sentences and terms that an office may word otherwise."""
        for block in part.blocks:
            if block.kind == "sentence" and not block.source:
                yield f"{part.key}/{block.key}", writer.choose(block.clauses)
            elif block.kind == "list":
                yield from ((f"{part.key}/{block.key}-{term.key}", term.text) for term in block.items)

    def _slots(self, template: str, words: Words) -> Iterator[SlotField]:
        keys = dict.fromkeys(each.name for each in placeholders(template) if each.kind == "slot")
        for key in keys:
            rule = self.layout.slots.get(key)
            if rule is not None:
                yield SlotField(key, rule.label, rule.help, words.slots.get(key, ""))

    def lists(self, part: PartRule, words: Words) -> Iterator[ListField]:
        for block in part.blocks:
            if block.kind == "list" and block.source:
                before = [text for at, text in self.last_year.items() if at.startswith(f"{part.key}/{block.key}-")]
                title = _LISTS.get(block.source, block.source)
                yield ListField(block.source, title, as_lines(words.lists.get(block.source, ())), "\n".join(before))

    def figures(self) -> list[tuple[str, str, str]]:
        """What may be inserted: placeholder, label, and what it prints now."""
        known = self.assembly.document.figure_by_key
        return [
            (
                f"{{{rule.key}}}",
                rule.label,
                _shown(known[rule.key].value, rule.style, rule.unsigned, self.layout.text_scale),
            )
            for rule in self.layout.figures.values()
        ]


_LISTS = {"duties": "部门职责", "safeguards": "工作保障措施", "other_matters": "其他需要说明的事项"}


def _shown(value: object, style: str, unsigned: bool, scale: int) -> str:
    if value is None:
        return "缺上年数"
    return show_in_text(abs(value) if unsigned else value, style, scale)  # type: ignore[arg-type]


def _pieces(paragraph: Paragraph | None, labels: Mapping[str, str]) -> Iterator[Piece]:
    if paragraph is None:
        return
    position = 0
    for mention in paragraph.mentions:
        if mention.start > position:
            yield Piece(paragraph.text[position : mention.start])
        text = paragraph.text[mention.start : mention.end]
        if mention.figure:
            yield Piece(text, "bound", labels.get(mention.figure, mention.figure))
        else:
            yield Piece(text, "unbound", "手工填写的数字，不随表变动")
        position = mention.end
    if position < len(paragraph.text):
        yield Piece(paragraph.text[position:])


def as_lines(paragraphs: Sequence[str]) -> str:
    """Paragraphs as one text: a line each, or parted by blank lines where one has line breaks itself."""
    return ("\n\n" if any("\n" in each for each in paragraphs) else "\n").join(paragraphs)


def as_paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of such a text."""
    parts = text.strip().split("\n\n" if "\n\n" in text.strip() else "\n")
    return tuple(part.strip() for part in parts if part.strip())


# --- views --------------------------------------------------------------------------------------------------------


@require_safe
@signed_in
def narrative(request: HttpRequest, pk: int) -> HttpResponse:
    """All sections, with what each still needs."""
    budget = seen_budget(request, pk)
    desk = _Desk(budget)
    words = Words(desk.entries.overrides, desk.entries.slots, desk.entries.lists)
    sections = []
    for part in desk.sections:
        sentences = list(desk.sentences(part, words, desk.assembly))
        unbound = sum(piece.kind == "unbound" for each in sentences for piece in each.pieces)
        missing = [told for each in sentences for told in (*each.problems, *(message for _, message in each.findings))]
        own = sum(bool(each.override) for each in sentences)
        sections.append((reverse("desk:section", args=[pk, part.key]), desk.title(part), own, unbound, missing))
    return entry_page(request, "narrative", budget, f"说明：{budget}", sections=sections)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One section: read, word otherwise, fill in reasons."""
    budget = seen_budget(request, pk)
    desk = _Desk(budget)
    part = next((each for each in desk.sections if each.key == key), None)
    if part is None:
        raise Http404
    saved = Words(desk.entries.overrides, desk.entries.slots, desk.entries.lists)
    if request.method != "POST":
        return _section_page(request, desk, part, saved, _stamp(desk, part, saved))
    words = _posted(request, saved)
    problems = [problem for text in words.overrides.items() for problem in _template_problems(text, desk.layout)]
    try:
        if problems:
            raise Problems(problems)
        _save(request, desk, part)
    except Problems as exc:
        told = [str(problem) for problem in exc.problems]
        stamp = _stamp(desk, part, saved) if _has_moved(exc) else request.POST.get("seen", "")
        return _section_page(request, desk, part, words, stamp, told)
    messages.success(request, f"已保存“{desk.title(part)}”。")
    return redirect("desk:section", pk, key)


def _has_moved(exc: Problems) -> bool:
    return any(problem.code == "moved" for problem in exc.problems)


def _template_problems(text: tuple[str, str], layout: Layout) -> Iterator[Problem]:
    address, template = text
    for message in template_faults(template, layout):
        yield Problem("override.fault", address, message)


def _posted(request: HttpRequest, saved: Words) -> Words:
    """The saved words with those of this page in their place; an empty own wording is the form's again."""
    overrides, slots, lists = dict(saved.overrides), dict(saved.slots), dict(saved.lists)
    for name, value in request.POST.items():
        kind, _, key = name.partition(":")
        text = str(value).replace("\r\n", "\n").strip()
        if kind == "override":
            overrides[key] = text
        elif kind == "slot":
            slots[key] = text
        elif kind == "list":
            lists[key] = as_paragraphs(text)
    return Words(
        {key: text for key, text in overrides.items() if text},
        {key: text for key, text in slots.items() if text},
        {key: texts for key, texts in lists.items() if texts},
    )


def _stamp(desk: _Desk, part: PartRule, words: Words) -> str:
    """Tells whether the section's own words are still what the page was made from."""
    lists = {block.source: words.lists.get(block.source) for block in part.blocks if block.kind == "list"}
    slots = sorted(words.slots.items())
    overrides = sorted((key, text) for key, text in words.overrides.items() if key.startswith(f"{part.key}/"))
    return hashlib.sha256(repr((overrides, slots, lists)).encode()).hexdigest()[:16]


def _save(request: HttpRequest, desk: _Desk, part: PartRule) -> None:
    with transaction.atomic():
        budget = open_for_entry(desk.budget, request.user)
        now = read_entries(budget)
        current = Words(now.overrides, now.slots, now.lists)
        if _stamp(desk, part, current) != request.POST.get("seen"):
            message = "打开本页之后有人保存过这一节；下面是您的内容，再按“保存”将替换对方的。"
            raise Problems([Problem("moved", "", message)])
        words = _posted(request, current)  # other sections as they are now
        replace_texts(budget=budget, overrides=words.overrides, slots=words.slots, by=request.user)
        replace_lists(budget=budget, lists=words.lists, by=request.user)


def _section_page(
    request: HttpRequest, desk: _Desk, part: PartRule, words: Words, seen: str, problems: Sequence[str] = ()
) -> HttpResponse:
    right = {key: text for key, text in words.overrides.items() if not template_faults(text, desk.layout)}
    entries = replace(desk.entries, overrides=right, slots=words.slots, lists=words.lists)
    sentences = list(desk.sentences(part, words, desk.assembled(entries)))
    return entry_page(
        request,
        "section",
        desk.budget,
        desk.title(part),
        sentences=sentences,
        lists=list(desk.lists(part, words)),
        elsewhere=list(dict.fromkeys(filter(None, (_elsewhere(block, desk.budget) for block in part.blocks)))),
        figures=desk.figures(),
        seen=seen,
        problems=problems,
        sections=[(each.key, desk.title(each)) for each in desk.sections],
        section=part.key,
    )


def _elsewhere(block: BlockRule, budget: DepartmentBudget) -> str:
    page = ELSEWHERE.get(block.kind) or ELSEWHERE.get(block.key)
    if block.kind == "sentence" and block.source:
        page = "goals"
    return reverse(f"desk:{page}", args=[budget.pk]) if page else ""
