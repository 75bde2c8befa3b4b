"""The kinds of problems from the Document to the public: assembling, review, publishing, imports,
the trail. Pure.

``budget.problems`` says what a kind is; ``budget.problem_kinds`` holds those of entering a budget.
"""

from budget.problems import Stops, chapter

ASK_ADMINISTRATOR = "把发生的时间告诉系统管理员。"
LOOK_AGAIN = "刷新页面，看过现在的内容后再做。"

# -- entering --------------------------------------------------------------------------------------

_ENTERING = chapter("Entering at the desk")

SECTION_MOVED = _ENTERING.declare(
    "section.moved",
    "打开本页之后有人保存过这一节；下面是您的内容，再按“保存”将替换对方的。",
    "看过对方保存的内容，再决定是否用您的替换。",
)
OVERRIDE_FAULT = _ENTERING.declare(
    "override.fault",
    "{fault}",
    "改正本单位写法中的占位符；可以引用的数字见“叙述中可以引用的数字”。",
)

# -- forms and assembling --------------------------------------------------------------------------

_FORMS = chapter("Forms and assembling")

LAYOUT_UNREADABLE = _FORMS.declare(
    "layout.unreadable",
    "不能读取版式文件：{error}",
    "按 docs/layouts.md 改正文件的格式。",
)
LAYOUT_INVALID = _FORMS.declare("layout.invalid", "{fault}", "按 docs/layouts.md 改正这一项。")
LAYOUT_EXTENDS = _FORMS.declare(
    "layout.extends",
    "{fault}",
    "按 docs/layouts.md 的“extends”改正这一项。",
)
LAYOUT_REFERENCE = _FORMS.declare("layout.reference", "{fault}", "改正名称，或补上它所指的那一项。")
LAYOUT_UNSOUND = _FORMS.declare(
    "layout.unsound",
    "{fault}",
    "按所说的改正这一项；`manage.py check_layout` 用模拟账目试一遍。",
)
LAYOUT_KIND = _FORMS.declare(
    "layout.kind",
    "公开格式“{name}”是{of}的，不能用于{kind}",
    "请系统管理员在预算年度里为这种预算改选公开格式。",
)
LAYOUT_LARGE = _FORMS.declare(
    "layout.large",
    "版式文件超过上限 {most} KB",
    "检查是不是选错了文件。",
)
LAYOUT_SHIPPED = _FORMS.declare(
    "layout.shipped",
    "“{key}”是系统自带的版式，不能替换",
    "换一个 key，可用 extends 承用自带的版式。",
)
LAYOUT_CHANGED = _FORMS.declare(
    "layout.changed",
    "已经有预算按版式“{key}”公开，它的内容不能再变",
    "换一个 key（可用 extends 承用原来的），把以后的年度改用新的版式。",
)
LAYOUT_IN_USE = _FORMS.declare(
    "layout.in_use",
    "还在使用，不能删除：{by}",
    "先把年度改用别的版式；公开过的版式一直保留。",
)
LAYOUT_PROVING = _FORMS.declare(
    "layout.proving",
    "正在试算，还没有结束",
    "等试算结束后再试。",
)
LAYOUT_PROOF_ENDED = _FORMS.declare(
    "layout.proof_ended",
    "试算超过{seconds}秒或内存上限，没有做完",
    "简化版式：少些表、行和句子；在服务器上可以用 check_layout --format 只试一种格式。",
)
BUDGET_EMPTY = _FORMS.declare(
    "budget.empty",
    "没有任何收支，不能公开空的预算",
    "录入收支明细。",
)
CARRYOVER_EXCEEDS = _FORMS.declare(
    "carryover.exceeds",
    "年终结转结余 {kept} 元超过了本年安排的支出 {spent} 元",
    "核对年终结转结余和本年安排的支出。",
    stops=Stops.PUBLISHING,
)
FUND_UNKNOWN = _FORMS.declare(
    "fund.unknown",
    "版式“{layout}”没有资金来源“{fund}”",
    "改用本年度版式有的资金来源，或请系统管理员核对预算年度的版式。",
    stops=Stops.PUBLISHING,
)
KIND_UNKNOWN = _FORMS.declare(
    "kind.unknown",
    "版式“{layout}”没有支出类型“{kind}”",
    "改用本年度版式有的支出类型，或请系统管理员核对预算年度的版式。",
    stops=Stops.PUBLISHING,
)
LINE_UNCOUNTED = _FORMS.declare(
    "line.uncounted",
    "{subject} 的金额{fault}{parts}",
    "核对这些明细的科目、收支类别和资金来源。",
    stops=Stops.PUBLISHING,
)
VEHICLES_OF_USES = _FORMS.declare(
    "asset.vehicles-of-uses",
    "车辆共{held:f}辆，各种用途的车辆相加为{of_uses:f}辆，两者不一致",
    "在“国有资产”中核对车辆数和各种用途的车辆数；没有列出用途的车辆填入“其他用车”。",
    stops=Stops.PUBLISHING,
)
PURCHASE_OF_NO_KIND = _FORMS.declare(
    "purchase.no-kind",
    "采购的“{goods}”没有目录序号，分不清是货物、工程还是服务",
    "在政府采购里填写目录序号：货物以A开头，工程以B开头，服务以C开头。",
    stops=Stops.PUBLISHING,
)
PURCHASE_UNNAMED = _FORMS.declare(
    "purchase.unnamed",
    "采购的“{goods}”没有填写{columns}，表里会有一行只有金额",
    "在政府采购里给它填写这些栏中的至少一栏。",
    stops=Stops.PUBLISHING,
)
LINE_WITHOUT_ECONOMIC = _FORMS.declare(
    "line.without-economic",
    "这张表按经济科目列示，功能科目 {code} 的金额没有经济科目，列不进任何一行",
    "给这条明细填写部门经济科目。",
    stops=Stops.PUBLISHING,
)
LINE_WITHOUT_NATURE = _FORMS.declare(
    "line.without-nature",
    "这张表按政府预算支出经济分类列示：单位 {unit} 的性质不是行政、参公或事业，"
    "不知经济科目 {code} 的金额列入机关的科目还是对事业单位补助",
    "在“机构设置”中填写这个单位的单位性质。",
    stops=Stops.PUBLISHING,
)
LINE_WITHOUT_GOVERNMENT_CODE = _FORMS.declare(
    "line.without-government-code",
    "这张表按政府预算支出经济分类列示：{nature}的经济科目 {code} 没有对应的政府预算科目，"
    "列不进任何一行",
    "改用有对应科目的经济科目，或在“机构设置”中更正单位性质；都没有错的，"
    "请系统管理员在对应关系（budget/government-economic.tsv）中补上这个科目。",
    stops=Stops.PUBLISHING,
)
OVERRIDE_UNKNOWN = _FORMS.declare(
    "override.unknown",
    "版式中没有这一句，本单位的改写没有用上：“{text}”",
    "在“说明”的第一节里，把要说的话写进本年度版式的句子里，再清空这条改写。",
    stops=Stops.PUBLISHING,
)
SLOT_UNKNOWN = _FORMS.declare(
    "slot.unknown",
    "版式中没有“{key}”这一项，填写的文字没有印出：“{text}”",
    "在“说明”的第一节里，把要说的话移到本年度版式的各项（或项目说明）里，再清空这一项。",
    stops=Stops.PUBLISHING,
)
LIST_UNKNOWN = _FORMS.declare(
    "list.unknown",
    "版式中没有“{name}”这一列，填写的各段没有印出：“{text}”",
    "在“说明”的第一节里，把要说的话移到本年度版式的各项里，再清空这一列。",
    stops=Stops.PUBLISHING,
)
SLOT_EMPTY = _FORMS.declare(
    "slot.empty", "“{label}”没有填写", "在文字说明里填写这一项。", stops=Stops.PUBLISHING
)
PROJECT_TEXT_LABEL = _FORMS.declare(
    "project-text.label",
    "“{project}”的“{label}”里有一行“{line}”，与小标题相同，分不清是小标题还是正文",
    "在项目说明里删去或改写这一行：小标题由系统印出。",
    stops=Stops.PUBLISHING,
)
FIGURE_UNKNOWN = _FORMS.declare(
    "figure.unknown",
    "没有名为“{name}”的数字",
    "改用“叙述中可以引用的数字”里列出的名称。",
    stops=Stops.PUBLISHING,
)
FIGURE_MISSING = _FORMS.declare(
    "figure.missing",
    "缺少上年数，“{label}”不能计算",
    "填写上年数，或由本单位改写这一句。",
    stops=Stops.PUBLISHING,
)

