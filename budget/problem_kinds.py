"""The kinds of problems of entering a budget: by hand, from last year, from a spreadsheet. Pure.

``budget.problems`` says what a kind is.
"""

from budget.problems import Problem, Stops, chapter

_ACCORDING_TO_MESSAGE = "按提示改正这一项。"
_FILL_IN_TEMPLATE = "在本系统下载模板，把明细填进去再上传。"

# -- the budget as a whole -------------------------------------------------------------------------

_BUDGET = chapter("Entering a budget")

BUDGET_CLOSED = _BUDGET.declare(
    "budget_closed",
    "{budget}{status}，不能修改；需要修改时请财政审核员退回或启动更正",
    "还没有公开的，请财政审核员退回；已经公开的，请财政审核员启动更正。",
)
BUDGET_INVALID = _BUDGET.declare(
    "budget",
    "{fault}",
    "检查部门和年度是否选对；已有这份预算的，直接打开它。",
)
BUDGET_OTHER = _BUDGET.declare(
    "identity",
    "填的是 {stated}，而这份预算是 {own}",
    "检查是否选错了文件、部门或年度。",
)
MASTER_DATA_INVALID = _BUDGET.declare(
    "master_data",
    "{fault}",
    "请系统管理员先建立这个地区、年度、部门或单位，再导入。",
)
NO_LAST_YEAR = _BUDGET.declare(
    "beginning.no_last_year",
    "没有{year}年的预算，不能带入",
    "先录入或导入上年的预算；没有的，直接录入本年。",
)
PART_OCCUPIED = _BUDGET.declare(
    "beginning.occupied",
    "已经有内容，不能再从上年带入",
    "不带入这一部分；要重新带入的，先删去现有内容。",
)
FIELD = _BUDGET.declare("field_{column}", "{fault}", _ACCORDING_TO_MESSAGE)


def column_of(problem: Problem) -> str:
    """Return the name of the column that a problem of the kind FIELD is about."""
    stem, _, _ = FIELD.code.partition("{")
    return problem.code.removeprefix(stem)


# -- lines -----------------------------------------------------------------------------------------

_LINES = chapter("Lines of the ledger")

LEDGER_MOVED = _LINES.declare(
    "ledger.moved",
    "预览之后有人改动了明细，没有保存；请再看一遍变化",
    "重新上传文件，看过变化后再确认。",
)
CARRYOVER_DETAILED = _LINES.declare(
    "year_end_carryover",
    "年终结转结余不列支出，不填经济科目、项目和用途",
    "删去这一笔的经济科目、项目和用途。",
)
AMOUNT_NO_NUMBER = _LINES.declare("amount", "金额必须是数", "填写数字，以元为单位。")
AMOUNT_NEGATIVE = _LINES.declare(
    "amount",
    "金额 {amount} 是负数；预算金额不能小于零",
    "填写实际安排的金额；要调减的，直接改原来那一笔。",
)
AMOUNT_LARGE = _LINES.declare(
    "amount",
    "金额 {amount} 超出上限 {most}",
    "检查单位是否写错：金额以元为单位。",
)
AMOUNT_FINE = _LINES.declare(
    "amount",
    "金额 {amount} 的小数超过两位（分）",
    "四舍五入到分，再填写。",
)
REMARK_TEXT = _LINES.declare("remark_text", "备注{fault}", "删去备注里看不见的字符，或重新输入。")
DIMENSION_UNKNOWN = _LINES.declare(
    "dimension",
    "{label}“{value}”不在可选范围内",
    "从下拉框里选一项。",
)
FUNCTION_NO_CODE = _LINES.declare(
    "function_level",
    "功能科目“{code}”不是科目编码，只有项级（7位）科目可以列支",
    "填写7位的功能科目编码，或从下拉框里选。",
)
FUNCTION_LEVEL = _LINES.declare(
    "function_level",
    "功能科目 {code} 是{level}级科目，只有项级（7位）科目可以列支",
    "改为它下面的项级科目。",
)
FUNCTION_UNKNOWN = _LINES.declare(
    "function_unknown",
    "功能科目 {code} 不在{year}年科目表中",
    "改用本年的科目；确有这个科目的，请系统管理员载入当年科目表。",
)
FUNCTION_FUND = _LINES.declare(
    "function_fund",
    "功能科目 {code} 是政府性基金预算科目，只能用于政府性基金",
    "把资金性质改为政府性基金预算，或换一个功能科目。",
)
ECONOMIC_MISSING = _LINES.declare(
    "economic_missing",
    "一般公共预算的基本支出必须填写部门预算支出经济分类科目",
    "填写5位的经济科目编码。",
)
ECONOMIC_NO_CODE = _LINES.declare(
    "economic_level",
    "经济科目“{code}”不是科目编码，应填款级（5位）科目",
    "填写5位的经济科目编码，或从下拉框里选。",
)
ECONOMIC_LEVEL = _LINES.declare(
    "economic_level",
    "经济科目 {code} 是{level}级科目，应填款级（5位）科目",
    "改为它下面的款级科目。",
)
ECONOMIC_OF_GOVERNMENT = _LINES.declare(
    "economic_kind",
    "经济科目 {code} 是政府预算支出经济分类科目，这里应填部门预算支出经济分类科目",
    "改为3开头的部门预算支出经济分类科目。",
)
ECONOMIC_UNKNOWN = _LINES.declare(
    "economic_unknown",
    "经济科目 {code} 不在{year}年部门预算支出经济分类科目表中",
    "改用本年的科目；确有这个科目的，请系统管理员载入当年科目表。",
)
PURPOSE_MISPLACED = _LINES.declare(
    "purpose",
    "只有经济科目 {code} 因公出国（境）费用才填出国用途",
    "删去出国用途，或改正经济科目。",
)
UNIT_UNKNOWN = _LINES.declare(
    "unit_unknown",
    "单位“{unit}”不是本部门{year}年的预算单位",
    "改为本部门的单位；单位确实有变化的，请系统管理员建立。",
)
PROJECT_MISPLACED = _LINES.declare(
    "project_kind",
    "只有项目支出才填项目",
    "删去项目，或把支出类型改为项目支出。",
)
PROJECT_UNKNOWN = _LINES.declare(
    "project_unknown",
    "项目“{project}”不在本部门的项目中",
    "先在“项目和绩效目标”里建立这个项目，或改正项目名称。",
)

