"""The kinds of problems of files that people upload: opening, reading and recovering them. Pure.

``budget.problem_kinds`` says what a kind is. Those that do not stop are told beside what was read;
the file may be entered all the same.
"""

from budget.problem_kinds import declare

_SAVE_AS = "请用 Word、Excel 或 WPS 另存为 .docx 或 .xlsx 后再上传"
_SAVE_AGAIN = "在 Word、Excel 或 WPS 中打开、重新保存后再上传；打不开的，向原作者要一份。"
_SMALLER = "删去图片和表格以外的内容，或分成几个文件上传。"
_IN_PARTS = "分几次上传。"
_UPLOAD_INSIDE = "上传里面的 Word 或 Excel 文件。"
_LOOK_IN_FILE = "在文件里这个地方核对；需要的内容录入后补上。"
_AS_IN_FORM = "按版式改正文件后重新上传，或录入后核对。"

# -- what a file is --------------------------------------------------------------------------------

FILE_EMPTY = declare("file.empty", "文件是空的", "检查文件是否传完整。")
FILE_LARGE = declare("file.large", "文件有 {size:.1f} MB，超过上限 {most} MB", _SMALLER)
ARCHIVE_LARGE = declare("file.large", "压缩包超过上限 {most} MB；请分几次上传", _IN_PARTS)
FILE_PROTECTED = declare(
    "file.encrypted",
    "文件设有打开密码，不能读取；请取消密码后再上传",
    "取消密码后再上传。",
)
PACKAGE_PROTECTED = declare(
    "file.encrypted",
    "文件设有密码，不能读取；请取消密码后再上传",
    "取消密码后再上传。",
)
ARCHIVE_PROTECTED = declare(
    "file.encrypted",
    "压缩包设有密码，不能读取；请取消密码后再上传",
    "取消密码后再上传。",
)
FILE_LEGACY = declare("file.legacy", f"这是{{file}}；{_SAVE_AS}", f"{_SAVE_AS}。")
FILE_NOT_CONVERTED = declare(
    "file.legacy",
    f"这是旧版 Office 文件（.{{kind}}），{{reason}}；{_SAVE_AS}",
    f"{_SAVE_AS}。",
)
FILE_PDF = declare(
    "file.pdf",
    "这是 PDF 文件（改了扩展名也还是 PDF），里面没有可靠的表格结构；请上传 Word 或 Excel 原件",
    "上传 Word 或 Excel 原件。",
)
FILE_MARKUP = declare("file.markup", f"这是网页或 XML 格式的文件；{_SAVE_AS}", f"{_SAVE_AS}。")
FILE_UNKNOWN = declare(
    "file.unknown",
    "不是 Word（.docx）、Excel（.xlsx）或本系统的 JSON 文件",
    "上传 Word 或 Excel 文件。",
)
FILE_DAMAGED = declare(
    "file.damaged",
    "文件已损坏或没有传完整，不能打开；请重新保存后再上传",
    _SAVE_AGAIN,
)
PART_MISSING = declare("file.damaged", "文件不完整：缺少 {part}", _SAVE_AGAIN)
PART_DAMAGED = declare("file.damaged", "文件已损坏：{part} 不能解压", _SAVE_AGAIN)
PART_NOT_XML = declare("file.damaged", "文件已损坏：{part} 不是有效的 XML", _SAVE_AGAIN)
BODY_MISSING = declare("file.damaged", "文件已损坏：没有正文", _SAVE_AGAIN)
JSON_INVALID = declare("json.invalid", "{fault}", "用本系统导出的 JSON 文件。")

# -- packages --------------------------------------------------------------------------------------