RATIO_UNKNOWN = _FORMS.declare(
    "ratio.unknown",
    "“{label}”算不出：缺少上年数，或上年数为0",
    "填写上年数；上年没有的，由本单位改写这一句。",
    stops=Stops.PUBLISHING,
)
RATIO_OF_NOTHING = _FORMS.declare(
    "ratio.of-nothing",
    "“{label}”算不出：它所占的那个数为0",
    "由本单位改写这一句。",
    stops=Stops.PUBLISHING,
)

# -- review ----------------------------------------------------------------------------------------

_REVIEW = chapter("Review")

COMMENT_STATE = _REVIEW.declare(
    "comment.state",
    "只在审核中提出意见；请先开始审核",
    "在审核页点“开始审核”，再写意见。",
)
COMMENT_ADDRESS = _REVIEW.declare(
    "comment.address",
    "这份预算里没有这个位置",
    "内容可能已经改动：刷新审核页，在现有的位置上提出意见。",
)
COMMENT_EMPTY = _REVIEW.declare("comment.empty", "请写明内容", "写出意见或答复的文字。")
COMMENT_LONG = _REVIEW.declare(
    "comment.long", "不能超过{longest}个字", "缩短文字，或分成几条意见。"
)
COMMENT_TEXT = _REVIEW.declare("comment.text", "{fault}", "删去文字中不可见的控制字符。")
COMMENT_UNANSWERED = _REVIEW.declare(
    "comment.unanswered",
    "审核意见“{text}”没有答复，也没有提请解决",
    "在意见下面答复，或改好后提请解决，再提交。",
)
COMMENT_OPEN = _REVIEW.declare(
    "comment.open", "审核意见“{text}”还没有解决", "标为已解决，或退回部门。"
)
COMMENT_RAISER = _REVIEW.declare(
    "comment.raiser",
    "这条意见由{raiser}提出，由本人确认解决",
    "提请解决，由提出的审核员同意。",
)
HAND_OVER_NOBODY = _REVIEW.declare(
    "hand-over.nobody",
    "{department}没有部门负责人的账号，没有人可以接收",
    "请系统管理员建立部门负责人的账号。",
)
RETURN_REASON = _REVIEW.declare(
    "return.reason",
    "请写明退回的原因，或在具体位置提出意见",
    "填写退回说明，或先在表格、文字的位置上提出意见。",
)
STEP_STATE = _REVIEW.declare(
    "step.state",
    "现在是“{status}”，只有{wanted}的预算才能{step}；请刷新后再看",
    LOOK_AGAIN,
)
EXEMPT = _REVIEW.declare(
    "exempt",
    "本年度不公开：{reason}",
    "不公开的部门不走公开流程；如有变化，请系统管理员改“不公开的部门”。",
)
APPROVAL_DATE_MISSING = _REVIEW.declare(
    "approval.date",
    "请填写批复日期，20日的公开期限从这一天算起",
    "按批复文件填写日期。",
)
APPROVAL_DATE_FUTURE = _REVIEW.declare("approval.date", "不能晚于今天", "按批复文件改正日期。")
APPROVAL_DATE_YEAR = _REVIEW.declare(
    "approval.date",
    "{year}年预算的批复应在{first}年至{last}年",
    "检查年份是否写错。",
)
APPROVAL_NUMBER_MISSING = _REVIEW.declare(
    "approval.number", "请填写批复文号", "按批复文件填写文号。"
)
APPROVAL_NUMBER_LONG = _REVIEW.declare(
    "approval.number",
    "不能超过{longest}个字",
    "只填文号，不填标题。",
)

