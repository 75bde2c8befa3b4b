"""The narrative by section.

Each standard sentence with its figures filled in, the office's own words, and last year's text
beside them.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from budget.actions.entry import open_for_entry
from budget.actions.narrative import replace_lists, replace_texts
from budget.entries import LIST_LABELS, Entries
from budget.models import DepartmentBudget
from budget.problems import Problem, Problems, refuse
from budget.querysets import read_entries
from budget.quoting import nested
from disclosure.actions.checking import check_assembly
from disclosure.actions.drafts import prior_figures, published_last_year
from disclosure.desk.access import seen_budget, signed_in
from disclosure.desk.entry.grids import tidy_text
from disclosure.desk.entry.pages import entry_page
from disclosure.desk.entry.parts import STAMP_DIGITS
from disclosure.desk.entry.pinned import on_sentences, open_comments
from disclosure.desk.unsaved import finish_posted
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import (
    Assembly,
    assemble,
    identity_of,
    lists_without_place,
    overrides_without_place,
    slots_without_place,
)
from disclosure.documents.forms.each import slots_of, written_out
from disclosure.documents.forms.model import BlockRule, Layout, PartRule
from disclosure.documents.forms.narrative import Writer, figure_text, template_faults
from disclosure.documents.forms.placeholders import fill, placeholders, texts_of
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Paragraph

# Where blocks that are not written here are filled in, by their kind or key.
ELSEWHERE = {
    "sub_goals": "goals",
    "goals": "goals",
    "project_texts": "goals",
    "procurement": "procurement",
    "assets": "assets",
}

# Number styles that a figure's chip offers beside the form's own.
OFFERED_STYLES = ("whole", "fixed-1", "fixed-2", "shortest-2", "shortest-4")
TEXT_LABELS = {
    "code": "部门编码",
    "department": "部门名称",
    "unit_code": "单位编码",
    "unit": "单位名称",
    "region": "地区",
    "year": "本年",
    "prior_year": "上年",
    "money_unit": "金额单位",
}


class PieceKind(StrEnum):
    """What a stretch of a sentence is; the style sheet marks the latter two."""

    PLAIN = "plain"
    BOUND = "bound"  # a figure that follows the tables
    UNBOUND = "unbound"  # an amount typed by hand


class FieldKind(StrEnum):
    """What a field of a section's form holds: its name is ``kind:key``."""

    OVERRIDE = "override"
    SLOT = "slot"
    LIST = "list"


@dataclass(frozen=True)
class SentencePiece:
    """A stretch of a sentence, with a title to point at."""

    text: str
    kind: PieceKind = PieceKind.PLAIN
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
        """The name of the field."""
        return f"{FieldKind.SLOT}:{self.key}"


@dataclass(frozen=True)
class LostText:
    """A text that this year's form has no place for: a field to read it in, and to empty it."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class EditedSentence:
    """A sentence to edit.

    ``pieces`` are what it prints now, ``standard`` the form's own wording, ``override`` the
    office's. ``problems`` keep it from being printed as it is; ``findings`` are what the checks
    would have looked at, each with its weight: a large change without its reason before all.
    ``remarks`` are the open comments of reviewers.
    """

    address: str
    pieces: tuple[SentencePiece, ...]
    standard: str
    override: str
    slots: tuple[SlotField, ...]
    last_year: str
    problems: tuple[str, ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the field for the office's wording."""
        return f"{FieldKind.OVERRIDE}:{self.address}"

    @property
    def anchor(self) -> str:
        """The id of the sentence on the page."""
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
        """The name of the field."""
        return f"{FieldKind.LIST}:{self.key}"


@dataclass(frozen=True)
class OwnWords:
    """What an office wrote itself, as the page posts it."""

    overrides: Mapping[str, str]
    slots: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, entries: Entries) -> "OwnWords":
        """Return the words that are saved."""
        return cls(entries.overrides, entries.slots, entries.lists)


