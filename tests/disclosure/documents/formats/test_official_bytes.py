"""The example's official files stay what they were, byte for byte.

The digests were taken from commit 71ac781, those of PDF anew with pdf-2 (docs/adr/0128), those of
Word with docx-3 (docs/adr/0148), that of HTML since names above tables are whole on phones. A
change that is meant to alter a file raises the renderer's version in its ``fingerprint()`` and puts
the new digest here; what was published before keeps its bytes.
"""

import hashlib
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest

from disclosure.documents.formats import NAMES, get
from disclosure.documents.model.document import EditionStatus
from tests.documents import example_document, imprint

# SHA-256 of the whole file, for version 1 of 20 February 2023 and for the draft.
OFFICIAL = {
    "html": "5a80647987f2232494104e627a58b92e0a8df500643bb03dbba892836b193448",
    "docx": "ba1860358fcac267329db46a4f99274ad83836c30db6487a667359658f1c5ed8",
    "xlsx": "6a83da977d42ab4969a6bc1236cbae44a59160947bde31bc946183af9d7da9bc",
    "pdf": "c55b8d65f110fe7f60e9279994961d3a6085176dddf033218e8827fcadacdfd4",
    "csv": "63e60a6106ba9b3497b9ea91a7446ba9b2aaad18d486f0a39e5715fff996cc4f",
    "json": "1865eb8e93dc6c02f5ae472961793873403d487e6aaee603c3e4f1a5138b0ccb",
}
DRAFT = {
    "html": "f4fed257c9571cdb616f4eb0e364dd8666117f8bd40e230ce929f5c4b1793011",
    "docx": "2bf40e43392d6d391aaa24af64402f95fe5a9566fcfb46ca8941382dff827379",
    "xlsx": "679cf49320f87cd99b79786752f61a6697b191d714d9fb8c9cfda3671aeed337",
    "pdf": "6033b956186c79fa3024668813e3efd0a5a3d487590c5eba970405ae57573954",
    "csv": "382b2f7e88c2439691852e3a5e3f515262957f36f068bbd73a71c0758fbe654f",
    "json": "1865eb8e93dc6c02f5ae472961793873403d487e6aaee603c3e4f1a5138b0ccb",
}
# SHA-256 of the names and contents of an archive's members, which no version of zlib alters.
UNPACKED = {
    ("official", "docx"): "b1655a648fab0b32534068393431109516303af90de892da99d10e2412854ae4",
    ("official", "xlsx"): "71a4f2050171cd50608d7c58cdc80ddc5fe32b9aef1e5cad1cdab0bec15af2b1",
    ("official", "csv"): "363f190a6a618e3b68e95a6090ec16f4c2d312244d7c27592109c985d1877019",
    ("draft", "docx"): "a91a8d4be040c0a708a78dd8ed47cd6a2fe9572e9b7b29bd9ab2ed2aeed5003a",
    ("draft", "xlsx"): "e41437934a60dbe8b0fb8abd5e9ba4bf86c322c2e5596ff292216943152491f4",
    ("draft", "csv"): "05b72aff900488f9aa31b0e275b96ba5410daff66631b7e3086026a21e4ea96b",
}
ARCHIVES = ("docx", "xlsx", "csv")
PACKED_BY = "1.2.13"  # the zlib that packed the archives whose digests stand above


def rendered(name: str, status: EditionStatus) -> bytes:
    document = example_document()
    return get(name).render(document, imprint(document, status=status))


@pytest.mark.parametrize("status", ["official", "draft"])
@pytest.mark.parametrize("name", NAMES)
def test_files_have_the_digests_they_had(name: str, status: EditionStatus) -> None:
    if name in ARCHIVES and zlib.ZLIB_RUNTIME_VERSION != PACKED_BY:
        pytest.skip(
            f"archives were packed by zlib {PACKED_BY}, here is {zlib.ZLIB_RUNTIME_VERSION}"
        )
    digests = OFFICIAL if status == "official" else DRAFT
    assert hashlib.sha256(rendered(name, status)).hexdigest() == digests[name]


@pytest.mark.parametrize(("status", "name"), UNPACKED)
def test_members_of_archives_have_the_digests_they_had(status: EditionStatus, name: str) -> None:
    digest = hashlib.sha256()
    with ZipFile(BytesIO(rendered(name, status))) as archive:
        for member in archive.namelist():
            digest.update(f"{member}\n".encode())
            digest.update(archive.read(member))
    assert digest.hexdigest() == UNPACKED[status, name]
