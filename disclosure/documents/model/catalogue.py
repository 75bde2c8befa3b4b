"""The catalogue of what was published: its entries, and the lines that the public keeps. Pure.

An entry holds addresses, moments and digests, and nothing else of a disclosure. A line is one
entry as canonical JSON, with its place in the chain of hashes and its signature.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from disclosure.documents.model.canonical import encode_fields, encode_moment
from disclosure.documents.model.chain import ChainLink


class CatalogueKind(StrEnum):
    """What an entry records."""

    PUBLISHED = "published"  # a version became visible
    WITHDRAWN = "withdrawn"  # a version was taken back
    KEY = "key"  # entries are signed with this key from here on


@dataclass(frozen=True)
class CatalogueEntry:
    """One event of the catalogue.

    ``at`` is when it happened, ``recorded_at`` when it was entered here; both are aware.
    ``address`` is the path of the version's own pages, ``digest`` that of its canonical JSON,
    ``files`` the SHA-256 of each official file by its name below the address. ``public_key`` is
    that of a KEY entry: 32 bytes in hexadecimal digits.
    """

    number: int
    kind: CatalogueKind
    at: datetime
    recorded_at: datetime
    address: str = ""
    digest: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    public_key: str = ""

    @property
    def content(self) -> str:
        """Canonical JSON, without what the entry does not have."""
        fields: dict[str, Any] = {
            "number": self.number,
            "kind": self.kind,
            "at": encode_moment(self.at),
            "recorded_at": encode_moment(self.recorded_at),
        }
        optional = {
            "address": self.address,
            "digest": self.digest,
            "files": dict(self.files),
            "public_key": self.public_key,
        }
        for name, value in optional.items():
            if value:
                fields[name] = value
        return encode_fields(fields)


@dataclass(frozen=True)
class CatalogueLine:
    """An entry's content with its hashes and signature; an unsigned one has an empty signature."""

    link: ChainLink
    kind: CatalogueKind
    signature: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """What the entry says, by the names in its content."""
        fields: dict[str, Any] = json.loads(self.link.content)
        return fields

    @property
    def public_key(self) -> str:
        """The key that a KEY entry publishes; empty of the others."""
        key: str = self.fields.get("public_key", "")
        return key

    @property
    def text(self) -> str:
        """The line as it is published, without its line break."""
        fields = self.fields
        fields["previous"] = self.link.previous
        fields["hash"] = self.link.hash
        if self.signature:
            fields["signature"] = self.signature
        return encode_fields(fields)


class NotALine(ValueError):
    """Raised for a text that is no line of a catalogue; says which, in Chinese."""


def read_lines(data: bytes) -> Iterator[CatalogueLine]:
    """Yield the lines of a catalogue. Raises NotALine at the first that is none."""
    for position, line in enumerate(data.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            yield _read_line(line.decode())
        except (ValueError, KeyError, TypeError, RecursionError) as exc:
            raise NotALine(f"第{position}条不是目录里的一条：这一行被改动过或没有存完整") from exc


def differences(kept: Sequence[CatalogueLine], present: Sequence[str]) -> Iterator[str]:
    """Yield where a catalogue is no continuation of a kept copy of it, in Chinese.

    ``present`` are the hashes of all its entries in order. As each covers all before it, only the
    first entry that differs is named.
    """
    for line, present_hash in zip(kept, present, strict=False):
        if line.link.hash != present_hash:
            yield f"第{line.link.number}条与现在的目录不同：留存之后有人改写过目录"
            return
    if len(kept) > len(present):
        yield f"现在的目录只有{len(present)}条，留存的有{len(kept)}条：留存之后被截短过"


def _read_line(line: str) -> CatalogueLine:
    fields = json.loads(line)
    if not isinstance(fields, dict):
        raise TypeError("JSON, but no object")
    # Only one way to write a line is taken, so that no byte of it can differ unnoticed.
    if encode_fields(fields) != line:
        raise ValueError("not in canonical form")
    previous = fields.pop("previous")
    own_hash = fields.pop("hash")
    signature = fields.pop("signature", "")
    number = fields["number"]
    texts = (previous, own_hash, signature, fields.get("public_key", ""))
    is_number = isinstance(number, int) and not isinstance(number, bool)
    if not is_number or not all(isinstance(text, str) for text in texts):
        raise TypeError("a field of another type")
    link = ChainLink(number, encode_fields(fields), previous, own_hash)
    return CatalogueLine(link, CatalogueKind(fields["kind"]), signature)
