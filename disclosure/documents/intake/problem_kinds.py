"""The kinds of problems of files that people upload: opening, reading and recovering them. Pure.

``budget.problems`` says what a kind is. Those that do not stop are told beside what was read;
the file may be entered all the same.
"""

from budget.problems import Stops, chapter

_SAVE_AS = "请用 Word、Excel 或 WPS 另存为 .docx 或 .xlsx 后再上传"
_SAVE_AGAIN = "在 Word、Excel 或 WPS 中打开、重新保存后再上传；打不开的，向原作者要一份。"
_SMALLER = "删去图片和表格以外的内容，或分成几个文件上传。"
_IN_PARTS = "分几次上传。"
_UPLOAD_INSIDE = "上传里面的 Word 或 Excel 文件。"
_LOOK_IN_FILE = "在文件里这个地方核对；需要的内容录入后补上。"
_DELETE_OR_MEND = "放到版式中它所属的地方；不用的，删去，再重新上传。"
_OR_LEAVE = "看过以后，也可以在预览里说明不录入它（命令行 --unread leave）。"
_AS_IN_FORM = "按版式改正文件后重新上传，或录入后核对。"

# -- what a file is --------------------------------------------------------------------------------

_FILES = chapter("What a file is")

FILE_EMPTY = _FILES.declare("file.empty", "文件是空的", "检查文件是否传完整。")
FILE_LARGE = _FILES.declare("file.large", "文件有 {size:.1f} MB，超过上限 {most} MB", _SMALLER)
ARCHIVE_LARGE = _FILES.declare("file.large", "压缩包超过上限 {most} MB；请分几次上传", _IN_PARTS)
FILE_PROTECTED = _FILES.declare(
    "file.encrypted",
    "文件设有打开密码，不能读取；请取消密码后再上传",
    "取消密码后再上传。",
)
PACKAGE_PROTECTED = _FILES.declare(
    "file.encrypted",
    "文件设有密码，不能读取；请取消密码后再上传",
    "取消密码后再上传。",
)
ARCHIVE_PROTECTED = _FILES.declare(
    "file.encrypted",
    "压缩包设有密码，不能读取；请取消密码后再上传",
    "取消密码后再上传。",
)
FILE_UNOPENED = _FILES.declare(
    "file.unopened", "不能打开：{reason}", "检查文件还在不在、有没有读取的权限，再检查一次。"
)
FILE_LEGACY = _FILES.declare("file.legacy", f"这是{{file}}；{_SAVE_AS}", f"{_SAVE_AS}。")
FILE_NOT_CONVERTED = _FILES.declare(
    "file.legacy",
    f"这是旧版 Office 文件（.{{kind}}），{{reason}}；{_SAVE_AS}",
    f"{_SAVE_AS}。",
)
PDF_PROTECTED = _FILES.declare(
    "file.encrypted",
    "PDF 设有打开密码，不能读取；请取消密码后再上传",
    "取消密码后再上传。",
)
PDF_DAMAGED = _FILES.declare(
    "file.damaged",
    "PDF 已损坏或没有传完整，不能打开；请重新生成后再上传",
    "重新生成 PDF，或上传 Word、Excel 原件。",
)
PDF_PAGE = _FILES.declare(
    "file.damaged",
    "PDF 第{number}页已损坏，不能读取；请重新生成后再上传",
    "重新生成 PDF，或上传 Word、Excel 原件。",
)
PDF_SCANNED = _FILES.declare(
    "file.scanned",
    "这个 PDF 的各页是扫描的图片，没有文字，不能读取；请上传 Word、Excel 原件，"
    "或由原件直接导出的 PDF",
    "上传 Word、Excel 原件，或由原件直接导出的 PDF。",
)
PDF_EMPTY = _FILES.declare(
    "file.empty", "这个 PDF 里没有文字", "检查是否选错了文件；上传 Word、Excel 原件。"
)
FILE_LOCK = _FILES.declare(
    "file.lock",
    "这是 Word 或 Excel 打开文件时留下的临时文件（名称以 ~$ 开头），里面没有内容",
    "关闭文件后，上传文件本身。",
)
FILE_OFD = _FILES.declare(
    "file.ofd",
    "这是 OFD 文件，不能读取；请用 WPS 或 OFD 阅读器打开，另存为 Word 或 PDF 后再上传，"
    "最好上传 Word、Excel 原件",
    "上传 Word、Excel 原件，或另存为 Word、PDF 后再上传。",
)
FILE_FOREIGN = _FILES.declare(
    "file.foreign",
    "这是{file}，不能读取；请上传 Word、Excel 或由它们导出的 PDF 文件",
    "上传 Word、Excel 或由它们导出的 PDF 文件。",
)
FILE_MARKUP = _FILES.declare(
    "file.markup", f"这是网页或 XML 格式的文件；{_SAVE_AS}", f"{_SAVE_AS}。"
)
FILE_UNKNOWN = _FILES.declare(
    "file.unknown",
    "不是 Word（.docx）、Excel（.xlsx）、PDF 或本系统的 JSON 文件",
    "上传 Word、Excel 或 PDF 文件。",
)
FILE_DAMAGED = _FILES.declare(
    "file.damaged",
    "文件已损坏或没有传完整，不能打开；请重新保存后再上传",
    _SAVE_AGAIN,
)
PART_MISSING = _FILES.declare("file.damaged", "文件不完整：缺少 {part}", _SAVE_AGAIN)
PART_DAMAGED = _FILES.declare("file.damaged", "文件已损坏：{part} 不能解压", _SAVE_AGAIN)
PART_NOT_XML = _FILES.declare("file.damaged", "文件已损坏：{part} 不是有效的 XML", _SAVE_AGAIN)
BODY_MISSING = _FILES.declare("file.damaged", "文件已损坏：没有正文", _SAVE_AGAIN)
JSON_INVALID = _FILES.declare("json.invalid", "{fault}", "用本系统导出的 JSON 文件。")

