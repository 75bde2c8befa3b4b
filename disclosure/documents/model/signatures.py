"""Signatures of the catalogue and of bundles: Ed25519 over a hash, and what is wrong. Pure.

An entry's hash covers all entries before it, so its signature vouches for them too: also for those
that were entered before the installation had a key.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from disclosure.documents.model import chain
from disclosure.documents.model.catalogue import CatalogueKind, CatalogueLine

# Goes before the hash in what is signed, so that no signature can be used for anything else.
_PURPOSE = "mingzhang-catalogue\n"
_PURPOSE_OF_BUNDLES = "mingzhang-bundle\n"


@dataclass(frozen=True)
class Examination:
    """What was found in a catalogue.

    ``faults`` are in Chinese, each with the number of its entry. ``keys`` are the fingerprints of
    the keys that signed it, the latest last. ``signed_from`` is the number of the first signed
    entry, 0 where none is.
    """

    entries: int
    faults: tuple[str, ...]
    keys: tuple[str, ...]
    signed_from: int


def sign(own_hash: str, key: Ed25519PrivateKey) -> str:
    """Return the signature of an entry's hash, in hexadecimal digits."""
    return key.sign(_signed_bytes(own_hash)).hex()


def sign_bundle(hash_of_list: str, key: Ed25519PrivateKey) -> str:
    """Return the signature of the list of a bundle's files, in hexadecimal digits."""
    return key.sign(f"{_PURPOSE_OF_BUNDLES}{hash_of_list}".encode()).hex()


def public_key_of(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, in hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def fingerprint(public_key: str) -> str:
    """Return SHA-256 of a public key: what people compare."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()


def public_pem(public_key: str) -> str:
    """Return a public key as PEM, which other programs read."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode("ascii")


def examine(lines: Sequence[CatalogueLine], trusted: Collection[str] = ()) -> Examination:
    """Return what is wrong with a whole catalogue, and who signed it.

    ``trusted`` are fingerprints of keys that somebody has compared by another way. A key is taken
    if the one before it signed it or if it is trusted; the first one also where none are named.
    """
    faults = list(chain.faults(line.link for line in lines))
    faults += _signature_faults(lines, trusted)
    keys = []
    signed_from = 0
    for line in lines:
        if line.kind is CatalogueKind.KEY and _is_key(line.public_key):
            keys.append(fingerprint(line.public_key))
            signed_from = signed_from or line.link.number
    return Examination(len(lines), tuple(faults), tuple(keys), signed_from)


def _signature_faults(lines: Sequence[CatalogueLine], trusted: Collection[str]) -> Iterator[str]:
    key = ""  # the public key in force
    for line in lines:
        number = line.link.number
        if line.kind is CatalogueKind.KEY:
            yield from _faults_of_new_key(line, key, trusted)
            key = line.public_key
        elif not key:
            if line.signature:
                yield f"第{number}条有签名，但此前没有公布过密钥"
        elif not line.signature:
            yield f"第{number}条没有签名"
        elif not _is_signed(line, by=key):
            yield f"第{number}条的签名不对"


def _faults_of_new_key(
    line: CatalogueLine, key_before: str, trusted: Collection[str]
) -> Iterator[str]:
    number = line.link.number
    if not _is_key(line.public_key):
        yield f"第{number}条公布的密钥不能读取"
        return
    if key_before and _is_signed(line, by=key_before):
        return
    if not _is_signed(line, by=line.public_key):
        yield f"第{number}条的签名不对"
        return
    own = fingerprint(line.public_key)
    is_first_and_taken = not key_before and not trusted
    if own not in trusted and not is_first_and_taken:
        what = "换了密钥，没有前一把密钥的签名" if key_before else "的密钥不是指明的那一把"
        yield f"第{number}条{what}；新密钥的指纹是 {own}，请从别的途径核对"


def _is_key(public_key: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    except ValueError:
        return False
    return True


def _is_signed(line: CatalogueLine, *, by: str) -> bool:
    if not _is_key(by):
        return False
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(by))
    try:
        key.verify(bytes.fromhex(line.signature), _signed_bytes(line.link.hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed_bytes(own_hash: str) -> bytes:
    return f"{_PURPOSE}{own_hash}".encode()