# -- publishing ------------------------------------------------------------------------------------

_PUBLISHING = chapter("Publishing")

CHECK = _PUBLISHING.declare(
    "check",
    "{message}",
    "改正数字或文字；确实如此的，由财政审核员写明理由后公开，理由随公开内容一起公布。",
)
CHECK_UNSOLVED = _PUBLISHING.declare(
    "check.unsolved",
    "各表能否由同一套账得出，没有在时间和内存的上限（{seconds} 秒，{most} MB）内求解出来；"
    "其余各条规则已经核对",
    "核对各表的数；文件里有多余的行的，删去后重新上传。",
    stops=Stops.NOTHING,
)
CHECK_ENDED = _PUBLISHING.declare(
    "check.ended",
    "核对超过了时间或内存的上限（{seconds} 秒，{most} MB），已经停止；文件没有核对，也不能存档",
    "文件的内容过多：删去多余的行和文字后重新上传。",
    stops=Stops.PUBLISHING,
)
VISIBLE_FROM = _PUBLISHING.declare(
    "visible_from", "不能早于现在", "改为现在或以后的时间，或留空立即公开。"
)
PUBLISH_RUNNING = _PUBLISHING.declare(
    "publish.running",
    "这份预算正在公开，请等它完成",
    "在公开页查看进度，完成后再看。",
)
PUBLISH_UNLIKE = _PUBLISHING.declare(
    "publish.unlike",
    "生成的文件读回后与公开内容不同，没有公开，请联系系统管理员。{where}",
    "看所指的文字里有没有特殊的符号或换行，改过再公开；仍然不行的，把这句话告诉系统管理员。",
)
PUBLISH_NOT_STORED = _PUBLISHING.declare(
    "publish.not_stored",
    "存储已满或不能写入，正式文件没有保存，没有公开任何内容；请联系系统管理员",
    "系统管理员按运行手册腾出空间或修好存储，然后重新公开。",
)
PUBLISH_RACED = _PUBLISHING.declare(
    "publish.raced",
    "另一位审核员刚刚公开了这份预算，请刷新后再看",
    LOOK_AGAIN,
)
PUBLISH_CHANGED = _PUBLISHING.declare(
    "publish.changed",
    "生成文件期间内容有改动，没有公开，请核对后重试",
    "看过改动后再公开。",
)
CORRECTION_REASON = _PUBLISHING.declare(
    "correction.reason",
    "第{version}版要说明更正原因",
    "填写更正原因；它随新的版本一起公布。",
)
CORRECTION_SAME = _PUBLISHING.declare(
    "correction.same",
    "与第{version}版完全相同，不需要再公开",
    "没有要更正的，就取消更正。",
)
PUBLISH_OWN_APPROVAL = _PUBLISHING.declare(
    "publish.own-approval",
    "这份预算由您批复，本地区要求批复和公开由两人分别办理，请另一位审核员（{colleagues}）公开",
    "请另一位审核员公开。",
)
PUBLISH_ALONE = _PUBLISHING.declare(
    "publish.alone",
    "这份预算由您批复，本地区要求批复和公开由两人分别办理，但没有另一位审核员："
    "请系统管理员再建立一个审核员账号，或在“地区”里取消这项要求",
    "建立另一位审核员的账号，或取消这项要求。",
)
CANCEL_STATE = _PUBLISHING.declare(
    "cancel.state",
    "这份预算还没有公开过，没有更正可以取消",
    LOOK_AGAIN,
)
CANCEL_REASON = _PUBLISHING.declare("cancel.reason", "请说明取消更正的原因", "填写原因。")
WITHDRAWAL_REASON = _PUBLISHING.declare(
    "withdrawal.reason",
    "请说明撤回的原因，它会公布在原地址上",
    "填写撤回原因，不写涉密内容。",
)
WITHDRAWAL_WHOLE = _PUBLISHING.declare(
    "withdrawal.whole",
    "撤回原因说到涉密，还有{count}个版本没有撤回：涉密的必须撤回全部版本",
    "撤回全部版本；内容不涉密的，在原因里写明“不涉密”。",
)
WITHDRAWAL_TWICE = _PUBLISHING.declare("withdrawal.twice", "这一版已经撤回", "不用再做。")

