"""The verifier and the search of a bundle in an engine that knows ECMAScript 5 alone (Duktape).

Office browsers are as old. What a browser gives besides (a page, files, a clock) stands in for
itself here: ``BROWSER`` has as little of it as Internet Explorer 11.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dukpy
import pytest
from django.test import override_settings

from disclosure.actions import signing
from disclosure.documents.model.signatures import fingerprint
from tests.disclosure.bundles.test_offline_bundle import OFFICE, made, small, with_word
from tests.publications import indexed, published

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BROWSER = """
var elements = {};
function Element() { this.children = []; this.textContent = ""; this.hidden = false; }
Element.prototype.appendChild = function (child) { this.children.push(child); };
Element.prototype.addEventListener = function (name, listener) { this["on" + name] = listener; };
var document = {
  getElementById: function (name) { return elements[name] || (elements[name] = new Element()); },
  createElement: function () { return new Element(); }
};
var waiting = [];
function setTimeout(task) { waiting.push(task); }
function run() { while (waiting.length) waiting.shift()(); }
function asBuffer(binary) {
  var bytes = new Uint8Array(binary.length);
  for (var index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes.buffer;
}
function ChosenFile(name, binary) {
  this.name = name;
  this.binary = binary;
  this.size = binary.length;
}
ChosenFile.prototype.slice = function (from, to) {
  return new ChosenFile("", this.binary.substring(from, to));
};
function FileReader() {}
FileReader.prototype.readAsArrayBuffer = function (part) {
  var reader = this;
  setTimeout(function () { reader.result = asBuffer(part.binary); reader.onload(); });
};
"""
VERIFY = """
elements.archive.files = [new ChosenFile("offline.zip", dukpy["binary"])];
elements.archive.onchange();
run();
JSON.stringify({
  status: elements.status.textContent,
  shown: elements.result.className,
  faults: elements.faults.children.map(function (item) { return item.textContent; }),
  fingerprint: elements.fingerprint.textContent
})
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Iterator[tuple[bytes, str]]:
    """A signed bundle and the fingerprint of its key."""
    document = small()
    with override_settings(SIGNING_KEY_FILE=str(tmp_path / "key.pem")):
        key = signing.make_key()
        with_word(indexed(published(document)))
        yield made(document).read(), fingerprint(key)


def members(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def verified(page: bytes, archive: bytes) -> dict[str, Any]:
    """What the verifier's page shows of an archive that somebody chose in it."""
    script = re.search(r"<script>(.+)</script>", page.decode(), re.DOTALL)
    assert script is not None
    engine = dukpy.JSInterpreter()
    engine.evaljs([BROWSER, script[1], "null"])
    shown: dict[str, Any] = json.loads(engine.evaljs(VERIFY, binary=archive.decode("latin-1")))
    return shown


def test_the_engine_knows_no_later_language() -> None:
    """A test in an engine that knows more would hold for nothing."""
    for later in ("(() => 1)()", "let one = 1; one", "`one`", "(function ({one}) {})({})"):
        with pytest.raises(dukpy.JSRuntimeError, match="SyntaxError"):
            dukpy.JSInterpreter().evaljs(later)
    assert dukpy.JSInterpreter().evaljs("typeof Promise + typeof Map") == "undefinedundefined"


@pytest.mark.in_turn
def test_the_verifier_knows_a_genuine_bundle_and_its_key(bundle: tuple[bytes, str]) -> None:
    content, key = bundle
    shown = verified(members(content)["verify.html"], content)
    assert shown["faults"] == []
    assert shown["shown"] == "genuine"
    assert "原样" in shown["status"]
    assert shown["fingerprint"] == key


@pytest.mark.thorough
def test_the_verifier_names_each_file_of_which_a_byte_was_changed(
    bundle: tuple[bytes, str],
) -> None:
    files = members(bundle[0])
    page = files["verify.html"]
    changed = (f"{OFFICE}v1/203-2023.docx", "SIGNATURE.txt", "catalogue.jsonl")
    for path in changed:
        genuine = files[path]
        middle = len(genuine) // 2
        files[path] = genuine[:middle] + bytes([genuine[middle] ^ 1]) + genuine[middle + 1 :]
    shown = verified(page, packed(files))
    assert shown["shown"] == "refused"
    for path in changed:
        assert any(path in fault for fault in shown["faults"]), path


def test_the_search_finds_what_is_in_the_bundle(bundle: tuple[bytes, str]) -> None:
    files = members(bundle[0])
    engine = dukpy.JSInterpreter()
    searching = re.compile(r"static/portal/bundle/search[.0-9a-f]*js|search/[0-9]+[.]js")
    scripts = sorted((name for name in files if searching.fullmatch(name)), reverse=True)
    for name in scripts:
        engine.evaljs([files[name].decode(), "null"])
    links = engine.evaljs("passagesWith([folded('组织')]).map(function (hit) { return hit.link; })")
    assert links
    assert all(link.partition("#")[0] in files for link in links)
