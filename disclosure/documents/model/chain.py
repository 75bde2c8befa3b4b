"""Chains of hashes: each hash covers its own content and the hash before it. Pure.

So no content can be changed, taken out or put in unnoticed. The trail of workflow events and the
catalogue of what is published are such chains.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

START = "0" * 64  # stands for the hash before the first link


@dataclass(frozen=True)
class ChainLink:
    """A numbered content with the hashes that were stored with it."""

    number: int
    content: str
    previous: str
    hash: str


def hash_of(content: str, previous: str) -> str:
    """Return SHA-256 over the hash before it and its content, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def faults(links: Iterable[ChainLink]) -> Iterator[str]:
    """Yield what is wrong with one chain, in Chinese. ``links`` come in its order.

    Faults are numbers left out, links to another entry than the one before, and changed content.
    """
    previous = START
    expected = 1
    for link in links:
        if link.number != expected:
            yield f"第{expected}条之后缺号：下一条是第{link.number}条"
        if link.previous != previous:
            yield f"第{link.number}条不接在前一条之后"
        if hash_of(link.content, link.previous) != link.hash:
            yield f"第{link.number}条的内容与它的哈希不符"
        previous = link.hash
        expected = link.number + 1
