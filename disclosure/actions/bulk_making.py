"""Making bulk data: the files of a region's year.

What each publication says in the bulk tables is read off it once and kept, so that making a part
again is a matter of putting kept rows together.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from budget.lineage import Lineage
from budget.models import CodeChange, Region
from budget.site import absolute
from disclosure import storage
from disclosure.actions.bulk import delete_gone
from disclosure.documents import forms
from disclosure.documents.bulk.columns import as_columns, in_state, pack, unpack
from disclosure.documents.bulk.package import EXTENSIONS, resource_name
from disclosure.documents.bulk.rows import BulkSource, VersionFacts, rows
from disclosure.documents.bulk.schema import TABLES, BulkTable, VersionState
from disclosure.documents.bulk.workbook import BulkWorkbook
from disclosure.documents.bulk.writing import CsvTable, GroupedRows, ParquetTable, TableWriter
from disclosure.documents.model.document import Document
from disclosure.models import BULK, BulkFile, BulkPart, KeptRows, Publication
from disclosure.models.bulk import BulkFormat

# Raise this whenever what the files hold changes: all parts are then made anew.
EDITION = "4"
# Publications whose rows of a table are in memory at once.
_AT_ONCE = 20


@dataclass(frozen=True)
class ListedVersion:
    """A version that a part holds."""

    pk: int
    digest: str
    version: int
    state: VersionState


@dataclass(frozen=True)
class MadeFile:
    """A file that was written, before it is stored."""

    table: str
    state: str
    format: BulkFormat
    path: Path
    rows: int


def make_part(*, region: Region, year: int) -> BulkPart | None:
    """Make the files of a region's year, and return their part; what is right already stays.

    None where nothing of the year is public, or somebody else just made it. Raises
    ``storage.NotStored`` and OSError where they cannot be written; then all is as it was.
    """
    delete_gone(region=region, year=year)
    changes = list(CodeChange.objects.order_by("pk"))
    made_by = _made_by(changes, _forms_of_today(region, year))
    versions = list(_versions(region, year))
    if not versions:
        return None
    about = _about(region, year)
    basis = _basis(made_by, versions, about)
    latest: BulkPart | None = _latest(region, year)
    right = latest if latest is not None and latest.basis == basis else None
    if right is not None and not _has_lost_files(right):
        return right
    _keep_rows(versions, made_by, Lineage(changes))
    with tempfile.TemporaryDirectory(prefix="mingzhang-bulk-") as folder:
        made = _write_files(Path(folder), region, year, versions, about)
        stored = [(file, _store(file)) for file in made]
    hashes = {sha256 for _, (sha256, _) in stored}
    part: BulkPart | None
    if right is not None and hashes == _hashes(right):
        part = right  # only its lost files were put back
    else:
        number = 1 if latest is None else latest.number + 1
        part = _record(region, year, number, basis, versions, stored)
    # One of its versions may have been withdrawn meanwhile.
    delete_gone(region=region, year=year)
    return part


def _versions(region: Region, year: int) -> Iterator[ListedVersion]:
    """Yield the versions of a region's year that stand or were superseded, in printed order."""
    now = timezone.now()
    public = Publication.objects.public(now).filter(department__region=region, year=year)
    current = Publication.objects.current(now).filter(department__region=region, year=year)
    current_keys = set(current.order_by().values_list("pk", flat=True))
    rows_ = public.filter(withdrawal__isnull=True).values_list("pk", "digest", "version")
    for pk, digest, version in rows_:
        state = VersionState.CURRENT if pk in current_keys else VersionState.SUPERSEDED
        yield ListedVersion(pk, digest, version, state)


def _forms_of_today(region: Region, year: int) -> list[tuple[str, str]]:
    """Return key and hash of the forms that publications are read with which kept none.

    That are old ones, and archived files: their form is what its key names today, if anything.
    """
    publications = Publication.objects.filter(department__region=region, year=year)
    without_form = publications.filter(used_form__isnull=True).order_by("layout")
    listed = []
    for key in without_form.values_list("layout", flat=True).distinct():
        try:
            listed.append((key, forms.written(key).digest))
        except forms.UnknownLayout:
            listed.append((key, ""))
    return listed


def _made_by(changes: Sequence[CodeChange], forms_of_today: Sequence[tuple[str, str]]) -> str:
    """Return what rows depend on beside their publication: the program, the changes of codes, and
    the forms that no publication keeps.
    """
    listed = [(each.year, each.kind, each.change, each.from_code, each.to_code) for each in changes]
    depends_on = [EDITION, sorted(listed), forms_of_today]
    return hashlib.sha256(json.dumps(depends_on).encode()).hexdigest()


def _basis(made_by: str, versions: Sequence[ListedVersion], about: Sequence[str]) -> str:
    listed = [(each.digest, each.version, each.state.value) for each in versions]
    return hashlib.sha256(json.dumps([made_by, listed, about]).encode()).hexdigest()


def _about(region: Region, year: int) -> list[str]:
    """Return what the workbook says of itself: title, source, licence, how to read it."""
    simulated = "（模拟数据）" if region.simulated else ""
    return [
        f"{region.name}{year}年预算公开全部数据{simulated}",
        f"来源：{absolute('/data/')}{region.code}/{year}/",
        f"许可：{settings.DATA_LICENCE}",
        "每张表是现行版本的各行；已被更正的版本在 Parquet 和 CSV 文件中。金额以元计。",
        "求和时取一个表的一栏、“求和时取”为 TRUE 的行；部门的数包括所属单位的数，不要相加。",
        "各列的意思见“数据字典”。",
    ]


def _latest(region: Region, year: int) -> BulkPart | None:
    return BulkPart.objects.filter(region=region, year=year).order_by("-number").first()


