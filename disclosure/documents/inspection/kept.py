"""Results of an inspection as they come, kept in a file of lines so that it can go on after an end.

The first line says what inspects: the program and the forms. Results of another program or other
forms are not gone on with. A line that was cut off by a kill counts for nothing.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from disclosure.documents.inspection.findings import InspectedFile

_LINE_END = b"\n"
_decoder = msgspec.json.Decoder(InspectedFile)


class KeptResults:
    """The results in a file, by the path and content of what was inspected.

    ``inspector`` names the program and the forms. Raises OSError where the file cannot be written.
    """

    def __init__(self, path: Path, inspector: str) -> None:
        self.path = path
        # Where each file's result begins, by the file's path; and the hash of what it is about.
        self._offsets: dict[str, int] = {}
        self._hashes: dict[str, str] = {}
        first_line = msgspec.json.encode(inspector)
        if not self._holds_results_of(first_line):
            path.write_bytes(first_line + _LINE_END)
        self._file: BinaryIO = path.open("r+b")
        self._find_results()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._offsets)

    def has(self, path: str, sha256: str) -> bool:
        """Return whether there is a result for a file with this content."""
        return self._hashes.get(path) == sha256

    def add(self, result: InspectedFile) -> None:
        """Keep a result; a later one for the same path takes its place."""
        offset = self._file.seek(0, os.SEEK_END)
        self._file.write(msgspec.json.encode(result) + _LINE_END)
        self._file.flush()
        self._remember(result, offset)

    def results(self, paths: set[str]) -> Iterator[InspectedFile]:
        """Yield the results for these paths, in the order of the paths."""
        for path in sorted(paths & self._offsets.keys()):
            self._file.seek(self._offsets[path])
            yield _decoder.decode(self._file.readline())

    def _holds_results_of(self, first_line: bytes) -> bool:
        try:
            with self.path.open("rb") as file:
                return file.readline() == first_line + _LINE_END
        except FileNotFoundError:
            return False

    def _find_results(self) -> None:
        self._file.readline()
        offset = self._file.tell()
        for line in self._file:
            try:
                result = _decoder.decode(line)
            except msgspec.DecodeError:
                break
            self._remember(result, offset)
            offset += len(line)
        # What was cut off would spoil the next line.
        self._file.truncate(offset)

    def _remember(self, result: InspectedFile, offset: int) -> None:
        self._offsets[result.path] = offset
        self._hashes[result.path] = result.sha256
