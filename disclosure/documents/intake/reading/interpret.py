"""Raw blocks of a file as a Document in the form of a layout. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from budget.problems import Problem
from disclosure.documents.forms.model import Layout, PartRule
from disclosure.documents.forms.placeholders import fill
from disclosure.documents.intake.files.blocks import RawBlock, RawTable
from disclosure.documents.intake.reading.captions import IdentityVotes, Told
from disclosure.documents.intake.reading.folding import joined
from disclosure.documents.intake.reading.form import Form, own_cells
from disclosure.documents.intake.reading.model import Reading, Unread
from disclosure.documents.intake.reading.prose import ProseReader
from disclosure.documents.intake.reading.scan import FoundGoal, FoundTable, Item, Line, Scan, scan
from disclosure.documents.intake.reading.tables import TableReader, prints_zeros
from disclosure.documents.intake.reading.totals import blank_totals
from disclosure.documents.model.document import Block, Document, Goal, Heading, Identity, Part, Table
from disclosure.documents.model.edition import SIMULATED


def recognise(blocks: Iterable[RawBlock], layouts: Iterable[Layout]) -> Layout | None:
    """The layout most of whose titles, headings, headers and labels stand in the blocks; None where there are hardly any.

    Forms of two years may differ in a few labels, or in a colon: what stands there exactly as in the form decides between equals.
    """
    texts = frozenset(_short_texts(blocks))
    fits = [(_fit(Form.of(layout), texts), layout) for layout in layouts]
    fit, layout = max(fits, key=lambda pair: pair[0], default=((0.0, 0.0), None))
    return layout if fit[0] > 0.2 else None


def _short_texts(blocks: Iterable[RawBlock]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, RawTable):
            yield from (cell.text for row in block.rows for cell in own_cells(row) if len(cell.text) < 80)
        elif len(block.text) < 80:
            yield block.text


def _fit(form: Form, texts: frozenset[str]) -> tuple[float, float]:
    """The shares of a form's words that stand among ``texts``: as they are meant, and as they are written."""
    cores = {form.folder.core(text) for text in texts}
    words = form.phrases
    meant = sum(form.folder.core(word) in cores for word in words)
    return meant / max(len(words), 1), sum(word in texts for word in words) / max(len(words), 1)


def read(blocks: Iterable[RawBlock], layout: Layout, *, told: Told | None = None) -> Reading:
    """The blocks as a Document in the form ``layout``, with every problem at its place.

    ``told`` is what a person said about whose disclosure it is: it stands in where the file says nothing, and where the file says
    something else, that is a problem.
    """
    told = told or Told()
    form = Form.of(layout)
    votes = IdentityVotes(form)
    found = scan(form, blocks, votes)
    identity = _identity(layout, votes, told, simulated=SIMULATED in found.marks)
    texts = _texts(identity, layout)
    tables = TableReader(form, texts, prints_zeros(list(found.tables.values())), _usual_scale(found, layout))
    prose = ProseReader(form, texts)
    composer = _Composer(layout, texts, identity, tables)
    parts = composer.parts(prose.read(found.items))
    document = Document(identity=identity, title=fill(layout.title, texts), parts=parts)
    places = tables.places | prose.places
    problems = [
        *votes.problems(told), *found.problems, *prose.problems, *tables.problems,
        *blank_totals(layout, composer.built, places, texts),
    ]  # fmt: skip
    unread = (Unread(line.place, line.text) for line in (*found.unread, *prose.unread, *tables.unread))
    return Reading(document, tuple(problems), tuple(unread), places)


def _usual_scale(found: Scan, layout: Layout) -> int:
    """What the amounts of most tables are counted in, in yuan a unit; the form's unit where no table says."""
    told = Counter(caption.scale for table in found.tables.values() for caption in table.captions if caption.scale)
    return told.most_common(1)[0][0] if told else layout.money.scale


def _identity(layout: Layout, votes: IdentityVotes, told: Told, *, simulated: bool) -> Identity:
    code, name, year = votes.settle(told)
    return Identity(
        department_code=code,
        department_name=name,
        year=year,
        layout=layout.key,
        money_unit=layout.money.unit,
        money_scale=layout.money.scale,
        region_code=told.region_code,
        region_name=told.region_name,
        simulated=simulated,
    )


def _texts(identity: Identity, layout: Layout) -> dict[str, str]:
    return {
        "code": identity.department_code,
        "department": identity.department_name,
        "region": identity.region_name,
        "year": str(identity.year),
        "prior_year": str(identity.year - 1),
        "money_unit": layout.money.unit,
    }


@dataclass
class _Composer:
    """Puts what was found into the parts of the form."""

    layout: Layout
    texts: Mapping[str, str]
    identity: Identity
    tables: TableReader

    def __post_init__(self) -> None:
        self.built: dict[str, Table] = {}
        self.goals = 0

    def parts(self, blocks: Mapping[str, Sequence[Block | Item]]) -> tuple[Part, ...]:
        """The parts of which something was found, in the form's order."""
        parts = (self._part(rule, tuple(self._blocks(blocks[rule.key]))) for rule in self.layout.parts)
        return tuple(part for part in parts if part.blocks)

    def _part(self, rule: PartRule, blocks: tuple[Block, ...]) -> Part:
        statutory = all(isinstance(block, Table) and block.kind == "statutory" for block in blocks)
        return Part(rule.key, "table" if statutory else "narrative", fill(rule.title, self.texts), blocks)

    def _blocks(self, found: Sequence[Block | Item]) -> Iterator[Block]:
        for item in found:
            if isinstance(item, FoundTable):
                self.built[item.rule.key] = self.tables.build(item)
                yield self.built[item.rule.key]
            elif isinstance(item, FoundGoal):
                yield self._goal(item)
            elif not isinstance(item, Line):
                yield item

    def _goal(self, found: FoundGoal) -> Goal:
        self.goals += 1
        address = f"goals/{self.goals}"
        self.tables.places[address] = found.place
        self._report_goal(found)
        form_title = fill(self.layout.goal.title, {**self.texts, "number": str(self.goals), "name": found.name})
        title = form_title
        if found.title is not None and not found.title.is_numbered:
            title = joined(found.title.text) if "\n" in found.title.text else found.title.text
        return Goal(
            address=address,
            number=self.goals,
            name=found.name,
            title=Heading(f"{address}/title", self.layout.goal.level, title),
            objective=self.tables.objective(found, address),
            indicators=self.tables.indicators(found, address, self.identity.year),
        )

    def _report_goal(self, found: FoundGoal) -> None:
        lacking = [
            text
            for text, is_there in (("标题", found.title), ("绩效目标", found.objective), ("绩效指标", found.indicators))
            if not is_there
        ]
        if lacking:
            self.tables.problems.append(
                Problem("goal.incomplete", found.place, f"第{self.goals}个项目绩效目标没有{'、'.join(lacking)}")
            )
