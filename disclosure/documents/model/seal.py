"""The seal of an offline bundle: the list of its files with their hashes, and its signature. Pure.

The list is what ``sha256sum --check`` reads. The verifier in the bundle reads both in the same way:
static/portal/bundle/examine.js.
"""

import hashlib
from collections.abc import Mapping

LIST = "SHA256SUMS"
SIGNATURE = "SIGNATURE.txt"


def list_text(hashes: Mapping[str, str]) -> str:
    """Return the list of files: the SHA-256 of each path within the bundle, in their order."""
    lines = [f"{hashes[path]}  {path}\n" for path in sorted(hashes)]
    return "".join(lines)


def list_hash(text: str) -> str:
    """Return the SHA-256 of a list, which is what is signed."""
    return hashlib.sha256(text.encode()).hexdigest()


def signature_text(hash_of_list: str, *, public_key: str = "", signature: str = "") -> str:
    """Return what stands beside the list. Without a key it names the list's hash and nobody."""
    text = f"{LIST} {hash_of_list}\n"
    if public_key:
        text += f"key {public_key}\nsignature {signature}\n"
    return text