# -- packages --------------------------------------------------------------------------------------

_PACKAGES = chapter("Packages and archives")

PACKAGE_PARTS = _PACKAGES.declare(
    "package.members",
    "压缩包里有 {count} 个文件，超过上限 {most} 个",
    _SMALLER,
)
ARCHIVE_MEMBERS = _PACKAGES.declare(
    "package.members",
    "压缩包里有 {count} 个文件，超过上限 {most} 个；请分几次上传",
    _IN_PARTS,
)
PACKAGE_SIZE = _PACKAGES.declare("package.size", "解压后超过上限 {most} MB", _SMALLER)
PART_SIZE = _PACKAGES.declare("package.size", "其中的 {part} 解压后超过上限 {most} MB", _SMALLER)
ARCHIVE_SIZE = _PACKAGES.declare(
    "package.size",
    "压缩包解压后超过上限 {most} MB；请分几次上传",
    _IN_PARTS,
)
ARCHIVE_PACKING = _PACKAGES.declare(
    "package.packing",
    "压缩包用了不常用的压缩方法，不能解压；请用系统自带的“压缩为 zip”重新压缩",
    "重新压缩为普通的 zip 后再上传。",
)
PACKAGE_RATIO = _PACKAGES.declare(
    "package.ratio",
    "其中的 {part} 压缩得不合常理，像是压缩炸弹，不予打开",
    _SAVE_AGAIN,
)
PACKAGE_NESTED = _PACKAGES.declare(
    "package.nested",
    "文件里还套着压缩包 {part}，不予打开",
    "删去套着的压缩包后再上传。",
)
PACKAGE_OF_FILES = _PACKAGES.declare(
    "package.nested",
    "这是装着文件的压缩包；请解压后上传其中的 Word 或 Excel 文件",
    _UPLOAD_INSIDE,
)
PACKAGE_KIND = _PACKAGES.declare(
    "package.kind",
    "这是压缩包，但不是 Word（.docx）或 Excel（.xlsx）文件",
    _UPLOAD_INSIDE,
)
ARCHIVE_EMPTY = _PACKAGES.declare(
    "package.kind", "压缩包 {name} 里没有文件", "检查压缩包是否传完整。"
)
PACKAGE_MACROS = _PACKAGES.declare(
    "package.macros",
    "文件带有宏，不能导入；请另存为不带宏的 .docx 或 .xlsx",
    "另存为不带宏的 .docx 或 .xlsx 后再上传。",
)
PACKAGE_DOCTYPE = _PACKAGES.declare(
    "package.doctype",
    "{part} 里有文档类型声明或外部实体，不予读取",
    _SAVE_AGAIN,
)

