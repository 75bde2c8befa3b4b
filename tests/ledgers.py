"""Random plausible ledgers for property tests: all funds, origins and kinds, amounts from fen to
hundreds of millions of yuan."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from budget.dimensions import FISCAL_FUNDS, Fund, Kind, Origin, Purpose
from budget.entries import Entries, Line
from tests.documents import names

OTHER_FUNDS = tuple(fund for fund in Fund if fund not in (*FISCAL_FUNDS, Fund.UNIT_OWN_FUNDS))
SPENDING = tuple(kind for kind in Kind if kind is not Kind.YEAR_END_CARRYOVER)
# One step of the form is 100 yuan: amounts that fill it, break it, and vanish in it.
STEPS = (1_000_000, 10_000, 10_000, 10_000, 100, 100, 1)


def random_entries(
    seed: int | Random, *, funds: Sequence[Fund] = (*FISCAL_FUNDS, *OTHER_FUNDS)
) -> Entries:
    """Entries of a fictional department: 8 to 60 lines over ``funds``, in a random order."""
    random = Random(seed) if isinstance(seed, int) else seed
    functions, fund_functions, economics = _codes(random)
    lines = [_basic_line(random, random.choice(functions[:4]), code) for code in economics]
    lines += [
        _any_line(random, functions, fund_functions, funds) for _ in range(random.randint(3, 30))
    ]
    lines += _three_public_lines(random, functions)
    lines = _with_year_end(random, lines)
    random.shuffle(lines)
    return replace(
        EMPTY, lines=tuple(lines), function_names=_FUNCTION_NAMES, economic_names=_ECONOMIC_NAMES
    )


def many_entries(
    *, funds: Sequence[Fund] = (*FISCAL_FUNDS, *OTHER_FUNDS)
) -> st.SearchStrategy[Entries]:
    """Hypothesis' way to ``random_entries``."""
    return st.builds(random_entries, st.randoms(use_true_random=False), funds=st.just(tuple(funds)))


_FUNCTION_NAMES = names("government-fund-function", "function")
_ECONOMIC_NAMES = names("department-economic")
_FUNCTIONS = sorted(code for code in names("function") if len(code) == 7)
_FUND_FUNCTIONS = sorted(code for code in names("government-fund-function") if len(code) == 7)
_ECONOMICS = sorted(
    code for code in _ECONOMIC_NAMES if len(code) == 5 and code[:3] in {"301", "302", "303", "310"}
)
EMPTY = Entries(
    region_code="999901",
    region_name="青禾县",
    department_code="301",
    department_name="青禾县河务局",
    department_kind="department",
    year=2023,
    layout="hebei-2023",
    simulated=True,
)


def _codes(random: Random) -> tuple[list[str], list[str], list[str]]:
    """Functions (a few classes, as departments have), functions of the government fund, economic
    codes."""
    classes = random.sample(sorted({code[:3] for code in _FUNCTIONS}), random.randint(2, 6))
    known = [code for code in _FUNCTIONS if code[:3] in classes]
    wanted = random.randint(5, 14)
    functions = random.sample(known, min(wanted, len(known)))  # two small classes have eight codes
    functions += ["2080505", "2210201"]
    economics = random.sample(_ECONOMICS, random.randint(0, 20))
    return functions, random.sample(_FUND_FUNCTIONS, 3), economics


def _amount(random: Random) -> Decimal:
    if random.random() < 0.05:
        return Decimal(random.randint(1, 4_999)).scaleb(-2)  # shows 0.00
    step = random.choice(STEPS)
    return (
        Decimal(random.randint(1, max(500 if step > 1 else 9_000_000, 40_000_000 // step // 100)))
        * step
    )


def _basic_line(random: Random, function: str, economic: str) -> Line:
    origin = Origin.CARRYOVER if random.random() < 0.1 else Origin.CURRENT_YEAR
    purpose = random.choice(list(Purpose)) if economic == "30212" else ""
    return Line(
        "301",
        function,
        economic,
        Fund.GENERAL_PUBLIC_BUDGET,
        origin,
        Kind.BASIC,
        _amount(random),
        purpose=purpose,
    )


def _any_line(
    random: Random, functions: list[str], fund_functions: list[str], funds: Sequence[Fund]
) -> Line:
    fund = random.choice([*funds, Fund.GENERAL_PUBLIC_BUDGET, Fund.GENERAL_PUBLIC_BUDGET])
    if fund in FISCAL_FUNDS:
        kind = (
            Kind.PROJECT
            if fund is Fund.GENERAL_PUBLIC_BUDGET
            else random.choice((Kind.BASIC, Kind.PROJECT))
        )
    else:
        kind = random.choice(SPENDING)
    origin = random.choice((Origin.CURRENT_YEAR, Origin.CURRENT_YEAR, Origin.CARRYOVER))
    function = random.choice(fund_functions if fund is Fund.GOVERNMENT_FUND else functions)
    return Line("301", function, "", fund, origin, kind, _amount(random))


def _three_public_lines(random: Random, functions: list[str]) -> list[Line]:
    """Project money of the three public expenses, which table 9 shows beyond table 6."""
    lines = []
    for economic in ("30212", "31013", "30231", "30217"):
        if random.random() < 0.3:
            purpose = random.choice(list(Purpose)) if economic == "30212" else ""
            fund = random.choice(FISCAL_FUNDS)
            function = random.choice(functions)
            origin = random.choice(list(Origin))
            lines.append(
                Line(
                    "301",
                    function,
                    economic,
                    fund,
                    origin,
                    Kind.PROJECT,
                    _amount(random),
                    purpose=purpose,
                )
            )
    return lines


def _with_year_end(random: Random, lines: list[Line]) -> list[Line]:
    """Some of the money is kept for the next year, of less than half of what is spent."""
    kept = []
    for line in random.sample(lines, min(len(lines), random.choice((0, 0, 1, 3)))):
        amount = (line.amount / 4).quantize(Decimal("0.01"))
        if amount:
            kept.append(
                replace(line, kind=Kind.YEAR_END_CARRYOVER, economic="", purpose="", amount=amount)
            )
    return [*lines, *kept]
