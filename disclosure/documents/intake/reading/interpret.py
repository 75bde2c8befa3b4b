"""Interprets the raw blocks of a file as a Document in the form of a layout. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from budget.amounts import UNITS
from budget.problems import Problems
from disclosure.documents.forms.each import with_codes_of
from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.placeholders import fill, texts_of
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.blocks import ParagraphKind, RawBlock
from disclosure.documents.intake.reading.captions import IdentityVotes
from disclosure.documents.intake.reading.form import KnownForm
from disclosure.documents.intake.reading.model import Reading, StatedIdentity
from disclosure.documents.intake.reading.prose import ProseReader
from disclosure.documents.intake.reading.scan import (
    FoundGoal,
    FoundTable,
    Scan,
    ScannedItem,
    TextLine,
    scan,
)
from disclosure.documents.intake.reading.tables import (
    TableReader,
    prints_zeros,
    tells_zero_from_nil,
)
from disclosure.documents.intake.reading.totals import blank_totals
from disclosure.documents.intake.unread import Unread
from disclosure.documents.model.document import (
    Block,
    Document,
    Goal,
    Heading,
    Identity,
    Part,
    Table,
)
from disclosure.documents.model.edition import SIMULATED
from disclosure.documents.model.texts import joined

_AROUND = {
    ParagraphKind.RUNNING: "页眉页脚，不是正文，没有读取",
    ParagraphKind.CONTENTS: "目录，不是正文，没有读取",
    ParagraphKind.COVER: "封面，不是正文，没有读取",
}
_FITS_NOWHERE = "不是版式中的内容，没有读取"


def read(
    blocks: Iterable[RawBlock], layout: Layout, *, stated: StatedIdentity | None = None
) -> Reading:
    """Return the blocks as a Document in the form ``layout``, with every problem at its place.

    ``stated`` is what a person said about whose disclosure it is: it stands in where the file says
    nothing, and where the file says something else, that is a problem. Raises Problems where there
    are the disclosures of several offices or years.
    """
    stated = stated or StatedIdentity()
    form = KnownForm.of(layout)
    votes = IdentityVotes(form)
    scanned = scan(form, blocks, votes)
    identity = _identity(layout, votes, stated, simulated=SIMULATED in scanned.marks)
    texts = texts_of(identity)
    several = votes.several()
    if several is not None:
        raise Problems([several])
    found_tables = list(scanned.tables.values())
    scales = _stated_scales(scanned)
    usual_scale = layout.money.scale
    if scales:
        [(usual_scale, _)] = Counter(scales).most_common(1)
    elif stated.money_unit:
        usual_scale = UNITS[stated.money_unit]
    zeros = prints_zeros(found_tables, usual_scale, layout.money.scale)
    tells = tells_zero_from_nil(found_tables, usual_scale, layout.money.scale)
    tables = TableReader(
        form,
        texts,
        not stated.prints_as_form and zeros,
        usual_scale,
        states_unit=bool(scales),
        is_unit_told=bool(stated.money_unit),
        tells_zero_from_nil=stated.prints_as_form or tells,
    )
    prose = ProseReader(_written_out(form, scanned, tables), texts)
    composer = _DocumentComposer(layout, texts, identity.year, tables)
    parts = composer.parts(prose.read(scanned.items))
    places = tables.places | prose.places
    problems = list(votes.problems(stated))
    problems += scanned.problems
    problems += prose.problems
    problems += tables.problems
    problems += blank_totals(layout, composer.built, places, texts)
    reasons: dict[str, str] = {}
    for problem in problems:
        reasons.setdefault(problem.address, problem.message)
    around = []
    for line in scanned.passed_over:
        around.append(Unread(line.place, _AROUND[line.kind], line.text))
    unread = []
    for line in (*scanned.unread, *prose.unread, *tables.unread):
        reason = reasons.get(line.place, _FITS_NOWHERE)
        unread.append(Unread(line.place, reason, line.text))
    document = Document(identity=identity, title=fill(layout.title, texts), parts=parts)
    return Reading(
        document,
        tuple(problems),
        tuple(unread),
        places,
        tuple(tables.units),
        tuple(around),
    )


def _written_out(form: KnownForm, scanned: Scan, tables: TableReader) -> KnownForm:
    """Return the form with the sentences of those codes that the file's tables list.

    The narrative may stand before the tables, so these are built once more for it.
    """
    layout = form.layout
    beforehand = TableReader(
        form,
        tables.texts,
        tables.zero_is_nil,
        tables.scale,
        tells_zero_from_nil=tables.tells_zero_from_nil,
    )
    listing = {}
    for rule in layout.each.values():
        if rule.table in scanned.tables:
            listing[rule.table] = beforehand.build(scanned.tables[rule.table])
    written = with_codes_of(layout, listing)
    return form if written is layout else KnownForm.of(written)


def _stated_scales(scanned: Scan) -> list[int]:
    """Return the units that the tables of a file state, in yuan."""
    scales: list[int] = []
    for table in scanned.tables.values():
        for caption in table.captions:
            scales += caption.scales
    return scales


def _identity(
    layout: Layout, votes: IdentityVotes, stated: StatedIdentity, *, simulated: bool
) -> Identity:
    settled = votes.settle(stated)
    return Identity(
        department_code=settled.department_code,
        department_name=settled.department_name,
        year=settled.year or 0,
        layout=layout.key,
        money_unit=layout.money.unit,
        money_scale=layout.money.scale,
        region_code=stated.region_code,
        region_name=stated.region_name,
        simulated=simulated,
        document_kind=layout.document_kind,
        unit_code=settled.unit_code,
        unit_name=settled.unit_name,
    )


@dataclass
class _DocumentComposer:
    """Puts what was found into the parts of the form; ``built`` are its tables by key."""

    layout: Layout
    texts: Mapping[str, str]
    year: int
    tables: TableReader
    built: dict[str, Table] = field(default_factory=dict)
    goals: int = 0

    def parts(self, found: Mapping[str, Sequence[Block | ScannedItem]]) -> tuple[Part, ...]:
        """Return the parts of which something was found, in the form's order."""
        parts = []
        for rule in self.layout.parts:
            blocks = self._blocks(found[rule.key])
            if not blocks:
                continue
            has_only_tables = all(
                isinstance(block, Table) and block.kind == "statutory" for block in blocks
            )
            title = fill(rule.title, self.texts)
            if has_only_tables:
                parts.append(Part(rule.key, "table", title, tuple(blocks)))
            else:
                parts.append(Part(rule.key, "narrative", title, tuple(blocks)))
        return tuple(parts)

    def _blocks(self, items: Sequence[Block | ScannedItem]) -> list[Block]:
        blocks: list[Block] = []
        for item in items:
            if isinstance(item, FoundTable):
                table = self.tables.build(item)
                self.built[item.rule.key] = table
                blocks.append(table)
            elif isinstance(item, FoundGoal):
                blocks.append(self._goal(item))
            elif not isinstance(item, TextLine):
                blocks.append(item)
        return blocks

    def _goal(self, found: FoundGoal) -> Goal:
        self.goals += 1
        address = f"goals/{self.goals}"
        self.tables.places[address] = found.place
        self._report_incomplete(found)
        return Goal(
            address=address,
            number=self.goals,
            name=found.name,
            title=Heading(f"{address}/title", self.layout.goal.level, self._goal_title(found)),
            objective=self.tables.objective(found, address),
            indicators=self.tables.indicators(found, address, self.year),
        )

    def _goal_title(self, found: FoundGoal) -> str:
        """Return the title as the file has it; the form's where it lacks its title or number."""
        if found.title is None or found.title.is_numbered:
            texts = {**self.texts, "number": str(self.goals), "name": found.name}
            return fill(self.layout.goal.title, texts)
        text = found.title.text
        return joined(text) if "\n" in text else text

    def _report_incomplete(self, found: FoundGoal) -> None:
        lacking = []
        if not found.title:
            lacking.append("标题")
        if not found.objective:
            lacking.append("绩效目标")
        if not found.indicators:
            lacking.append("绩效指标")
        if lacking:
            problem = problem_kinds.GOAL_INCOMPLETE.at(
                found.place, number=self.goals, lacking="、".join(lacking)
            )
            self.tables.problems.append(problem)