# -- the other parts -------------------------------------------------------------------------------

_PARTS = chapter("Projects, texts, assets")

PROJECT_TWICE = _PARTS.declare(
    "project_twice",
    "出现了{times}次，项目名称不能重复",
    "给其中一个项目改名，或合并成一个。",
)
PROJECT_HAS_MONEY = _PARTS.declare(
    "project.has_money",
    "账中还有{count}笔资金，不能删除",
    "先在收支明细里删去这些资金，或改到别的项目，再删除项目。",
)
PRIOR_FIGURE_TWICE = _PARTS.declare("prior_figure_twice", "重复填写", "只留下正确的一行。")
ASSET_TWICE = _PARTS.declare("asset_twice", "重复填写", "合并成一行，或删去多余的一行。")

# -- spreadsheets of lines -------------------------------------------------------------------------

_SHEETS = chapter("Ledgers in spreadsheets")

SHEET_CELL = _SHEETS.declare("line_{column}", "{fault}", "在文件里按提示改正这一格，再上传。")
SHEET_EMPTY_FILE = _SHEETS.declare("file.empty", "文件是空的", "检查文件是否传完整。")
SHEET_FILE_LARGE = _SHEETS.declare(
    "file.large",
    "文件有 {size:.1f} MB，超过上限 {most} MB",
    "删去明细以外的内容，保存后再上传。",
)
SHEET_ROWS = _SHEETS.declare("file.large", "超过 {most} 行", "删去多余的行，或合并相同的明细。")
SHEET_UNKNOWN = _SHEETS.declare(
    "file.unknown",
    "应为 .xlsx 表格，或 .csv、.tsv、.txt 文本（UTF-8、GBK 或 Unicode 编码）",
    "用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
)
SHEET_NOT_CSV = _SHEETS.declare(
    "file.unknown",
    "不是可以读取的文本表格：有一格没有结尾，或过长",
    "用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
)
SHEET_NO_HEADING = _SHEETS.declare(
    "ledger.columns",
    "没有找到标题行：应有“功能科目”“支出类型”“金额”等列；请从模板填写",
    _FILL_IN_TEMPLATE,
)
SHEET_COLUMN_MISSING = _SHEETS.declare(
    "ledger.columns",
    "缺少“{column}”列",
    "补上这一列，标题与模板一致。",
)
SHEET_NO_LINES = _SHEETS.declare(
    "ledger.empty",
    "没有明细",
    "检查是否填在“预算明细”表里、标题行的下面。",
)

