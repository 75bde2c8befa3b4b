"""The kinds of problems of finding a ledger: cells that were left out. Pure.

``budget.problems`` says what a kind is.
"""

from budget.problems import Stops, chapter

_CELLS = chapter("Finding a ledger")
_COMPLETE = "在文件里补上后重新上传，或录入后核对。"

TABLE_ABSENT = _CELLS.declare(
    "reconcile.table",
    "文件中没有“{table}”，推算时没有用到它",
    _COMPLETE,
    stops=Stops.NOTHING,
)
ROW_WITHOUT_CODE = _CELLS.declare(
    "reconcile.row",
    "这一行没有科目编码，推算时没有用到它",
    _COMPLETE,
    stops=Stops.NOTHING,
)
CELL_ABSENT = _CELLS.declare(
    "reconcile.cell",
    "文件中没有这一格，推算时没有用到它",
    _COMPLETE,
    stops=Stops.NOTHING,
)
CELL_NO_AMOUNT = _CELLS.declare(
    "reconcile.amount",
    "{fault}，推算时没有用到它",
    "把这一格改为金额后重新上传。",
    stops=Stops.NOTHING,
)
BLANK_TOTAL = _CELLS.declare(
    "reconcile.blank_total",
    "这一格是空的，但它所含的各项有金额；推算时没有用到它",
    "补上合计。",
    stops=Stops.NOTHING,
)
UNDECIDED = _CELLS.declare(
    "reconcile.undecided",
    "没有算出结果：{reason}",
    "过一会儿再试；仍然不行的，告诉系统管理员。",
)
