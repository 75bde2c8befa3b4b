"""The catalogue of translations: whole, compiled, with all words that pages take from elsewhere."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from budget import codes
from budget.models.organisation import DepartmentKind
from budget.targets import Operator
from disclosure.documents.checks import Outcome, Severity
from disclosure.documents.meaning.english import english_names
from disclosure.documents.meaning.spending import FIGURES, PARTS
from disclosure.models import PassageKind
from disclosure.portal.comparing import shown
from tests.sources import syntax_of

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_TEMPLATE_CALL = re.compile(
    r"""\bp?gettext\((?:u?'((?:[^'\\]|\\.)*)', *)?u?(".*?(?<!\\)"|'(?:[^'\\]|\\.)*')\)"""
)
_FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE / "django.po"))


def messages_of(tree: ast.Module) -> Iterator[tuple[str | None, str]]:
    """Yield context and words of every literal that Python code has translated."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in _FUNCTIONS:
            continue
        words = [str(value.value) for value in node.args if isinstance(value, ast.Constant)]
        if len(words) < len(node.args):
            continue  # not a literal: what it may hold is named in portal/words.py
        if node.func.id.startswith("p"):
            yield words[0], words[1]
        else:
            yield None, words[0]


def messages_of_template(source: str) -> Iterator[tuple[str | None, str]]:
    """Yield context and words of a template's literals.

    They are read from the Python that Django's own makemessages makes of it.
    """
    for context, words in _TEMPLATE_CALL.findall(templatize(source)):
        yield context or None, str(ast.literal_eval(words))


@cache
def used() -> set[tuple[str | None, str]]:
    """Return every message of the public pages and of the code behind them."""
    messages: set[tuple[str | None, str]] = set()
    for path in [*ROOT.glob("disclosure/**/*.py"), *ROOT.glob("budget/**/*.py")]:
        messages |= set(messages_of(syntax_of(path)))
    for path in ROOT.glob("templates/**/*.html"):
        messages |= set(messages_of_template(path.read_text(encoding="utf-8")))
    return messages


def test_every_label_has_its_english_words(catalogue: polib.POFile) -> None:
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue if entry.translated()}
    assert len(used()) > 400
    assert used() - known == set(), "run make messages and translate these"


def test_the_catalogue_holds_nothing_that_no_page_says(catalogue: polib.POFile) -> None:
    assert {(entry.msgctxt, entry.msgid) for entry in catalogue} - used() == set()


def test_translations_are_english_and_keep_what_is_put_into_them(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        assert not CHINESE.search(entry.msgstr), entry.msgid
        places = [
            sorted(set(re.findall(r"%\(\w+\)s", text))) for text in (entry.msgid, entry.msgstr)
        ]
        assert places[0] == places[1], entry.msgid
        marks = [sorted(re.findall(r"</?\w+", text)) for text in (entry.msgid, entry.msgstr)]
        assert marks[0] == marks[1], entry.msgid


def test_what_runs_is_compiled_from_what_is_written(catalogue: polib.POFile) -> None:
    assert (CATALOGUE / "django.mo").read_bytes() == catalogue.to_binary()


def test_words_of_pure_modules_and_models_are_translated_too(catalogue: polib.POFile) -> None:
    known = {entry.msgid for entry in catalogue if entry.msgctxt is None}
    labels = {
        *FIGURES.values(),
        *PARTS.values(),
        *(level.label for level in codes.Level),
        *(outcome.label for outcome in Outcome),
        *(severity.label for severity in Severity),
        *(label for _, label in Operator.choices()),
        *(str(label) for label in DepartmentKind.labels),
        *(str(label) for label in PassageKind.labels),
        *shown.Change,
        shown.NOT_PUBLISHED,
    }
    assert {label for label in labels if CHINESE.search(label)} - known == set()


# Labels that are shorter, or in the plural, where the page around them says the rest: heads of
# filters, sections, and parts of a sentence. The last is a project among labels.
SHORTER_AS_LABELS = {
    *("一级指标", "二级指标", "三级指标", "栏次", "绩效目标", "“三公”经费"),
    *("本年支出合计", "项目"),
}


def test_a_name_is_the_same_in_labels_and_beside_chinese_names(catalogue: polib.POFile) -> None:
    names = english_names()
    different = {
        entry.msgid
        for entry in catalogue
        if entry.msgid in names and names[entry.msgid].casefold() != entry.msgstr.casefold()
    }
    assert different == SHORTER_AS_LABELS