SHEET_HIDDEN = _SHEETS.declare(
    "ledger.hidden",
    "有看不见的内容：{what}；请说明要不要读",
    "选定“看不见的行、列和工作表”读或不读（命令用 --hidden read 或 skip），或取消隐藏、筛选。",
)
SHEET_EQUAL_LINES = _SHEETS.declare(
    "ledger.equal",
    "{places} 各列完全相同，共 {amount} 元；请说明是不是都要录入",
    "重复粘贴的，删去多余的行；确实是几笔的，选择“相同的明细都录入”（命令用 --equal keep）。",
)
SHEET_UNIT_UNCLEAR = _SHEETS.declare(
    "ledger.unit",
    "金额单位不明：{fault}；请指明单位，如元、万元",
    "在“金额单位”里选定（命令用 --unit），或在文件里只写一种单位。",
)
SHEET_OTHER_YEAR = _SHEETS.declare(
    "ledger.year",
    "写着“{text}”，而要录入的是{year}年的预算；没有读取",
    "检查是否选错了文件或年度；几个年度分成几个文件。确实是这一年的，改正文件里的年度后再上传。",
)
SHEET_OTHER_OFFICE = _SHEETS.declare(
    "ledger.office",
    "写着“{text}”，不是本部门的预算单位；没有读取",
    "检查是否选错了文件或部门；几个部门分成几个文件。确实是本部门的，改正文件里的单位后再上传。",
)
SHEET_FINAL_ACCOUNTS = _SHEETS.declare(
    "ledger.final_accounts",
    "写着“{text}”，是决算，不是预算；没有读取",
    "检查是否选错了文件。确实是预算的，改正文件里的标题后再上传。",
)
SHEET_LINES_UNHEADED = _SHEETS.declare(
    "ledger.unheaded",
    "像是明细（“{text}”），上面没有能读懂的标题行，没有读取",
    "是明细的，在前20行里写上与模板一致的标题行，或移到有标题行的表里；"
    "不用的，删去这张工作表（隐藏的，选定看不见的不读），再上传。",
)
SHEET_COLUMN_UNREAD = _SHEETS.declare(
    "ledger.column",
    "“{heading}”列没有读懂，里面有“{example}”；请改为模板中的列名，或说明不读这些列",
    "改为模板中的列名；确实不用的，选择“没有读懂的列不读”（命令用 --columns skip），或删去这一列。",
)
PASTE_COLUMN_UNREAD = _SHEETS.declare(
    "paste.column",
    "“{heading}”列不是这张表的列，里面有“{example}”，可能与金额有关；这一块都没有粘贴",
    "改为表中的列名；确实不用的，不要复制这一列，或先在原表中删去。",
)
PASTE_COLUMN_LEFT = _SHEETS.declare(
    "paste.column_left",
    "“{heading}”列不是这张表的列，没有粘贴，里面有“{example}”",
    "需要的，把列名改为表中的列名后重新粘贴，或填到备注里。",
    stops=Stops.NOTHING,
)
SHEET_OFFICES_DIFFER = _SHEETS.declare(
    "ledger.column",
    "“{heading}”列里有几个不同的部门：{names}；请说明是不是都是本部门的",
    "混进了别的部门的，几个部门分成几个文件；都是本部门的处室或下属单位，"
    "选择“没有读懂的列不读”（命令用 --columns skip），或删去这一列。",
)
SHEET_NAME_OF_ANOTHER = _SHEETS.declare(
    "ledger.name",
    "编码是 {code}，旁边的名称“{name}”却是 {others} 的；这样的有{count}行，没有读取",
    "可能只排了其中一列的顺序：核对编码和名称哪个对，改正后再上传；名称没有用的，删去名称这一列。",
)
SHEET_COLUMN_TWICE = _SHEETS.declare(
    "ledger.column_twice",
    "“{first}”和“{second}”都可以是“{column}”，不知道该读哪一列",
    "只留下要读的一列，另一列删去或改名。",
)
SHEET_TOTAL = _SHEETS.declare(
    "ledger.total",
    "“{label}”是 {stated} 元，而它所含各行之和是 {sum} 元，相差 {difference} 元",
    "核对是漏了行、多了行还是合计写错，改正后再上传。",
)
SHEET_TOTAL_UNREADABLE = _SHEETS.declare(
    "ledger.total",
    "“{label}”这一行的{fault}",
    "改正合计，或删去这一行。",
)
SHEET_MERGED_AMOUNT = _SHEETS.declare(
    "ledger.merged",
    "金额合并在几行里，不知道各行是多少",
    "取消合并，在每一行填写金额。",
)
SHEET_CELL_FAULT = _SHEETS.declare(
    "ledger.cell",
    "{fault}",
    "用 Excel 或 WPS 打开，改正这一格并保存后再上传。",
)

# -- classification codes --------------------------------------------------------------------------

_CODES = chapter("Official lists of codes")