class _Narrative:
    """One budget's narrative: entries, form and the Document they make now."""

    def __init__(self, budget: DepartmentBudget) -> None:
        self.budget = budget
        self.entries = read_entries(budget)
        try:
            self.form: Layout = forms.layout(self.entries.layout)
        except forms.UnknownLayout as exc:
            raise Http404(str(exc)) from exc

    @cached_property
    def prior(self) -> dict[str, Decimal]:
        """Last year's figures by key."""
        return prior_figures(budget=self.budget)

    @cached_property
    def assembly(self) -> Assembly:
        """The Document that the saved entries make."""
        return self.assembled(self.entries)

    @cached_property
    def layout(self) -> Layout:
        """The form with a sentence for each code that this budget has money of."""
        return written_out(self.form, self.assembly.document)

    def assembled(self, entries: Entries) -> Assembly:
        """Return the Document that ``entries`` make."""
        return assemble(entries, self.form, self.prior)

    @cached_property
    def last_year(self) -> dict[str, str]:
        """Last year's published paragraphs by address."""
        publication = published_last_year(self.budget, self.budget.fiscal_year.year)
        if publication is None:
            return {}
        return {
            address: paragraph.text
            for address, paragraph in _paragraphs(publication.document.blocks()).items()
        }

    @property
    def sections(self) -> list[PartRule]:
        """The parts that have words in them."""
        sections = []
        for part, written in zip(self.form.parts, self.layout.parts, strict=True):
            if any(block.kind in ("sentence", "list", "each") for block in part.blocks):
                sections.append(written)
        return sections

    def title(self, part: PartRule) -> str:
        """Return the title of a part, its first heading or its key."""
        headings = [block.text for block in part.blocks if block.kind == "heading"]
        title = part.title or (headings[0] if headings else "")
        texts = texts_of(identity_of(self.entries, self.layout))
        return fill(title, texts) or part.key

    def sentences(
        self, part: PartRule, words: OwnWords, assembly: Assembly
    ) -> list[EditedSentence]:
        """Return the sentences of a part as ``words`` make them."""
        paragraphs = _paragraphs(assembly.document.blocks())
        figures = assembly.document.figure_by_key
        labels = {key: figure.label for key, figure in figures.items()}
        writer = Writer(self.layout, {}, figures, {})
        findings = self._findings(assembly)
        sentences = []
        for address, standard in self._templates(part, writer):
            template = words.overrides.get(address, standard)
            problems = template_faults(template, self.layout)
            for problem in assembly.problems:
                if problem.address == address:
                    problems.append(problem.message)
            sentences.append(
                EditedSentence(
                    address=address,
                    pieces=tuple(_pieces(paragraphs.get(address), labels)),
                    standard=standard,
                    override=words.overrides.get(address, ""),
                    slots=tuple(self._slots(template, words)),
                    last_year=self.last_year.get(address, ""),
                    problems=tuple(dict.fromkeys(problems)),
                    findings=tuple(dict.fromkeys(findings[address])),
                )
            )
        return sentences

    def _findings(self, assembly: Assembly) -> Mapping[str, list[tuple[str, str]]]:
        """Return what the checks say of each paragraph, by its address."""
        findings = defaultdict(list)
        for result in check_assembly(assembly=assembly, budget=self.budget).results:
            if result.is_clean:
                continue
            for finding in result.findings:
                findings[finding.key].append((result.severity.label, finding.message))
        return findings

    def _templates(self, part: PartRule, writer: Writer) -> list[tuple[str, str]]:
        """Return the sentences and terms that an office may word otherwise.

        Each is its address and its standard wording.
        """
        templates = []
        for block in part.blocks:
            address = f"{part.key}/{block.key}"
            if block.kind == "sentence" and not block.source:
                templates.append((address, writer.choose(block.clauses)))
            elif block.kind == "list":
                for term in block.items:
                    templates.append((f"{address}-{term.key}", term.text))
        return templates

    def _slots(self, template: str, words: OwnWords) -> list[SlotField]:
        names = [mark.name for mark in placeholders(template) if mark.kind == "slot"]
        fields = []
        for key in dict.fromkeys(names):
            rule = self.layout.slots.get(key)
            if rule is not None:
                text = words.slots.get(key, "")
                fields.append(SlotField(key, rule.label, rule.help, text))
        return fields

    def waiting(self, part: PartRule, words: OwnWords) -> list[tuple[str, str]]:
        """Return the texts of codes without money this year, each with what it is.

        They are kept for the year in which the code has money again, and printed nowhere now.
        """
        texts: dict[tuple[str, str], None] = {}  # each once, in order
        written = {f"{part.key}/{rule.key}" for rule in part.blocks}
        (part_of_form,) = [rule for rule in self.form.parts if rule.key == part.key]
        for block in part_of_form.blocks:
            if block.kind != "each":
                continue
            names = slots_of(self.form.each[block.key])
            for key, text in sorted(words.slots.items()):
                name, _, code = key.rpartition("_")
                is_of_code = name in names and code.isdecimal()
                if is_of_code and key not in self.layout.slots:
                    label = self.form.slots[name].label
                    texts[f"{code} {label}", text] = None
            prefix = f"{part.key}/{block.key}/"
            for address, text in sorted(words.overrides.items()):
                if address.startswith(prefix) and address not in written:
                    code = address.removeprefix(prefix)
                    texts[f"{code} 本单位改写", text] = None
        return list(texts)

    def without_place(self, part: PartRule, words: OwnWords) -> list[LostText]:
        """Return the texts that the form has no place for any more: the first section shows them.

        What is in them is printed nowhere, and keeps the budget from being published.
        """
        if part.key != self.sections[0].key:
            return []
        lost = []
        for key in slots_without_place(words.slots, self.form, self.layout):
            lost.append(LostText(f"{FieldKind.SLOT}:{key}", key, words.slots[key]))
        for address in overrides_without_place(words.overrides, self.form, self.layout):
            name = f"{FieldKind.OVERRIDE}:{address}"
            lost.append(LostText(name, f"改写的句子 {address}", words.overrides[address]))
        for name in lists_without_place(words.lists, self.layout):
            label = LIST_LABELS.get(name, name)
            lost.append(LostText(f"{FieldKind.LIST}:{name}", label, as_lines(words.lists[name])))
        return lost

    def stamp(self, part: PartRule, words: OwnWords) -> str:
        """Return a text that changes with what the page of a section shows to be changed."""
        prefix = f"{part.key}/"
        overrides = []
        for key, text in sorted(words.overrides.items()):
            if key.startswith(prefix):
                overrides.append((key, text))
        lists = {}
        for block in part.blocks:
            if block.kind == "list":
                lists[block.source] = words.lists.get(block.source)
        lost = self.without_place(part, words)
        state = repr((overrides, sorted(words.slots.items()), lists, lost))
        return hashlib.sha256(state.encode()).hexdigest()[:STAMP_DIGITS]

    def lists(self, part: PartRule, words: OwnWords) -> list[ListField]:
        """Return the lists of a part that the department writes."""
        fields = []
        for block in part.blocks:
            if block.kind != "list" or not block.source:
                continue
            prefix = f"{part.key}/{block.key}-"
            before = []
            for address, text in self.last_year.items():
                if address.startswith(prefix):
                    before.append(text)
            title = LIST_LABELS.get(block.source, block.source)
            text = as_lines(words.lists.get(block.source, ()))
            fields.append(ListField(block.source, title, text, "\n".join(before)))
        return fields

    def figures(self) -> list[tuple[str, str, str]]:
        """Return what may be inserted: placeholder, label, and what it prints now."""
        known = self.assembly.document.figure_by_key
        figures = []
        for rule in self.layout.figures.values():
            value = known[rule.key].value
            text = "缺上年数"
            if value is not None:
                text = figure_text(self.layout, rule, value, rule.style)
            figures.append((f"{{{rule.key}}}", rule.label, text))
        return figures

    def marks(self, words: OwnWords) -> dict[str, dict[str, Any]]:
        """Return what sentences may be filled in with, for the script that shows it as chips.

        ``figures`` have by key a label, a unit, the style in which the form prints them, and what
        they print in each style that is offered. ``others`` are texts and the office's own words.
        """
        known = self.assembly.document.figure_by_key
        figures = {}
        for rule in self.layout.figures.values():
            value = known[rule.key].value
            shown = {}
            for style in dict.fromkeys((rule.style, *OFFERED_STYLES)):
                shown[style] = "缺上年数"
                if value is not None:
                    shown[style] = figure_text(self.layout, rule, value, style)
            unit = self.layout.money.unit if rule.is_money else ""
            label = rule.label
            figures[rule.key] = {"label": label, "unit": unit, "style": rule.style, "shown": shown}
        others = {}
        for name, text in texts_of(identity_of(self.entries, self.layout)).items():
            others[name] = {"label": TEXT_LABELS[name], "shown": text}
        for key, slot in self.layout.slots.items():
            text = words.slots.get(key) or "（待填写）"
            others[f"{FieldKind.SLOT}:{key}"] = {"label": slot.label, "shown": text}
        return {"figures": figures, "others": others}

    def elsewhere(self, part: PartRule) -> list[str]:
        """Return the addresses of pages where the other blocks of a part are filled in."""
        addresses = []
        for block in part.blocks:
            page = _page_of_block(block)
            if page:
                addresses.append(reverse(f"desk:{page}", args=[self.budget.pk]))
        return list(dict.fromkeys(addresses))


