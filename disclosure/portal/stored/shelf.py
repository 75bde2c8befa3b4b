"""The files of stored pages. Knows addresses and bytes, no request and no model.

    pages/<program>/<address>/index.html, .gz, .br   what nginx serves, through the link below
    pages/<program>/<address>/index.html.sha256      their hashes, as sha256sum writes them;
                                                     without it a page is not there
    serving/http or serving/https -> ../pages/<program>
                                                     the scheme under which the site is served;
                                                     without a link no page is served at all
    pages/.held/<scope>                              until when nothing of a scope is put here
                                                     (seconds since 1970)
    pages/.generation  .lock  .removed/              what keeps several processes apart

``<program>`` is the fingerprint of the program that made the pages, so that an upgrade begins with
an empty folder. The link lies beside ``pages``, so that it can be taken away where the disk of the
pages is full or cannot be written.
"""

import fcntl
import gzip
import hashlib
import os
import re
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import brotli

# Segments of letters, digits, hyphens and underscores: no dot, so no address leads out of its
# folder or to another file.
_ADDRESS = re.compile(r"/(?:[0-9A-Za-z_-]{1,60}/)*")
_FILE = "index.html"
_BELOW = "/**/"  # how a pattern ends that means everything below
Scheme = Literal["http", "https"]
SCHEMES: tuple[Scheme, ...] = ("http", "https")
# How a page is compressed, and the ending of its file; the empty text is not at all.
Encoding = Literal["br", "gzip", ""]
ENCODINGS: dict[Encoding, str] = {"br": ".br", "gzip": ".gz", "": ""}
_BROTLI_QUALITY = 9  # 11 saves a tenth more and takes a second for a whole document


@dataclass(frozen=True)
class Ticket:
    """Leave to store a page whose making began now, unless something changes meanwhile."""

    generation: bytes


