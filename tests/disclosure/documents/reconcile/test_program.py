"""Small programs over whole amounts: exact answers, and no answer where there is none."""

from disclosure.documents.reconcile.program import Excess, Sum, solve

A, B, C = 0, 1, 2


def total(*atoms: int, low: int, high: int | None = None, target: int | None = None) -> Sum:
    """Return the sum of some atoms; it is exactly ``low`` where nothing else is given."""
    if high is None:
        high = low
    if target is None:
        target = low
    return Sum(frozenset(atoms), low, high, target)


def test_sums_are_met() -> None:
    sums = [total(A, B, low=5), total(A, low=2)]
    assert solve(sums, [1], {}, 1) == {A: 2, B: 3}


def test_amounts_are_never_negative() -> None:
    sums = [total(A, B, low=5), total(A, low=6)]
    assert solve(sums, [], {}, 1) is None


def test_amounts_are_whole() -> None:
    halves = [total(A, B, low=1), total(B, C, low=1), total(A, C, low=1)]
    assert solve(halves, [], {}, 1) is None


def test_nothing_to_find_is_an_answer() -> None:
    """A file may have no amount at all."""
    assert solve([], [], {}, 1) == {}
    assert solve([total(low=0)], [], {}, 1) == {}
    assert solve([total(low=3)], [], {}, 1) is None


def test_an_empty_interval_has_no_answer() -> None:
    assert solve([total(A, low=3, high=2)], [], {}, 1) is None


def test_the_nearest_to_the_figures_is_taken() -> None:
    sums = [
        total(A, low=50, high=149, target=100),
        total(B, low=150, high=249, target=200),
        total(A, B, low=300, high=349),
    ]
    assert solve(sums, [0, 1], {}, 100) == {A: 100, B: 200}


def test_weights_break_ties() -> None:
    sums = [total(A, B, low=10)]
    assert solve(sums, [0], {A: 1, B: 2}, 1) == {A: 10, B: 0}
    assert solve(sums, [0], {A: 2, B: 1}, 1) == {A: 0, B: 10}


def test_amounts_beyond_the_solver_s_tolerance_are_exact() -> None:
    large = 999_999_999_999_999
    sums = [total(A, B, low=large), total(B, low=1)]
    assert solve(sums, [1], {}, 1) == {A: large - 1, B: 1}


def test_links_subtract() -> None:
    link = Sum(frozenset([A]), 0, 0, minus=frozenset([B, C]))
    sums = [link, total(B, low=2), total(C, low=3)]
    assert solve(sums, [], {}, 1) == {A: 5, B: 2, C: 3}


def test_an_interval_shrinks_to_whole_units() -> None:
    fen = total(A, low=1_325_000, high=1_334_999, target=1_330_000)
    yuan = fen.in_units(100)
    assert (yuan.low, yuan.high, yuan.target) == (13_250, 13_349, 13_300)


def test_the_core_holds_what_every_explanation_must_leave_out() -> None:
    sums = [total(A, low=1), total(B, low=1), total(A, B, low=5), total(C, low=9)]
    program = Excess(sums, 1, fixed=())
    contradiction = frozenset({0, 1, 2})
    assert program.core() == contradiction
    assert program.core([2]) is None
    assert program.core([3]) == contradiction
    assert program.core() == contradiction  # asking changes nothing


def test_what_is_stretched_lets_the_rest_hold() -> None:
    sums = [total(A, low=1), total(B, low=1), total(A, B, low=5)]
    stretched = Excess(sums, 1, fixed=()).stretched()
    rest = [a_sum for number, a_sum in enumerate(sums) if number not in stretched]
    assert solve(rest, [], {}, 1) is not None
