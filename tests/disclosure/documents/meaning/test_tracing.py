"""From a cell to its lines, its parts and sums, cells that must equal it, and sentences."""

import gc
from dataclasses import replace
from weakref import ref

from disclosure.documents.forms import layout
from disclosure.documents.meaning.subjects import form_of
from disclosure.documents.meaning.sums import Axis
from disclosure.documents.meaning.tracing import Tracer
from tests.documents import example_document

TRACER = Tracer(example_document(), layout("hebei-2023"))


def test_a_class_is_traced_to_its_lines_and_to_the_rows_below_and_above() -> None:
    trace = TRACER.trace("table-3/213/total")
    assert trace.lines is not None
    assert {line.function[:3] for line in trace.lines.lines} == {"213"}
    value = example_document().cells["table-3/213/total"].value
    assert sum(line.amount or 0 for line in trace.lines.lines) == value
    below = {around.axis: around.parts for around in trace.below}
    assert below[Axis.CODE] == ("table-3/21301/total", "table-3/21305/total")
    assert all(part.startswith("table-3/213/") for part in below[Axis.COLUMN])
    (above,) = [around for around in trace.above if around.axis == Axis.CODE]
    assert above.total == "table-3/total/total"


def test_cells_of_other_tables_that_count_the_same_are_equal_to_it() -> None:
    equal = TRACER.trace("table-3/213/total").equal
    assert any(each.startswith("table-1/") for each in equal)
    assert "table-3/213/total" not in equal


def test_sentences_that_quote_it_are_named() -> None:
    quoted = [figure.address for figure in example_document().figures if figure.address]
    traces = [TRACER.trace(address) for address in quoted]
    assert any(trace.sentences for trace in traces)
    texts = {block.address for part in example_document().parts for block in part.flow()}
    for trace in traces:
        assert set(trace.sentences) <= texts


def test_of_a_place_that_counts_nothing_nothing_is_known() -> None:
    assert TRACER.trace("table-1/nothing/income").is_empty
    assert TRACER.trace("section-2").is_empty


def test_what_forms_mean_is_not_kept_for_ever() -> None:
    form = layout("hebei-2023")
    kept = []
    for _ in range(100):
        own = replace(form)
        assert form_of(own) is form_of(own)
        kept.append(ref(own))
        del own
    gc.collect()
    assert len([each for each in kept if each() is not None]) <= 64