# -- what a file holds -----------------------------------------------------------------------------

_CONTENT = chapter("What a file holds")

FILE_DEPTH = _CONTENT.declare("file.depth", "文件的结构嵌套过深，不予读取", _SAVE_AGAIN)
FILE_PARAGRAPHS = _CONTENT.declare("file.paragraphs", "文件超过 {most} 段，不予读取", _SMALLER)
TABLE_COLUMNS = _CONTENT.declare("table.columns", "{table}超过 {most} 列，不予读取", _SMALLER)
PART_MARKS = _CONTENT.declare("file.marks", "其中的 {part} 内容过多，不予读取", _SMALLER)
FILE_CELLS = _CONTENT.declare("table.cells", "文件的单元格超过 {most} 个，不予读取", _SMALLER)
PDF_PAGES = _CONTENT.declare(
    "file.pages",
    "PDF 有 {count} 页，超过上限 {most} 页",
    "只留公开的部门预算那些页，分成几个文件上传。",
)
PDF_CONTENT = _CONTENT.declare("file.content", "PDF 的文字或线条过多，不予读取", _SMALLER)
PAGE_SCANNED = _CONTENT.declare(
    "page.scanned",
    "这一页是图片，没有文字，没有读取",
    f"上传 Word、Excel 原件；确实不用的，删去这一页后重新上传。{_OR_LEAVE}",
)
PAGE_UNMAPPED = _CONTENT.declare(
    "page.characters",
    "这一页有 {count} 个字只有字形、没有编码，读出来的文字不可靠",
    "上传 Word、Excel 原件，或用另一种程序重新导出 PDF。",
)
SHEET_CELLS = _CONTENT.declare(
    "table.cells",
    "文件的单元格或行数过多（工作表“{sheet}”），不予读取",
    _SMALLER,
)
SHEET_AREA = _CONTENT.declare(
    "table.cells",
    "工作表“{sheet}”占用的单元格过多，不予读取；请删去表格以外的内容",
    "删去表格以外的内容，保存后再上传。",
)
OBJECT_EMBEDDED = _CONTENT.declare(
    "object.embedded",
    "文件里嵌入的对象没有读取；其中若有表格，请{better_as}",
    f"对象里有表格的，改为普通表格后重新上传；不用的，删去后重新上传。{_OR_LEAVE}",
)
OBJECT_EXTERNAL = _CONTENT.declare(
    "object.external",
    "引用的外部内容没有读取",
    f"把引用的内容放进文件，不用的删去，再重新上传。{_OR_LEAVE}",
)
PAGE_OVERLAY = _CONTENT.declare(
    "page.overlay",
    "这一页上的{what}“{text}”没有读取",
    f"把 PDF 打印成新的 PDF，使它成为页面的内容，再上传；或上传 Word、Excel 原件。{_OR_LEAVE}",
)
TEXT_HIDDEN = _CONTENT.declare(
    "text.hidden",
    "隐藏的文字“{text}”没有读取，不知道算不算",
    f"需要的，取消隐藏；不用的，删去，再重新上传。{_OR_LEAVE}",
)
TEXT_DELETED = _CONTENT.declare(
    "text.deleted",
    "修订还没有接受或拒绝，删去的“{text}”里有数，不知道算不算",
    f"在 Word 或 WPS 里接受或拒绝全部修订，再重新上传。{_OR_LEAVE}",
)
SHEET_HIDDEN = _CONTENT.declare(
    "sheet.hidden",
    "隐藏的工作表里有内容，没有读取，不知道算不算",
    f"需要读取的，取消隐藏；不用的，删去这张工作表，再重新上传。{_OR_LEAVE}",
)
SHEET_HIDDEN_EMPTY = _CONTENT.declare(
    "sheet.hidden_empty",
    "隐藏的工作表是空的，没有读取",
    "不用处理。",
    stops=Stops.NOTHING,
)
SHEET_UNSEEN = _CONTENT.declare(
    "sheet.unseen",
    "{what}里有内容，却看不见（隐藏、筛选、折叠或没有高度、宽度），不知道算不算",
    "取消隐藏和筛选；不要的行、列，删去，再上传；照样要的，也可以在预览里说明"
    "（命令行 --hidden read）。",
)
SHEET_COVERED = _CONTENT.declare(
    "sheet.covered",
    "合并单元格盖住的{cells}里另有内容，没有读取，不知道算不算",
    f"取消合并后核对；不要的，清除，再重新上传。{_OR_LEAVE}",
)
TABLE_STRUCK = _CONTENT.declare(
    "table.struck",
    "这张表的表格样式给一部分格子加了删除线，不知道其中的数是否已作废",
    "作废的，删去；没有作废的，在 Word 或 WPS 里换一种没有删除线的表格样式，再重新上传。",
)
SHEET_STRUCK = _CONTENT.declare(
    "sheet.struck",
    "工作表“{sheet}”的{what}会给 {range} 里的一部分格子加删除线，"
    "没有读取是哪些，不知道其中的数是否已作废",
    "作废的，删去；没有作废的，在 Excel 或 WPS 里删去这个格式，或去掉它的删除线，再重新上传。",
)
CELL_FORMULA = _CONTENT.declare(
    "cell.formula",
    "公式没有计算结果，不知道这一格是多少；请用 Excel 打开、保存后再上传",
    "用 Excel 或 WPS 打开、重新计算并保存后再上传。",
)
CELL_FORMAT = _CONTENT.declare(
    "cell.format",
    "数字格式“{code}”没有读懂，不知道 {value} 在表里显示成什么；请把这一格改为普通的数字格式",
    "在 Excel 或 WPS 里把这一格的数字格式改为“数值”，核对后重新上传。",
)