PACKAGE_PARTS = declare(
    "package.members",
    "压缩包里有 {count} 个文件，超过上限 {most} 个",
    _SMALLER,
)
ARCHIVE_MEMBERS = declare(
    "package.members",
    "压缩包里有 {count} 个文件，超过上限 {most} 个；请分几次上传",
    _IN_PARTS,
)
PACKAGE_SIZE = declare("package.size", "解压后超过上限 {most} MB", _SMALLER)
PART_SIZE = declare("package.size", "其中的 {part} 解压后超过上限 {most} MB", _SMALLER)
ARCHIVE_SIZE = declare(
    "package.size",
    "压缩包解压后超过上限 {most} MB；请分几次上传",
    _IN_PARTS,
)
ARCHIVE_PACKING = declare(
    "package.packing",
    "压缩包用了不常用的压缩方法，不能解压；请用系统自带的“压缩为 zip”重新压缩",
    "重新压缩为普通的 zip 后再上传。",
)
PACKAGE_RATIO = declare(
    "package.ratio",
    "其中的 {part} 压缩得不合常理，像是压缩炸弹，不予打开",
    _SAVE_AGAIN,
)
PACKAGE_NESTED = declare(
    "package.nested",
    "文件里还套着压缩包 {part}，不予打开",
    "删去套着的压缩包后再上传。",
)
PACKAGE_OF_FILES = declare(
    "package.nested",
    "这是装着文件的压缩包；请解压后上传其中的 Word 或 Excel 文件",
    _UPLOAD_INSIDE,
)
PACKAGE_KIND = declare(
    "package.kind",
    "这是压缩包，但不是 Word（.docx）或 Excel（.xlsx）文件",
    _UPLOAD_INSIDE,
)
ARCHIVE_EMPTY = declare("package.kind", "压缩包 {name} 里没有文件", "检查压缩包是否传完整。")
PACKAGE_MACROS = declare(
    "package.macros",
    "文件带有宏，不能导入；请另存为不带宏的 .docx 或 .xlsx",
    "另存为不带宏的 .docx 或 .xlsx 后再上传。",
)
PACKAGE_DOCTYPE = declare(
    "package.doctype",
    "{part} 里有文档类型声明或外部实体，不予读取",
    _SAVE_AGAIN,
)

# -- what a file holds -----------------------------------------------------------------------------

FILE_DEPTH = declare("file.depth", "文件的结构嵌套过深，不予读取", _SAVE_AGAIN)
FILE_PARAGRAPHS = declare("file.paragraphs", "文件超过 {most} 段，不予读取", _SMALLER)
TABLE_COLUMNS = declare("table.columns", "{table}超过 {most} 列，不予读取", _SMALLER)
PART_MARKS = declare("file.marks", "其中的 {part} 内容过多，不予读取", _SMALLER)
FILE_CELLS = declare("table.cells", "文件的单元格超过 {most} 个，不予读取", _SMALLER)
SHEET_CELLS = declare(
    "table.cells",
    "文件的单元格或行数过多（工作表“{sheet}”），不予读取",
    _SMALLER,
)
SHEET_AREA = declare(
    "table.cells",
    "工作表“{sheet}”占用的单元格过多，不予读取；请删去表格以外的内容",
    "删去表格以外的内容，保存后再上传。",
)
OBJECT_EMBEDDED = declare(
    "object.embedded",
    "文件里嵌入的对象没有读取；其中若有表格，请{better_as}",
    "对象里有表格的，改为普通表格后重新上传。",
    stops=False,
)
OBJECT_EXTERNAL = declare(
    "object.external",
    "引用的外部内容没有读取",
    "把引用的内容放进文件后重新上传。",
    stops=False,
)
SHEET_HIDDEN = declare(
    "sheet.hidden",
    "隐藏的工作表没有读取；需要时请取消隐藏",
    "需要读取的，取消隐藏后重新上传。",
    stops=False,
)
CELL_FORMULA = declare(
    "cell.formula",
    "公式没有保存计算结果，没有读取；请用 Excel 打开后保存",
    "用 Excel 打开、保存后重新上传。",
    stops=False,
)

# -- whose disclosure it is ------------------------------------------------------------------------

LAYOUT_UNKNOWN = declare(
    "layout.unknown",
    "里面没有找到任何一种版式的部门预算公开表",
    "检查是否选错了文件；是另一种版式的，请系统管理员添加版式。",
)
IDENTITY_CONFLICT = declare(
    "identity.conflict",
    "这里的{label}是“{value}”，其他地方是“{most}”",
    "核对哪一处写错，改正文件。",
    stops=False,
)
IDENTITY_MISSING = declare(
    "identity.missing",
    "文件里没有找到{label}",
    "上传时选定部门和年度，或在文件里写明。",
)
IDENTITY_MISMATCH = declare(
    "identity.mismatch",
    "文件里的{label}是“{stated}”，选定的是“{chosen}”",
    "检查是否选错了文件、部门或年度。",
)
CAPTION_UNKNOWN = declare(
    "caption.unknown",
    "表头上方的“{text}”没有读懂",
    _LOOK_IN_FILE,
    stops=False,
)
CAPTION_OTHER = declare(
    "caption.other",
    "表头上方的“{text}”与版式不同",
    "核对日期等是否写错。",
    stops=False,
)
UNIT_MISSING = declare(
    "unit.missing",
    "“{table}”没有写明金额单位；按{unit}读取",
    "核对金额单位；不对的，在文件里写明后重新上传。",
    stops=False,
)

