"""The catalogue of translations: whole, compiled, and with every word that pages take from elsewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from budget import codes
from budget.models.organisation import DepartmentKind
from budget.targets import Operator
from disclosure.documents.checks import Outcome, Severity
from disclosure.documents.meaning.spending import FIGURES, PARTS
from disclosure.models import PassageKind
from disclosure.portal.comparing import department, shown

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_FUNCTIONS = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy"}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE / "django.po"))


def messages_of(source: str) -> Iterator[tuple[str | None, str]]:
    """Context and words of every literal that Python code has translated."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
            words = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
            if len(words) == len(node.args):
                yield (words[0], words[1]) if node.func.id.startswith("p") else (None, words[0])


def messages_of_template(source: str) -> Iterator[tuple[str | None, str]]:
    """The same of a template, by way of the Python that Django's own makemessages makes of it."""
    for context, words in re.findall(
        r"""\bp?gettext\((?:u?'((?:[^'\\]|\\.)*)', *)?u?(".*?(?<!\\)"|'(?:[^'\\]|\\.)*')\)""", templatize(source)
    ):
        yield context or None, str(ast.literal_eval(words))


def used() -> set[tuple[str | None, str]]:
    """Every message of the public pages and of the code behind them."""
    sources = [*ROOT.glob("disclosure/**/*.py"), *ROOT.glob("budget/**/*.py")]
    found = {message for path in sources for message in messages_of(path.read_text(encoding="utf-8"))}
    for path in ROOT.glob("templates/**/*.html"):
        found |= set(messages_of_template(path.read_text(encoding="utf-8")))
    return found


def test_every_label_has_its_english_words(catalogue: polib.POFile) -> None:
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue if entry.translated()}
    assert len(used()) > 400
    assert used() - known == set(), "run make messages and translate these"


def test_the_catalogue_holds_nothing_that_no_page_says(catalogue: polib.POFile) -> None:
    assert {(entry.msgctxt, entry.msgid) for entry in catalogue} - used() == set()


def test_translations_are_english_and_keep_what_is_put_into_them(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        assert not CHINESE.search(entry.msgstr), entry.msgid
        places = [sorted(set(re.findall(r"%\(\w+\)s", text))) for text in (entry.msgid, entry.msgstr)]
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
        *codes.LEVEL_LABELS.values(),
        *(each.label for kinds in (Outcome, Severity) for each in kinds),
        *(label for _, label in Operator.choices()),
        *(str(label) for kinds in (DepartmentKind, PassageKind) for _, label in kinds.choices),
        *department._WORDS,
        shown.NOT_PUBLISHED,
    }
    assert {label for label in labels if CHINESE.search(label)} - known == set()