# -- whose disclosure it is ------------------------------------------------------------------------

_IDENTITY = chapter("Whose disclosure a file is")

_CHECK_FORM = "检查是否选错了文件；是另一种版式的，请系统管理员添加版式。"
LAYOUT_UNKNOWN = _IDENTITY.declare(
    "layout.unknown",
    "里面没有找到任何一种版式的部门预算公开表{compared}",
    _CHECK_FORM,
)
LAYOUT_OTHER = _IDENTITY.declare(
    "layout.other",
    "写着“{text}”，这是{kind}，但不是已有的任何一种版式，没有读取{compared}",
    _CHECK_FORM,
)
PUBLICATION_OTHER = _IDENTITY.declare(
    "publication.other",
    "写着“{text}”，这是{kind}，不是已有版式的部门预算，没有读取{compared}",
    "上传部门预算公开的文件。",
)
SEVERAL_DISCLOSURES = _IDENTITY.declare(
    "file.several",
    "文件里有{count}份公开，{label}分别是{beginnings}；没有读取，请每份各存一个文件后分别上传",
    "按所指的位置分开，每个部门、每个年度各存一个文件；只是写错的，改正后重新上传。",
)
IDENTITY_CONFLICT = _IDENTITY.declare(
    "identity.conflict",
    "这里的{label}是“{value}”，其他地方是“{most}”",
    "核对哪一处写错，改正文件。",
)
IDENTITY_MISSING = _IDENTITY.declare(
    "identity.missing",
    "文件里没有找到{label}",
    "上传时选定部门和年度（命令行用 --department、--year），或在文件里写明。",
)
IDENTITY_MISMATCH = _IDENTITY.declare(
    "identity.mismatch",
    "文件里的{label}是“{stated}”，选定的是“{chosen}”",
    "检查是否选错了文件、部门或年度。",
)
CAPTION_UNKNOWN = _IDENTITY.declare(
    "caption.unknown",
    "表头上方的“{text}”没有读懂",
    _LOOK_IN_FILE,
    stops=Stops.NOTHING,
)
CAPTION_OTHER = _IDENTITY.declare(
    "caption.other",
    "表头上方的“{text}”与版式不同",
    "核对日期等是否写错。",
    stops=Stops.NOTHING,
)
UNIT_UNKNOWN = _IDENTITY.declare(
    "unit.unknown",
    "“{table}”和文件中其他表都没有写明金额单位，不知道是不是{unit}",
    "在文件里每张表的上方写明金额单位，如“单位：{unit}”，再上传；"
    "也可以在预览里选定（命令行 --money-unit）。",
)
UNIT_UNREADABLE = _IDENTITY.declare(
    "unit.unreadable",
    "“{table}”上写的“{text}”是不能读取的金额单位，没有换算；能读取的单位是{readable}",
    "把这张表的数换算成能读取的单位，改写金额单位，再重新上传。",
)
UNIT_CONFLICT = _IDENTITY.declare(
    "unit.conflict",
    "“{table}”上写了不同的金额单位：{units}，不知道数是按哪一种填的",
    "只留下这张表的数所用的金额单位，再重新上传。",
)
UNIT_MISSING = _IDENTITY.declare(
    "unit.missing",
    "“{table}”没有写明金额单位；按{unit}读取",
    "核对金额单位；不对的，在文件里写明后重新上传。",
    stops=Stops.NOTHING,
)

