"""The files of stored pages: put, got, taken away, held back. Knows addresses and bytes, no request and no model.

    pages/<program>/<address>/index.html, .gz, .br    what nginx serves, through the link below
    pages/<program>/<address>/index.html.sha256       their hashes, as sha256sum writes them; without it a page is not there
    pages/http or pages/https -> <program>            the scheme under which the site is served
    pages/.held/<scope>                               until when nothing of a scope is put here (seconds since 1970)
    pages/.generation  .lock  .removed/               what keeps several processes apart

``<program>`` names the templates and code that the pages were made by, so that an upgrade begins with an empty folder.
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

import brotli

# Segments of letters, digits, hyphens and underscores: no dot, so no address leads out of its folder or to another file.
_ADDRESS = re.compile(r"/(?:[0-9A-Za-z_-]{1,60}/)*")
_FILE = "index.html"
_BELOW = "/**/"  # how a pattern ends that means everything below
ENCODINGS = {"br": ".br", "gzip": ".gz", "": ""}
_BROTLI_QUALITY = 9  # 11 saves a tenth more and takes a second for a whole document


@dataclass(frozen=True)
class Ticket:
    """That a page whose making began at this moment may be put on the shelf, unless something changes before it is."""

    generation: bytes


@dataclass(frozen=True)
class Shelf:
    """The stored pages of one program. ``root`` is the folder of all programs, ``scheme`` http or https."""

    root: Path
    program: str
    scheme: str

    # -- pages -------------------------------------------------------------------------------------------------------------

    def get(self, address: str, encoding: str) -> tuple[bytes, str] | None:
        """A page's bytes in an encoding (``br``, ``gzip`` or none) and their SHA-256; None unless they are as they were put."""
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
        return (content, digest) if f"{digest}  {name}\n".encode() in sums else None

    def ticket(self, scope: str) -> Ticket | None:
        """Taken before a page reads the database. None while the scope that it depends on is held."""
        generation = self._generation()  # first: what is held or removed from here on is noticed now or by ``put``
        return None if self._held_until(scope) > time.time() else Ticket(generation)

    def put(self, ticket: Ticket, address: str, content: bytes) -> bool:
        """Store a page; False, and nothing stored, where anything was removed since its ticket was taken. Raises OSError."""
        if not _ADDRESS.fullmatch(address):
            return False
        folder = self.root / self.program / address.strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        variants = {
            f"{_FILE}.gz": gzip.compress(content, 9, mtime=0),
            f"{_FILE}.br": brotli.compress(content, quality=_BROTLI_QUALITY),
            _FILE: content,
        }
        sums = "".join(f"{hashlib.sha256(each).hexdigest()}  {name}\n" for name, each in variants.items())
        variants[f"{_FILE}.sha256"] = sums.encode()
        drafts: dict[Path, Path] = {}
        try:
            for name, each in variants.items():
                drafts[folder / name] = _draft(folder, name, each)
            with self._alone():
                if self._generation() != ticket.generation:
                    return False
                for path, draft in drafts.items():
                    draft.replace(path)
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
        return True

    # -- what has changed --------------------------------------------------------------------------------------------------

    def remove(
        self, patterns: Iterable[str], *, hold: dict[str, float] | None = None, release: dict[str, float] | None = None
    ) -> None:
        """Take away the pages of all programs that the patterns name: globs of addresses without their first
        slash, for one page each; with ``/**/`` at the end for all below.

        Pages that are being made at this moment will not be put. ``hold`` keeps scopes empty at least until a time,
        ``release`` until exactly that time, and 0 lifts it. Raises OSError.
        """
        trash = self.root / ".removed" / f"{os.getpid()}-{threading.get_ident()}-{time.monotonic_ns()}"
        trash.mkdir(parents=True)
        with self._alone():
            for scope, until in (hold or {}).items():
                self._hold(scope, max(until, self._held_until(scope)))
            for scope, until in (release or {}).items():
                self._hold(scope, until)
            self._write(
                ".generation", os.urandom(16)
            )  # after the holds: a ticket of it is one that they were asked for
            for number, path in enumerate(list(self._found(patterns))):
                with suppress(FileNotFoundError):  # two patterns may name it
                    path.rename(trash / str(number))  # gone at once; what takes time comes after the lock
        shutil.rmtree(trash, ignore_errors=True)

    def serve(self) -> None:
        """Let nginx serve this program's pages, and delete those of other programs. Raises OSError."""
        (self.root / self.program).mkdir(parents=True, exist_ok=True)
        with self._alone():
            link = self.root / self.scheme
            if not link.is_symlink() or os.readlink(link) != self.program:
                draft = self.root / f".link-{os.getpid()}-{threading.get_ident()}"
                draft.symlink_to(self.program)
                draft.replace(link)
            for other in {"http", "https"} - {self.scheme}:
                (self.root / other).unlink(missing_ok=True)
            old = [path for path in self._programs() if path.name != self.program]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)

    # -- inside ------------------------------------------------------------------------------------------------------------

    def _programs(self) -> list[Path]:
        return [
            path
            for path in self.root.iterdir()
            if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
        ]

    def _found(self, patterns: Iterable[str]) -> Iterator[Path]:
        wanted = list(patterns)
        for program in self._programs():
            for pattern in wanted:
                is_tree = pattern.endswith(_BELOW)
                yield from program.glob(pattern.removesuffix(_BELOW) if is_tree else f"{pattern}{_FILE}*")

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
        """One process and thread at a time, whoever shares the folder."""
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / ".lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _draft(folder: Path, name: str, content: bytes, *, is_lasting: bool = True) -> Path:
    """A file beside its place, to be renamed into it: nobody reads half of it, and no power cut leaves a lasting one empty."""
    path = folder / f".{name}.{os.getpid()}-{threading.get_ident()}"
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