# -- tables ----------------------------------------------------------------------------------------

TABLE_MISSING = declare("table.missing", "没有找到“{table}”", "补上这张表后重新上传。")
TABLE_TWICE = declare(
    "table.twice",
    "“{table}”出现了两次，只读了第一次",
    "删去多余的一张后重新上传。",
    stops=False,
)
TABLE_MISPLACED = declare(
    "table.misplaced",
    "“{table}”不在版式规定的位置",
    _AS_IN_FORM,
    stops=False,
)
TABLE_UNKNOWN = declare(
    "table.unknown",
    "这张表不是版式中的任何一张，没有读取；原文保留在未读内容中",
    _LOOK_IN_FILE,
    stops=False,
)
COLUMN_MISSING = declare(
    "column.missing",
    "{table}里没有找到这些列：{columns}",
    _AS_IN_FORM,
    stops=False,
)
COLUMN_UNKNOWN = declare(
    "column.unknown",
    "“{table}”没有这一列，“{text}”没有读取",
    _LOOK_IN_FILE,
    stops=False,
)
HEADER_OTHER = declare(
    "header.other",
    "表头“{text}”与版式的文字不同，请核对这一列",
    "核对这一列是否读对。",
    stops=False,
)
ROW_MISSING = declare(
    "row.missing",
    "“{table}”里没有找到这些行：{rows}",
    _AS_IN_FORM,
    stops=False,
)
ROW_WITHOUT_CODE = declare(
    "row.unknown",
    "这一行没有科目编码，也不是合计，没有读取",
    _LOOK_IN_FILE,
    stops=False,
)
ROW_BEYOND_FORM = declare(
    "row.unknown",
    "版式中没有这么多行，没有读取",
    _LOOK_IN_FILE,
    stops=False,
)
ROW_NOT_IN_FORM = declare(
    "row.unknown",
    "版式中没有“{label}”这一行，没有读取",
    _LOOK_IN_FILE,
    stops=False,
)
ROW_TWICE = declare(
    "row.twice",
    "科目 {code} 重复出现，只读了第一次",
    "核对重复的行，改正文件后重新上传。",
    stops=False,
)
ROW_NUMBER_UNREAD = declare(
    "cell.unread",
    "序号列里的“{text}”没有读取",
    _LOOK_IN_FILE,
    stops=False,
)
TOTAL_CELL_UNREAD = declare(
    "cell.unread",
    "合计行里的“{text}”没有读取",
    _LOOK_IN_FILE,
    stops=False,
)
CELL_UNREADABLE = declare("cell.unreadable", "{fault}", "把这一格改为数字后重新上传。")
TOTAL_BLANK = declare(
    "total.blank",
    "“{table}”的“{label}”行“{columns}”为空，而它的组成部分有数",
    "补上合计；推算时没有用到它。",
    stops=False,
)
NOTE_UNKNOWN = declare(
    "note.unknown",
    "表下的说明不是版式中的说明；已照录，不进入收支明细",
    _LOOK_IN_FILE,
    stops=False,
)

# -- texts -----------------------------------------------------------------------------------------

HEADING_MISSING = declare(
    "heading.missing",
    "没有找到标题“{heading}”",
    _AS_IN_FORM,
    stops=False,
)
TEXT_UNREAD = declare(
    "text.unread",
    "“{text}”不知道属于哪里，原文保留在未读内容中",
    _LOOK_IN_FILE,
    stops=False,
)
TEXT_FOOTNOTE = declare(
    "text.footnote",
    "脚注没有对应的内容，原文保留在未读内容中",
    _LOOK_IN_FILE,
    stops=False,
)
GOAL_INCOMPLETE = declare(
    "goal.incomplete",
    "第{number}个项目绩效目标没有{lacking}",
    "录入后在项目里补上。",
    stops=False,
)

# -- recovering a ledger ---------------------------------------------------------------------------

LEDGER_IMPOSSIBLE = declare(
    "ledger.impossible",
    "各表的数互相矛盾，没有一本账能同时得出它们{suspects}",
    "核对所指的数，改正文件后重新上传。",
)
RECOVERY_ENDED = declare(
    "reconcile.undecided",
    "推算收支明细超过了时间或内存的上限（{seconds} 秒，{most} MB），没有推算出来",
    "核对各表的数后重新上传；不能推算的，可以按原文件存档，或手工录入。",
)
IMPORT_DIFFERS = declare(
    "import.differs",
    "文件中是“{read}”，录入后印出的是“{printed}”",
    "录入后核对这一处，改为要公开的文字或数字。",
    stops=False,
)
