"""Results survive the end of the program that found them, and no result is taken for another's."""

from pathlib import Path

from disclosure.documents.inspection.findings import FileState, InspectedFile
from disclosure.documents.inspection.kept import KeptResults


def result(path: str, sha256: str = "aa") -> InspectedFile:
    return InspectedFile(path=path, sha256=sha256, size=1, state=FileState.CHECKED, year=2025)


def test_results_are_there_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "results"
    with KeptResults(path, "program") as kept:
        kept.add(result("b"))
        kept.add(result("a"))
    with KeptResults(path, "program") as kept:
        assert kept.has("a", "aa")
        assert not kept.has("a", "bb")
        assert list(kept.results({"a", "b"})) == [result("a"), result("b")]


def test_a_file_that_changed_has_its_newest_result(tmp_path: Path) -> None:
    with KeptResults(tmp_path / "results", "program") as kept:
        kept.add(result("a"))
        kept.add(result("a", "bb"))
        assert not kept.has("a", "aa")
        assert [found.sha256 for found in kept.results({"a"})] == ["bb"]


def test_what_is_gone_from_the_pile_is_not_told(tmp_path: Path) -> None:
    with KeptResults(tmp_path / "results", "program") as kept:
        kept.add(result("a"))
        kept.add(result("b"))
        assert list(kept.results({"b"})) == [result("b")]


def test_a_line_that_was_cut_off_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "results"
    with KeptResults(path, "program") as kept:
        kept.add(result("a"))
        kept.add(result("b"))
    path.write_bytes(path.read_bytes()[:-9])
    with KeptResults(path, "program") as kept:
        assert kept.has("a", "aa")
        assert not kept.has("b", "aa")
        kept.add(result("c"))
    with KeptResults(path, "program") as kept:
        assert list(kept.results({"a", "b", "c"})) == [result("a"), result("c")]


def test_results_of_another_program_are_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "results"
    with KeptResults(path, "older") as kept:
        kept.add(result("a"))
    with KeptResults(path, "newer") as kept:
        assert not kept.has("a", "aa")