@dataclass(frozen=True)
class Shelf:
    """The stored pages of one program.

    ``root`` is the folder of all programs, ``scheme`` http or https.
    """

    root: Path
    program: str
    scheme: Scheme

    @property
    def links(self) -> Path:
        """The folder through which nginx finds the pages; it may be a file system of its own."""
        return self.root.parent / "serving"

    # -- pages ---------------------------------------------------------------------------------

    def get(self, address: str, encoding: Encoding) -> tuple[bytes, str] | None:
        """Return a page's bytes in an encoding (``br``, ``gzip`` or none) and their SHA-256.

        None where it is not stored, or not as it was put.
        """
        if not _ADDRESS.fullmatch(address):
            return None
        folder = f"{self.root}/{self.program}{address}"
        name = f"{_FILE}{ENCODINGS[encoding]}"
        try:
            sums = _read(f"{folder}{_FILE}.sha256")
            content = _read(f"{folder}{name}")
        except OSError:
            return None
        digest = hashlib.sha256(content).hexdigest()
        if _sum_line(digest, name).encode() not in sums:
            return None
        return content, digest

    def ticket(self, scope: str) -> Ticket | None:
        """Return a ticket, to be taken before a page reads the database; None while it is held.

        ``scope`` is what the page depends on.
        """
        # First the generation: what is held or removed after it is noticed here or by ``put``.
        generation = self._generation()
        if self._held_until(scope) > time.time():
            return None
        return Ticket(generation)

    def put(self, ticket: Ticket, address: str, content: bytes) -> bool:
        """Store a page. Raises OSError.

        Returns False, and stores nothing, where anything was removed since its ticket was taken.
        """
        if not _ADDRESS.fullmatch(address):
            return False
        folder = self.root / self.program / address.strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        variants = {
            f"{_FILE}.gz": gzip.compress(content, 9, mtime=0),
            f"{_FILE}.br": brotli.compress(content, quality=_BROTLI_QUALITY),
            _FILE: content,
        }
        sums = ""
        for name, variant in variants.items():
            sums += _sum_line(hashlib.sha256(variant).hexdigest(), name)
        variants[f"{_FILE}.sha256"] = sums.encode()
        drafts: dict[Path, Path] = {}
        try:
            for name, variant in variants.items():
                drafts[folder / name] = _draft(folder, name, variant)
            with self._alone():
                if self._generation() != ticket.generation:
                    return False
                for path, draft in drafts.items():
                    draft.replace(path)
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
        return True

    # -- what has changed ----------------------------------------------------------------------

    def remove(
        self,
        patterns: Iterable[str],
        *,
        hold: dict[str, float] | None = None,
        release: dict[str, float] | None = None,
    ) -> None:
        """Take away the pages that the patterns name, those of other programs too. Raises OSError.

        Patterns are globs of addresses without their first slash, for one page each, or with
        ``/**/`` at the end for all below. Pages that are being made at this moment will not be put.
        ``hold`` keeps scopes empty at least until a time, ``release`` until exactly that time; 0
        lifts it.
        """
        trash = self.root / ".removed" / f"{_own_name()}-{time.monotonic_ns()}"
        trash.mkdir(parents=True)
        with self._alone():
            for scope, until in (hold or {}).items():
                self._hold(scope, max(until, self._held_until(scope)))
            for scope, until in (release or {}).items():
                self._hold(scope, until)
            # After the holds: whoever takes a ticket of the new generation has seen them.
            self._write(".generation", os.urandom(16))
            for number, path in enumerate(self._matching(patterns)):
                with suppress(FileNotFoundError):  # two patterns may name it
                    # Gone at once; deleting takes time and comes after the lock.
                    path.rename(trash / str(number))
        shutil.rmtree(trash, ignore_errors=True)

    # -- whether pages are served at all -------------------------------------------------------

    def serve(self) -> None:
        """Let nginx serve this program's pages, and delete other programs'. Raises OSError.

        Where nothing was served before, what lies here may be out of date and is deleted as well.
        """
        (self.root / self.program).mkdir(parents=True, exist_ok=True)
        self.links.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if not self._is_any_open():
                # Pages that are being made at this moment may be out of date, too.
                self._write(".generation", os.urandom(16))
                for path in (self.root / self.program).iterdir():
                    _delete(path)
            target = self._target
            if not self._link.is_symlink() or os.readlink(self._link) != target:
                draft = self.links / f".link-{_own_name()}"
                draft.symlink_to(target)
                draft.replace(self._link)
            for scheme in SCHEMES:
                if scheme != self.scheme:
                    (self.links / scheme).unlink(missing_ok=True)
            others = [path for path in self._programs() if path.name != self.program]
        for path in others:
            shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Let nobody serve a stored page until ``serve`` is called. Raises OSError."""
        for scheme in SCHEMES:
            (self.links / scheme).unlink(missing_ok=True)

    def is_open(self) -> bool:
        """Return True where stored pages are served."""
        return self._link.is_symlink()

    def holds_any(self, patterns: Iterable[str]) -> bool:
        """Return True where a page that the patterns name is stored."""
        return bool(self._matching(patterns))

    # -- inside --------------------------------------------------------------------------------

    @property
    def _link(self) -> Path:
        return self.links / self.scheme

    @property
    def _target(self) -> str:
        """What the link says: nginx may have both folders elsewhere, but beside each other."""
        return f"../{self.root.name}/{self.program}"

    def _is_any_open(self) -> bool:
        return any((self.links / scheme).is_symlink() for scheme in SCHEMES)

    def _programs(self) -> list[Path]:
        programs = []
        for path in self.root.iterdir():
            if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
                programs.append(path)
        return programs

    def _matching(self, patterns: Iterable[str]) -> list[Path]:
        """Return the folders and files of pages that patterns name."""
        globs = []
        for pattern in patterns:
            if pattern.endswith(_BELOW):
                globs.append(pattern.removesuffix(_BELOW))
            else:
                globs.append(f"{pattern}{_FILE}*")
        paths: list[Path] = []
        if not self.root.is_dir():
            return paths
        for program in self._programs():
            for glob in globs:
                paths += program.glob(glob)
        return paths

    def _generation(self) -> bytes:
        try:
            return _read(f"{self.root}/.generation")
        except FileNotFoundError:
            return b""

    def _held_until(self, scope: str) -> float:
        try:
            return float(_read(f"{self.root}/.held/{scope}"))
        except (FileNotFoundError, ValueError):
            return 0.0

    def _hold(self, scope: str, until: float) -> None:
        if until:
            self._write(f".held/{scope}", str(until).encode())
        else:
            (self.root / ".held" / scope).unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _draft(path.parent, path.name, content, is_lasting=False).replace(path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process and thread in at a time, of all that share the folder."""
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / ".lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _sum_line(digest: str, name: str) -> str:
    """Return a file's line as sha256sum writes it."""
    return f"{digest}  {name}\n"


def _own_name() -> str:
    """Return a part of a file's name that no other process or thread uses."""
    return f"{os.getpid()}-{threading.get_ident()}"


def _delete(path: Path) -> None:
    """Delete a file or a folder with all that is in it. Raises OSError."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _draft(folder: Path, name: str, content: bytes, *, is_lasting: bool = True) -> Path:
    """Write a file beside its place, to be renamed into it, so that nobody reads half of it.

    No power cut leaves a lasting one empty.
    """
    path = folder / f".{name}.{_own_name()}"
    try:
        with open(path, "wb") as file:
            file.write(content)
            if is_lasting:
                file.flush()
                os.fsync(file.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:
        return file.read()