# -- tables ----------------------------------------------------------------------------------------

_TABLES = chapter("Tables of a file")

TABLE_MISSING = _TABLES.declare("table.missing", "没有找到“{table}”", "补上这张表后重新上传。")
TABLE_TWICE = _TABLES.declare(
    "table.twice",
    "“{table}”出现了两次，只读了第一次",
    "删去多余的一张后重新上传。",
)
TABLE_MISPLACED = _TABLES.declare(
    "table.misplaced",
    "“{table}”不在版式规定的位置",
    _AS_IN_FORM,
    stops=Stops.NOTHING,
)
TABLE_UNKNOWN = _TABLES.declare(
    "table.unknown",
    "这张表不是版式中的任何一张，没有读取；原文保留在未读内容中",
    f"按版式改正表名和表头；确实不属于部门预算公开的，删去后重新上传。{_OR_LEAVE}",
)
COLUMN_MISSING = _TABLES.declare(
    "column.missing",
    "{table}里没有找到这些列：{columns}",
    _AS_IN_FORM,
    stops=Stops.NOTHING,
)
COLUMN_UNKNOWN = _TABLES.declare(
    "column.unknown",
    "“{table}”没有这一列，“{text}”没有读取",
    _DELETE_OR_MEND,
)
COLUMN_WITH_MONEY = _TABLES.declare(
    "column.money",
    "“{table}”没有这一列，其中的“{text}”没有读取；不知道它是不是金额",
    "改为版式中的列；确实不属于这张表的，删去后重新上传。",
)
ROW_WITH_MONEY = _TABLES.declare(
    "row.money",
    "没有读取的这一行里有数“{text}”",
    "按版式改正这一行；确实不属于这张表的，删去后重新上传。",
)
HEADER_OTHER = _TABLES.declare(
    "header.other",
    "表头“{text}”与版式的文字不同，请核对这一列",
    "核对这一列是否读对。",
    stops=Stops.NOTHING,
)
ROW_MISSING = _TABLES.declare(
    "row.missing",
    "“{table}”里没有找到这些行：{rows}",
    _AS_IN_FORM,
    stops=Stops.NOTHING,
)
ROW_WITHOUT_CODE = _TABLES.declare(
    "row.unknown",
    "这一行没有科目编码，也不是合计，没有读取",
    _LOOK_IN_FILE,
    stops=Stops.NOTHING,
)
ROW_BEYOND_FORM = _TABLES.declare(
    "row.unknown",
    "版式中没有这么多行，没有读取",
    _LOOK_IN_FILE,
    stops=Stops.NOTHING,
)
ROW_NOT_IN_FORM = _TABLES.declare(
    "row.unknown",
    "版式中没有“{label}”这一行，没有读取",
    _LOOK_IN_FILE,
    stops=Stops.NOTHING,
)
ROW_TWICE = _TABLES.declare(
    "row.twice",
    "科目 {code} 重复出现，只读了第一次",
    "核对重复的行，改正文件后重新上传。",
)
ROW_NUMBER_UNREAD = _TABLES.declare(
    "cell.unread",
    "序号列里的“{text}”没有读取",
    _DELETE_OR_MEND,
)
TOTAL_CELL_UNREAD = _TABLES.declare(
    "cell.unread",
    "合计行里的“{text}”没有读取",
    _DELETE_OR_MEND,
)
CELL_SIGN = _TABLES.declare(
    "cell.sign",
    "“{text}”只是符号，没有读取",
    "不用处理。",
    stops=Stops.NOTHING,
)
CELL_UNREADABLE = _TABLES.declare("cell.unreadable", "{fault}", "把这一格改为数字后重新上传。")
TOTAL_BLANK = _TABLES.declare(
    "total.blank",
    "“{table}”的“{label}”行“{columns}”为空，而它的组成部分有数",
    "补上合计；推算时没有用到它。",
    stops=Stops.NOTHING,
)
NOTE_UNKNOWN = _TABLES.declare(
    "note.unknown",
    "表下的说明不是版式中的说明；已照录，不进入收支明细",
    _LOOK_IN_FILE,
    stops=Stops.NOTHING,
)

