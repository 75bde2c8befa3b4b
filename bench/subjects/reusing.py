"""What auditors and reusers are given: a page of the API, a county's workbook, an offline bundle.

The disclosures are the example's, of as many departments.
"""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from django.test import Client, override_settings
from django.utils import timezone
from msgspec.structs import replace

from bench import example
from bench.bounds import Bound
from bench.database import empty_database
from bench.memory import ROOT
from bench.memory import peak as peak_of_process
from bench.table import Measures
from bench.timing import median_processor_seconds
from budget.models import Department, Region
from budget.models.organisation import DepartmentKind
from disclosure.actions import indexing
from disclosure.documents.model.document import Document
from disclosure.models import Publication

DISCLOSURES = 20
AMOUNTS = 1_000  # rows of one page
ROUNDS = 5
FEW, MANY = 3, 15  # disclosures of a bundle
# An address that asks 300 times in a minute, as often as it may, keeps one processor busy at most.
_MOST_SECONDS_A_PAGE = 0.2
_MOST_SECONDS_A_DISCLOSURE = 0.5
# Passages, lists and the hashes of members grow a little; pages and files do not stay.
_MOST_GROWTH = 25  # MB
_PEAK = (
    "import django, sys; django.setup(); from bench.subjects.reusing import peak; peak(sys.argv)"
)


def measures() -> Measures:
    with empty_database(), override_settings(API_REQUESTS=0, PAGES_KEPT=False):
        _publish(DISCLOSURES, example.document())
        yield Bound(
            f"processor: {AMOUNTS:,} amounts by the API",
            lambda: median_processor_seconds(_ask_api, rounds=ROUNDS),
            _MOST_SECONDS_A_PAGE,
            "s",
        )
        workbook = median_processor_seconds(_ask_workbook, rounds=1) / DISCLOSURES
        yield Bound(
            "processor: workbook of a region's year, for each disclosure",
            partial(float, workbook),
            _MOST_SECONDS_A_DISCLOSURE,
            "s",
        )
    growth = _peak_of(MANY) - _peak_of(FEW)
    name = f"peak of memory of an offline bundle, {MANY} disclosures instead of {FEW}"
    yield Bound(name, lambda: growth, _MOST_GROWTH, "MB")


def _publish(count: int, document: Document) -> Region:
    """Publish a document as that of so many departments."""
    identity = document.identity
    region = Region.objects.create(code=identity.region_code, name=identity.region_name)
    now = timezone.now()
    for number in range(101, 101 + count):
        code = str(number)
        own = replace(identity, department_code=code, department_name=f"第{code}局")
        published = replace(document, identity=own)
        department = Department.objects.create(
            region=region, code=code, name=f"第{code}局", kind=DepartmentKind.ADMINISTRATIVE
        )
        publication = Publication.objects.create(
            department=department,
            year=identity.year,
            version=1,
            digest=published.digest,
            document_json=published.json,
            layout=identity.layout,
            published_at=now,
            visible_from=now,
        )
        indexing.index(publication=publication)
    return region


def _ask_api() -> None:
    _get(f"/api/v1/amounts?limit={AMOUNTS}")


def _ask_workbook() -> None:
    identity = example.document().identity
    _get(f"/{identity.region_code}/{identity.year}/workbook.xlsx")


def _get(address: str) -> None:
    status = Client().get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")


def _peak_of(disclosures: int) -> float:
    """Return the most memory in MB that a process takes to make a bundle of so many."""
    command = [sys.executable, "-c", _PEAK, str(disclosures)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return float(done.stdout)


def peak(arguments: list[str]) -> None:
    """Make a bundle of so many disclosures, of two tables each, and print the peak of memory."""
    # Imported here: only the process that makes the bundle needs it.
    from disclosure.bundles.making import make_bundle

    document = example.document()
    parts = tuple(part for part in document.parts if part.address in ("table-3", "table-6"))
    short = replace(document, parts=parts, figures=())
    with (
        tempfile.TemporaryDirectory() as folder,
        # In a file: what the database holds is not what making a bundle takes.
        empty_database(file=Path(folder) / "bundle.sqlite3"),
        override_settings(DATA_DIR=folder, PAGES_KEPT=False),
    ):
        region = _publish(int(arguments[1]), short)
        if make_bundle(region=region, year=short.identity.year) is None:
            raise RuntimeError("no bundle was made")
    print(peak_of_process())