def _has_lost_files(part: BulkPart) -> bool:
    for file in part.files.all():
        try:
            file.require_intact()
        except storage.DamagedContent:
            return True
    return False


def _hashes(part: BulkPart) -> set[str]:
    return set(part.files.values_list("sha256", flat=True))


def _store(file: MadeFile) -> tuple[str, int]:
    """Store a file, and return its hash and its size in bytes."""
    return storage.put_file(BULK, file.path), file.path.stat().st_size


def _record(
    region: Region,
    year: int,
    number: int,
    basis: str,
    versions: Sequence[ListedVersion],
    stored: Sequence[tuple[MadeFile, tuple[str, int]]],
) -> BulkPart | None:
    """Write the rows of a part; None where another worker wrote one meanwhile."""
    try:
        with transaction.atomic():
            part: BulkPart = BulkPart.objects.create(
                region=region, year=year, number=number, basis=basis, made_at=timezone.now()
            )
            part.publications.set([each.pk for each in versions])
            for file, (sha256, size) in stored:
                BulkFile.objects.create(
                    part=part,
                    table=file.table,
                    state=file.state,
                    format=file.format,
                    rows=file.rows,
                    size=size,
                    sha256=sha256,
                )
    except IntegrityError:
        return None
    return part


# -- rows ------------------------------------------------------------------------------------------


def _keep_rows(versions: Sequence[ListedVersion], made_by: str, lineage: Lineage) -> None:
    """Read the rows off all publications of which they are not kept."""
    kept = KeptRows.objects.filter(made_by=made_by, table=next(iter(TABLES)))
    keys = {each.pk for each in versions}
    missing = keys - set(kept.filter(publication__in=keys).values_list("publication", flat=True))
    publications = Publication.objects.filter(pk__in=missing).with_forms().order_by("pk")
    publications = publications.select_related(
        "department__region", "unit", "certificate", "archived_source"
    )
    for publication in publications.iterator(chunk_size=_AT_ONCE):
        _keep_rows_of(publication, made_by, lineage)


def _keep_rows_of(publication: Publication, made_by: str, lineage: Lineage) -> None:
    source = source_of(publication, lineage)
    kept = []
    for table in TABLES.values():
        content = pack(as_columns(table, rows(table.name, source)))
        kept.append(
            KeptRows(publication=publication, table=table.name, made_by=made_by, content=content)
        )
    with transaction.atomic():
        KeptRows.objects.filter(publication=publication).delete()
        KeptRows.objects.bulk_create(kept)


def source_of(publication: Publication, lineage: Lineage) -> BulkSource:
    """Return what the rows of a publication are read from; its state is written in later."""
    kept = getattr(publication, "certificate", None)
    certificate = None if kept is None else kept.content
    facts = VersionFacts(
        version=publication.version,
        state=VersionState.CURRENT,
        published_on=timezone.localdate(publication.visible_from),
        page=f"{publication.path}/v{publication.version}/",
        approved_on=publication.approved_on,
        reason=publication.reason,
        is_archived=publication.is_archived,
        certificate=certificate,
    )
    # Not ``publication.document``: those that readers look at stay in memory.
    document = Document.from_json(publication.document_json)
    return BulkSource(document, facts, publication.known_form, lineage)


# -- files -----------------------------------------------------------------------------------------


def _write_files(
    folder: Path,
    region: Region,
    year: int,
    versions: Sequence[ListedVersion],
    about: Sequence[str],
) -> list[MadeFile]:
    """Write the files of a part, table by table, each version's rows once."""
    title, *lines = about
    workbook_path = folder / "workbook.xlsx"
    workbook = BulkWorkbook(workbook_path, title, lines)
    made: list[MadeFile] = []
    rows_of_workbook = 0
    for table in TABLES.values():
        for state in VersionState:
            listed = [each for each in versions if each.state is state]
            if not listed:
                continue
            paths = _paths(folder, table, state)
            with ExitStack() as opened:  # closed also where the disk is full, or the worker ends
                writers: list[TableWriter] = [
                    opened.enter_context(closing(ParquetTable(paths[BulkFormat.PARQUET], table))),
                    opened.enter_context(closing(CsvTable(paths[BulkFormat.CSV], table))),
                ]
                if state is VersionState.CURRENT:
                    writers.append(opened.enter_context(closing(workbook.table(table))))
                count = _write_table(table, state, listed, writers)
            if state is VersionState.CURRENT:
                rows_of_workbook += count
            for format_, path in paths.items():
                made.append(MadeFile(table.name, state.value, format_, path, count))
    workbook.close()
    made.append(MadeFile("", "", BulkFormat.XLSX, workbook_path, rows_of_workbook))
    return made


def _paths(folder: Path, table: BulkTable, state: VersionState) -> dict[BulkFormat, Path]:
    name = resource_name(table.name, state)
    formats = (BulkFormat.PARQUET, BulkFormat.CSV)
    return {format_: folder / f"{name}.{EXTENSIONS[format_]}" for format_ in formats}


def _write_table(
    table: BulkTable,
    state: VersionState,
    versions: Sequence[ListedVersion],
    writers: Sequence[TableWriter],
) -> int:
    """Write the rows that versions have in a table; return how many there are."""
    grouped = GroupedRows(writers)
    for start in range(0, len(versions), _AT_ONCE):
        some = versions[start : start + _AT_ONCE]
        kept = KeptRows.objects.filter(table=table.name, publication__in=[each.pk for each in some])
        content_by_publication = dict(kept.values_list("publication", "content"))
        for version in some:
            columns = unpack(bytes(content_by_publication[version.pk]))
            grouped.add(in_state(table, columns, state))
    grouped.finish()
    return grouped.rows