# -- imports ---------------------------------------------------------------------------------------

_IMPORTS = chapter("Bringing a disclosure in")

BATCH_SIZE = _IMPORTS.declare(
    "package.size",
    "一次上传的文件解压后共 {size:.0f} MB，超过上限 {most} MB；请分几次上传",
    "分几次上传。",
)
PACKAGE_MEMBERS = _IMPORTS.declare("package.members", "{detail}", "分几次上传。")
UPLOAD_NOT_STORED = _IMPORTS.declare(
    "import.not_stored",
    "存储已满或不能写入，没有保存上传的文件；请联系系统管理员",
    "系统管理员按运行手册腾出空间或修好存储，然后重新上传。",
)
IMPORT_MOVED = _IMPORTS.declare(
    "import.moved",
    "预览之后有人改动了这份预算，没有录入；请再看一遍变化",
    "重新打开预览，看过变化后再确认。",
)
IMPORT_RACED = _IMPORTS.declare(
    "import.raced",
    "另一个人刚刚录入了同一份预算，没有录入；请再看一遍变化",
    "重新打开预览，看过变化后再确认。",
)
IMPORT_MISSING = _IMPORTS.declare(
    "import.missing",
    "还没有建立：{missing}。请财政审核员导入或请系统管理员建立",
    "请财政审核员导入这个文件，或请系统管理员先建立。",
)
IMPORT_UNIT_MASTER = _IMPORTS.declare(
    "import.unit_master",
    "单位预算的文件不写明所属部门；还没有建立：{missing}",
    "先由系统管理员建立部门、预算单位和预算年度，导入时写明部门编码和单位编码。",
)
ARCHIVE_EXISTS = _IMPORTS.declare(
    "archive.exists",
    "{department}{year}年已有公开的版本，不能再存档",
    "要更正已公开的内容，请启动更正。",
)
ARCHIVE_CLOSED = _IMPORTS.declare(
    "budget_closed",
    "{budget}{status}，不能存档",
    "等这份预算公开或退回后再看是否还需要存档。",
)
IMPORT_CLOSED = _IMPORTS.declare(
    "budget_closed",
    "{budget}{status}，不能导入；需要修改时请财政审核员退回或启动更正",
    "请财政审核员退回这份预算或启动更正，再导入。",
)
IMPORT_NO_UNIT = _IMPORTS.declare(
    "unit_unknown",
    "这个部门{year}年没有预算单位",
    "请系统管理员先建立这个部门的预算单位。",
)
FILE_JSON = _IMPORTS.declare(
    "file.json",
    "这是 JSON 数据；录入请用 Word（.docx）或 Excel（.xlsx）文件",
    "上传办公软件的文件。",
)
IDENTITY_REGION = _IMPORTS.declare(
    "identity.region",
    "文件里没有写明属于哪个地区，而这里有几个地区，请指明",
    "用 --region 指明地区，或用属于该地区的账号上传。",
)
IDENTITY_SIMULATED_REGION = _IMPORTS.declare(
    "identity.region",
    "模拟数据请指明所属的模拟地区",
    "用 --region 指明模拟地区。",
)
IDENTITY_SIMULATED = _IMPORTS.declare(
    "identity.simulated",
    "模拟数据和真实预算不能混在一个地区",
    "把模拟数据放到模拟地区。",
)
IDENTITY_YEAR = _IMPORTS.declare(
    "identity.mismatch",
    "文件里的预算年度是“{year}”，应在{first}至{last}之间",
    "检查文件里的年度是否写错。",
)
IDENTITY_NAME = _IMPORTS.declare(
    "identity.name",
    "文件里的部门名称是“{stated}”，本系统中 {code} 是“{name}”",
    "核对部门编码；部门改过名称的可以继续。",
    stops=Stops.NOTHING,
)

