"""Chinese words that pages take from pure modules, models and documents, for ``make messages``.

Where they are declared nothing knows of translation; ``languages.label`` and lazy choices translate
them where pages show them. tests/disclosure/portal/test_translations.py holds these lists against
what they come from.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

UNITS = (_("万元"), _("元"))
AFTER_AMOUNTS = (pgettext_lazy("after an amount", "万元"), pgettext_lazy("after an amount", "元"))

# budget.codes, budget.targets, and the kinds of budget.models.Department.
LEVELS = (_("类"), _("款"), _("项"))
OPERATORS = (_("不晚于"),)
KINDS = (_("行政"), _("参照公务员法管理"), _("事业"))

# disclosure.documents.meaning.spending.
PARTS = (_("合计"), _("基本支出"), _("项目支出"), _("人员经费"), _("公用经费"))
FIGURES = (
    _("收入总计"),
    _("本年支出合计"),
    _("公用经费（机关运行经费）"),
    _("一般公共预算拨款收入"),
    _("政府性基金预算拨款收入"),
    _("国有资本经营预算拨款收入"),
    _("上年结转结余"),
    _("年终结转结余"),
    _("“三公”经费合计"),
    _("因公出国（境）费"),
    _("公务用车购置及运维费"),
    _("公务用车购置费"),
    _("公务用车运行维护费"),
    _("公务接待费"),
    _("政府采购预算合计"),
    _("上年末固定资产金额"),
)

# Other names of the same in the rows of charts, which are the rows of the forms' own tables.
SOURCES = (
    _("财政专户管理资金收入"),
    _("其他来源收入"),
    _("单位资金收入"),
    _("事业收入"),
    _("其他收入"),
    _("上年结转"),
)

# disclosure.documents.checks.
OUTCOMES = (_("通过"), _("四舍五入差"), _("不符"), _("不适用"))
SEVERITIES = (_("必须改正"), _("应当核实"), _("提示"))

# disclosure.portal.comparing.shown, disclosure.portal.headlines.
NOT_PUBLISHED = _("未公开")
CHANGES = (_("新增"), _("终止"), _("增加"), _("减少"), _("持平"))

# The levels of indicators that goals can be narrowed by.
INDICATORS = (
    _("产出"),
    _("效益"),
    _("满意度"),
    _("成本"),
    _("数量"),
    _("质量"),
    _("时效"),
    _("经济效益"),
    _("社会效益"),
    _("生态效益"),
    _("可持续影响"),
)

# disclosure.models.PassageKind.
PASSAGES = (
    _("部门和单位"),
    _("项目"),
    _("支出功能科目"),
    _("支出经济科目"),
    _("收支项目"),
    _("绩效目标"),
    _("绩效指标"),
    _("情况说明"),
    _("采购和资产"),
    _("名词解释"),
)

# disclosure.documents.model.pages: titles of pages that are not the document's own.
PAGES = (
    _("全文"),
    _("情况说明"),
    _("项目绩效目标"),
    _("核对证书"),
    _("更正内容"),
    _("下载正式文件"),
)