def _page_of_block(block: BlockRule) -> str:
    """Return the page where a block is filled in that is not written here; empty for others."""
    if block.kind == "sentence" and block.source:
        return "goals"
    return ELSEWHERE.get(block.kind) or ELSEWHERE.get(block.key, "")


def _paragraphs(blocks: Iterable[object]) -> dict[str, Paragraph]:
    return {block.address: block for block in blocks if isinstance(block, Paragraph)}


def _pieces(paragraph: Paragraph | None, labels: Mapping[str, str]) -> list[SentencePiece]:
    """Return a paragraph taken apart at its figures; ``labels`` are theirs by key."""
    if paragraph is None:
        return []
    pieces = []
    position = 0
    for mention in paragraph.mentions:
        if mention.start > position:
            pieces.append(SentencePiece(paragraph.text[position : mention.start]))
        text = paragraph.text[mention.start : mention.end]
        if mention.figure:
            title = labels.get(mention.figure, mention.figure)
            pieces.append(SentencePiece(text, PieceKind.BOUND, title))
        else:
            title = "手工填写的数字，不随表变动"
            pieces.append(SentencePiece(text, PieceKind.UNBOUND, title))
        position = mention.end
    if position < len(paragraph.text):
        pieces.append(SentencePiece(paragraph.text[position:]))
    return pieces