# -- accounts --------------------------------------------------------------------------------------

_ACCOUNTS = chapter("Links to set a password")

LINK_OFTEN = _ACCOUNTS.declare(
    "link.often",
    "请求太多，请一小时后再试，或请系统管理员生成链接",
    "一小时后再试，或请系统管理员在账号页生成链接。",
)

# -- the API ---------------------------------------------------------------------------------------

_API = chapter("The API")

API_PARAMETER = _API.declare(
    "api.parameter",
    "参数不符合要求：{reason}",
    "按 /api/ 上的说明改正这个参数。",
)
API_PARAMETER_UNKNOWN = _API.declare(
    "api.parameter.unknown",
    "这个网址没有这个参数",
    "检查参数名是否写错；各网址有哪些参数，见 /api/ 上的说明。",
)
API_PARAMETER_REPEATED = _API.declare(
    "api.parameter.repeated",
    "同一个参数写了不止一次",
    "只写一次；要几个值的，分几次请求。",
)
API_PAGE_UNKNOWN = _API.declare(
    "api.page.unknown",
    "没有这一页：cursor 只能取自同一个清单的上一页",
    "从第一页开始，依次请求每页 next 给出的网址。",
)
API_NOT_FOUND = _API.declare(
    "api.not_found",
    "这里没有公开的内容",
    "检查网址里的地区、年度、部门和版本；各有哪些，见 /api/v1/publications。",
)
API_WITHDRAWN = _API.declare(
    "api.withdrawn",
    "这一版已经撤回：{reason}",
    "不要再使用它的内容；successor 给出现行的一版，没有的为空。",
)
API_METHOD = _API.declare(
    "api.method",
    "只能读取，不能用 {method}",
    "用 GET 或 HEAD。",
)
API_OFTEN = _API.declare(
    "api.often",
    "一分钟内请求超过{most}次，请{seconds}秒后再试",
    "放慢速度：每页多取几行（limit），没有变的用 ETag；要整年的数据，下载整包。",
)

