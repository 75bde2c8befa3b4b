"""The key that signs the catalogue: a file that the worker alone can read."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from budget.problems import Problems
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.signatures import public_key_of

_ONLY_OURS = 0o600
_OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class SigningKeys:
    """The key in force, and the one that it replaced while that is still at hand."""

    current: Ed25519PrivateKey
    previous: Ed25519PrivateKey | None

    @property
    def public_key(self) -> str:
        """The public half of the key in force, in hexadecimal digits."""
        return public_key_of(self.current)


def read_keys() -> SigningKeys | None:
    """Return the keys of this installation; None where it signs nothing.

    Raises Problems where the file is set and cannot be used.
    """
    path = _path()
    if path is None:
        return None
    previous = _previous(path)
    previous_key = _read(previous) if previous.exists() else None
    return SigningKeys(_read(path), previous_key)


def make_key(*, replace: bool = False) -> str:
    """Make a new key and return its public half, in hexadecimal digits.

    With ``replace`` the old one stays beside it, so that the worker can sign the new one with it.
    Raises Problems where there is a key, or where the file is not set.
    """
    path = _path()
    if path is None:
        raise Problems([problem_kinds.KEY_UNSET.at()])
    if path.exists() and not replace:
        raise Problems([problem_kinds.KEY_THERE.at(str(path))])
    if _previous(path).exists():
        raise Problems([problem_kinds.KEY_REPLACING.at(str(_previous(path)))])
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    draft = path.with_name(f"{path.name}.new")
    _write(draft, pem)
    if path.exists():
        _write(_previous(path), path.read_bytes())
    os.replace(draft, path)
    return public_key_of(key)


def _path() -> Path | None:
    return Path(settings.SIGNING_KEY_FILE) if settings.SIGNING_KEY_FILE else None


def _previous(path: Path) -> Path:
    return path.with_name(f"{path.name}.previous")


def _read(path: Path) -> Ed25519PrivateKey:
    place = str(path)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OF_OTHERS:
            raise Problems([problem_kinds.KEY_OPEN.at(place, mode=f"{mode:o}")])
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as exc:
        raise Problems([problem_kinds.KEY_UNREADABLE.at(place, error=exc.strerror)]) from exc
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        fault = "文件里不是一把没有密码的密钥"
        raise Problems([problem_kinds.KEY_UNREADABLE.at(place, error=fault)]) from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise Problems([problem_kinds.KEY_UNREADABLE.at(place, error="不是 Ed25519 密钥")])
    return key


def _write(path: Path, content: bytes) -> None:
    """Write a file that only we can read, forced to the disk before anything relies on it."""
    path.unlink(missing_ok=True)  # the rest of one that was broken off
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OURS), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