LIST_UNREADABLE = _CODES.declare(
    "classification.unreadable",
    "文件无法读取：应为 .xlsx 表格，或 UTF-8 编码的 .tsv、.csv 文本",
    "用 Excel 或 WPS 打开，另存为 .xlsx 后再载入。",
)
LIST_COLUMNS = _CODES.declare(
    "classification.columns",
    "应有“科目编码”和“科目名称”两列",
    "在科目上方的一行写上这两个列名。",
)
LIST_SHEETS = _CODES.declare(
    "classification.sheets",
    "{sheets}都有科目，不知道载入哪一张",
    "只留下要载入的一张工作表；几种分类各存一个文件，分别载入。",
)
LIST_EMPTY = _CODES.declare(
    "classification.empty",
    "文件中没有科目",
    "检查科目是否在列名的下面。",
)
LIST_CODE_SHAPE = _CODES.declare(
    "classification.code",
    "“{code}”不是科目编码：应为3位、5位或7位数字",
    "改正编码；不是科目的行，删去。",
)
LIST_CODE_TWICE = _CODES.declare(
    "classification.twice",
    "科目 {code} 出现了{times}次",
    "只留下正确的一行。",
)
LIST_NAME = _CODES.declare(
    "classification.name",
    "科目 {code} 的名称应有1至{longest}字",
    "填写科目名称，说明文字不写在名称里。",
)
LIST_NAME_TEXT = _CODES.declare(
    "classification.name",
    "科目名称{fault}",
    "删去名称里看不见的字符，或重新输入。",
)
LIST_MISPLACED = _CODES.declare(
    "classification.misplaced",
    "不属于所选分类的科目",
    "检查所选的分类和文件是否一致，四种分类分别载入。",
)
CODE_IN_USE = _CODES.declare(
    "classification.in_use",
    "新科目表中没有这个科目，但已有预算使用，不能停用",
    "在科目表里留下这个科目，或先把用到它的明细改为新科目。",
)
CODE_PUBLISHED = _CODES.declare(
    "classification.published",
    "已公开的预算用到这个科目，不能停用，也不能改名（现名“{name}”）",
    "在科目表里按现名留下这个科目；变化从下一年度起登记。",
)

# -- accounts --------------------------------------------------------------------------------------

_ACCOUNTS = chapter("Accounts")

ACCOUNT_INACTIVE = _ACCOUNTS.declare(
    "account.inactive",
    "账号已停用，请先启用",
    "在账号页启用这个账号，再生成链接。",
)

# -- files that exceed what reading them may take --------------------------------------------------

_READING = chapter("Uploads beyond the bounds of reading")
_FEWER = "删去图片和表格以外的内容，或分成几个文件上传；仍然不行的，告诉系统管理员。"

READING_TIME = _READING.declare(
    "reading.time",
    "读取超过 {seconds} 秒，已经停止，没有保存任何内容；文件的内容过多或结构异常",
    _FEWER,
)
READING_MEMORY = _READING.declare(
    "reading.memory",
    "读取需要的内存超过 {most} MB，已经停止，没有保存任何内容；文件的内容过多或结构异常",
    _FEWER,
)
READING_CONTENT = _READING.declare(
    "reading.content",
    "文件的内容过多，不予读取；请删去表格以外的内容，或分成几个文件上传",
    _FEWER,
)
READING_DEATH = _READING.declare(
    "reading.death",
    "读取时程序意外中止，没有保存任何内容；文件的结构异常，请重新保存后再上传",
    "在 Word、Excel 或 WPS 中打开、重新保存后再上传；仍然不行的，告诉系统管理员。",
)
REQUEST_TIME = _READING.declare(
    "request.time",
    "{seconds} 秒内没有算完，已经停止，没有保存任何内容；请稍后再试",
    "服务器空闲时再试；成批上传的文件，可以在这一批的页面上让后台录入或存档。",
)

# -- the database ----------------------------------------------------------------------------------

_DATABASE = chapter("The database")

DATABASE_NOT_MIGRATED = _DATABASE.declare(
    "database.not_migrated",
    "数据库还没有建立，或不是本版程序的；请先运行 manage.py migrate",
    "运行 manage.py migrate（make run 和 docker compose 会自己运行），再试一次。",
)
DATABASE_UNREACHABLE = _DATABASE.declare(
    "database.unreachable",
    "连不上数据库，或连接中断；请确认数据库已启动、DATABASE_URL 正确，再试一次",
    "启动数据库，核对 DATABASE_URL 的地址、用户名、密码和库名，再试一次。",
)
DATABASE_NOT_WRITABLE = _DATABASE.declare(
    "database.not_writable",
    "数据库现在打不开或不能写入（磁盘已满，或只读），什么都没有保存；请先让它能写入，再试一次",
    "腾出磁盘空间，或换用可以写入的数据库；急需撤回的，见 docs/operations.md 的 Emergency 一节。",
)
DATABASE_BUSY = _DATABASE.declare(
    "database.busy",
    "数据库正在处理别的写入，等得太久，什么都没有保存；请稍后再试一次",
    "等正在进行的公开、导入结束后再试；县里使用请用 PostgreSQL，SQLite 一次只能有一处写入。",
)
DATABASE_DAMAGED = _DATABASE.declare(
    "database.damaged",
    "数据库文件已损坏，或不是数据库；请从备份恢复",
    "停下程序，按 docs/operations.md 从备份恢复数据库。",
)