# -- the trail -------------------------------------------------------------------------------------

_TRAIL = chapter("The trail")

TRAIL_BROKEN = _TRAIL.declare("trail.broken", "{fault}", "流程记录被改动过：保留现场，与备份核对。")
TRAIL_MISSING = _TRAIL.declare(
    "trail.missing",
    "公开时的流程记录已不在链中",
    "流程记录被删除过：保留现场，与备份核对。",
)
TRAIL_OTHER = _TRAIL.declare(
    "trail.other",
    "公开时的流程记录（第{number}条）不是这一版的",
    "流程记录或公开记录被改动过：保留现场，与备份核对。",
)

# -- the catalogue ---------------------------------------------------------------------------------

_CATALOGUE = chapter("The catalogue of what was published")

CATALOGUE_BROKEN = _CATALOGUE.declare(
    "catalogue.broken",
    "{fault}",
    "目录被改动过或没有存完整：保留现场，与备份和别人留存的目录核对。",
)
CATALOGUE_OTHER = _CATALOGUE.declare(
    "catalogue.other",
    "目录第{number}条记的与公开时登记的不同",
    "目录或公开记录被改动过：保留现场，与备份核对。",
)
CATALOGUE_MISSING = _CATALOGUE.declare(
    "catalogue.missing",
    "已经公开，还没有列入目录",
    "看处理程序（db_worker）是否在运行、日志里有没有 extend_catalogue 出错；它启动时会补上。",
)
KEY_UNSET = _CATALOGUE.declare(
    "key.unset",
    "没有设置 MINGZHANG_SIGNING_KEY_FILE，不知道密钥放在哪里",
    "设置这个变量，指向只有处理程序能读的地方，再做一次。",
)
KEY_THERE = _CATALOGUE.declare(
    "key.there",
    "已经有密钥，没有改动",
    "要换一把新的，加上 --replace。",
)
KEY_REPLACING = _CATALOGUE.declare(
    "key.replacing",
    "上一次换下的密钥还在这里，没有改动",
    "新密钥列入目录之后（verify_catalogue 会列出），把换下的密钥移到备份里，再做一次。",
)
KEY_UNREADABLE = _CATALOGUE.declare(
    "key.unreadable",
    "签名密钥不能用：{error}",
    "从备份恢复密钥文件，或用 make_signing_key 做一把新的；然后重新启动处理程序。",
)
KEY_OPEN = _CATALOGUE.declare(
    "key.open",
    "签名密钥别人也能读（权限 {mode}），没有使用",
    "改为只有处理程序能读：chmod 600；别人可能读过的，用 make_signing_key --replace 换一把。",
)
KEY_LOST = _CATALOGUE.declare(
    "key.lost",
    "目录此前是签名的，现在没有密钥，不能接着写",
    "设置 MINGZHANG_SIGNING_KEY_FILE 并恢复密钥文件，或做一把新的；然后重新启动处理程序。",
)

# -- verifying a paper -----------------------------------------------------------------------------

_VERIFYING = chapter("Verifying a paper")

VERIFY_NOTHING = _VERIFYING.declare(
    "verify.nothing", "没有选文件", "选一份文件，或粘贴它的 SHA-256。"
)
VERIFY_LARGE = _VERIFYING.declare(
    "verify.large",
    "文件有 {size:.1f} MB，超过上限 {most} MB",
    "在自己的电脑上算出它的 SHA-256，粘贴到页面上核验。",
)
VERIFY_DIGEST = _VERIFYING.declare(
    "verify.digest",
    "这不是 SHA-256：应当是64位的数字和字母 a 到 f",
    "从头到尾完整复制，再粘贴一次。",
)
VERIFY_BUSY = _VERIFYING.declare(
    "verify.busy",
    "从您的网络地址来的另一份文件正在核验，一次只能核验一份",
    "等它完成，再试一次。",
)