def as_lines(paragraphs: Sequence[str]) -> str:
    """Return paragraphs as one text.

    Each has a line, or they are parted by blank lines where one has line breaks itself.
    """
    has_breaks = any("\n" in paragraph for paragraph in paragraphs)
    separator = "\n\n" if has_breaks else "\n"
    return separator.join(paragraphs)


def as_paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of such a text."""
    whole = text.strip()
    separator = "\n\n" if "\n\n" in whole else "\n"
    paragraphs = [part.strip() for part in whole.split(separator)]
    return tuple(paragraph for paragraph in paragraphs if paragraph)


# --- views ----------------------------------------------------------------------------------------


@require_safe
@signed_in
def narrative(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all sections, with what each still needs."""
    budget = seen_budget(request, pk)
    narrative = _Narrative(budget)
    words = OwnWords.of(narrative.entries)
    sections = []
    for part in narrative.sections:
        own = 0
        unbound = 0
        missing: list[str] = []
        for sentence in narrative.sentences(part, words, narrative.assembly):
            own += bool(sentence.override)
            unbound += sum(piece.kind == PieceKind.UNBOUND for piece in sentence.pieces)
            missing += sentence.problems
            missing += [message for _, message in sentence.findings]
        address = reverse("desk:section", args=[pk, part.key])
        sections.append((address, narrative.title(part), own, unbound, missing))
    return entry_page(request, "narrative", budget, f"说明：{budget}", sections=sections)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show one section to read, word otherwise and fill in; a POST saves it."""
    narrative = _Narrative(seen_budget(request, pk))
    parts = {part.key: part for part in narrative.sections}
    if key not in parts:
        raise Http404
    part = parts[key]
    saved = OwnWords.of(narrative.entries)
    if request.method != "POST":
        return _section_page(request, narrative, part, saved, seen=narrative.stamp(part, saved))
    words = _posted(request, saved)
    try:
        _require_whole_templates(request, words, narrative)
        _save(request, narrative, part)
    except Problems as exc:
        problems = [str(problem) for problem in exc.problems]
        seen = request.POST.get("seen", "")
        if any(problem_kinds.SECTION_MOVED.includes(problem) for problem in exc.problems):
            seen = narrative.stamp(part, saved)  # having been told, whoever saves again replaces it
        return _section_page(request, narrative, part, words, seen=seen, problems=problems)
    finish_posted(request)
    messages.success(request, nested(f"已保存“{narrative.title(part)}”。"))
    return redirect("desk:section", pk, key)


def _require_whole_templates(request: HttpRequest, words: OwnWords, narrative: _Narrative) -> None:
    """Raise Problems where the office's own wordings of this page cannot be filled in.

    A wording of another page may be of a code that has no money this year, and is not printed; nor
    is one that the form has no place for.
    """
    problems: list[Problem] = []
    lost = overrides_without_place(words.overrides, narrative.form, narrative.layout)
    for address, template in words.overrides.items():
        if f"{FieldKind.OVERRIDE}:{address}" not in request.POST or address in lost:
            continue
        for fault in template_faults(template, narrative.layout):
            problems.append(problem_kinds.OVERRIDE_FAULT.at(address, fault=fault))
    refuse(problems)


def _posted(request: HttpRequest, saved: OwnWords) -> OwnWords:
    """Return the saved words with those of this page in their place.

    An empty wording of the office's is the form's again.
    """
    overrides = dict(saved.overrides)
    slots = dict(saved.slots)
    lists = dict(saved.lists)
    for name, value in request.POST.items():
        kind, _, key = name.partition(":")
        text = tidy_text(str(value))
        if kind == FieldKind.OVERRIDE:
            overrides[key] = text
        elif kind == FieldKind.SLOT:
            slots[key] = text
        elif kind == FieldKind.LIST:
            lists[key] = as_paragraphs(text)
    return OwnWords(
        overrides={key: text for key, text in overrides.items() if text},
        slots={key: text for key, text in slots.items() if text},
        lists={key: texts for key, texts in lists.items() if texts},
    )


def _save(request: HttpRequest, narrative: _Narrative, part: PartRule) -> None:
    """Save the posted words of a section. Raises Problems where somebody saved meanwhile."""
    with transaction.atomic():
        budget = open_for_entry(narrative.budget, request.user)
        current = OwnWords.of(read_entries(budget))
        if narrative.stamp(part, current) != request.POST.get("seen"):
            raise Problems([problem_kinds.SECTION_MOVED.at()])
        words = _posted(request, current)  # other sections as they are now
        replace_texts(budget=budget, overrides=words.overrides, slots=words.slots, by=request.user)
        replace_lists(budget=budget, lists=words.lists, by=request.user)


def _section_page(
    request: HttpRequest,
    narrative: _Narrative,
    part: PartRule,
    words: OwnWords,
    *,
    seen: str,
    problems: Sequence[str] = (),
) -> HttpResponse:
    """Return the page of a section with these words, saved or not."""
    # A wording that cannot be filled in is shown in its field, and the form's is printed.
    overrides = {}
    for key, text in words.overrides.items():
        if not template_faults(text, narrative.layout):
            overrides[key] = text
    entries = replace(narrative.entries, overrides=overrides, slots=words.slots, lists=words.lists)
    assembly = narrative.assembled(entries)
    sections = [(section.key, narrative.title(section)) for section in narrative.sections]
    remarks = on_sentences(open_comments(request, narrative.budget))
    sentences = []
    for sentence in narrative.sentences(part, words, assembly):
        sentences.append(replace(sentence, remarks=remarks.get(sentence.address, ())))
    return entry_page(
        request,
        "section",
        narrative.budget,
        narrative.title(part),
        sentences=sentences,
        lists=narrative.lists(part, words),
        waiting=narrative.waiting(part, words),
        without_place=narrative.without_place(part, words),
        elsewhere=narrative.elsewhere(part),
        figures=narrative.figures(),
        marks=narrative.marks(words),
        seen=seen,
        problems=problems,
        sections=sections,
        section=part.key,
    )
