"""Writing a bundle: its members one after the other, and the seal over all of them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from disclosure.documents.formats.archives import FixedZip
from disclosure.documents.model.seal import LIST, SIGNATURE, list_hash, list_text, signature_text
from disclosure.documents.model.signatures import public_key_of, sign_bundle


class BundleArchive:
    """A bundle that is being written to a file. Equal members in equal order give equal bytes."""

    def __init__(self, path: Path) -> None:
        self._zip = FixedZip(path)
        self._hashes: dict[str, str] = {}

    def __enter__(self) -> "BundleArchive":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def files(self) -> int:
        """How many members there are, the seal not counted."""
        return len(self._hashes)

    def add(self, path: str, content: bytes | Iterable[bytes]) -> None:
        """Add a member: whole, or in pieces of which one is in memory at a time."""
        pieces = [content] if isinstance(content, bytes) else content
        digest = hashlib.sha256()
        with self._zip.begin(path) as member:
            for piece in pieces:
                digest.update(piece)
                member.write(piece)
        self._hashes[path] = digest.hexdigest()

    def seal(self, key: Ed25519PrivateKey | None) -> None:
        """Add the list of all members, and its signature where there is a key."""
        listed = list_text(self._hashes)
        hash_of_list = list_hash(listed)
        signed = signature_text(hash_of_list)
        if key is not None:
            signature = sign_bundle(hash_of_list, key)
            public_key = public_key_of(key)
            signed = signature_text(hash_of_list, public_key=public_key, signature=signature)
        self._zip.writestr(LIST, listed)
        self._zip.writestr(SIGNATURE, signed)