# -- texts -----------------------------------------------------------------------------------------

_TEXTS = chapter("Texts of a file")

HEADING_MISSING = _TEXTS.declare(
    "heading.missing",
    "没有找到标题“{heading}”",
    _AS_IN_FORM,
    stops=Stops.NOTHING,
)
TEXT_UNREAD = _TEXTS.declare(
    "text.unread",
    "“{text}”不知道属于哪里，原文保留在未读内容中",
    f"移到它所属的标题下面；不用的，删去，再重新上传。{_OR_LEAVE}",
)
TEXT_REPEATED = _TEXTS.declare(
    "text.repeated",
    "“{text}”是版式本身的标题、目录、页码或符号，没有另外的内容，没有读取",
    "不用处理。",
    stops=Stops.NOTHING,
)
TEXT_FOOTNOTE = _TEXTS.declare(
    "text.footnote",
    "脚注没有对应的内容，原文保留在未读内容中",
    f"把脚注的内容写进正文或表下的说明；不用的，删去，再重新上传。{_OR_LEAVE}",
)
GOAL_INCOMPLETE = _TEXTS.declare(
    "goal.incomplete",
    "第{number}个项目绩效目标没有{lacking}",
    "录入后在项目里补上。",
    stops=Stops.NOTHING,
)

# -- recovering a ledger ---------------------------------------------------------------------------

_RECOVERY = chapter("Recovering a ledger")

LEDGER_IMPOSSIBLE = _RECOVERY.declare(
    "ledger.impossible",
    "各表的数互相矛盾，没有一本账能同时得出它们{suspects}",
    "核对所指的数，改正文件后重新上传。",
)
RECOVERY_ENDED = _RECOVERY.declare(
    "reconcile.undecided",
    "推算收支明细超过了时间或内存的上限（{seconds} 秒，{most} MB），没有推算出来",
    "核对各表的数后重新上传；不能推算的，可以按原文件存档，或手工录入。",
)
RECOVERY_LARGE = _RECOVERY.declare(
    "reconcile.large",
    "推算出 {count} 行收支明细，超过一份预算最多的 {most} 行，不能录入",
    "核对文件是不是一个部门的；是的，可以按原文件存档。",
)
RENDERING_ENDED = _RECOVERY.declare(
    "archive.rendering",
    "生成正式文件超过了时间或内存的上限（{seconds} 秒，{most} MB），没有存档",
    "删去文件里多余的行和文字，重新上传后再存档。",
)
IMPORT_DIFFERS = _RECOVERY.declare(
    "import.differs",
    "文件中是“{read}”，录入后印出的是“{printed}”",
    "录入后核对这一处，改为要公开的文字或数字。",
    stops=Stops.NOTHING,
)

# -- drafting a layout of a blank form -------------------------------------------------------------

_DRAFTING = chapter("Drafting a layout of a blank form")

DRAFT_KIND = _DRAFTING.declare(
    "draft.kind",
    "空表要是 Word（.docx）、Excel（.xlsx）或 PDF 文件",
    "用财政部门发下的空表。",
)
DRAFT_NO_TABLE = _DRAFTING.declare(
    "draft.no_table",
    "文件里没有找到表格",
    "核对文件；表格是图片的，请用可编辑的空表。",
)
