"""What must hold of how projects' goals are printed, so that they are found again. Pure."""

from collections.abc import Iterator

from disclosure.documents.forms.model import GoalRule
from disclosure.documents.forms.references import DEEPEST_HEADING, Fault
from disclosure.documents.forms.soundness import columns
from disclosure.documents.forms.soundness.words import FEWEST_OWN_CHARACTERS, FOLDER, own_characters


def faults(goal: GoalRule) -> Iterator[Fault]:
    """Yield what is wrong with how projects' goals are printed."""
    if "{name}" not in goal.title:
        yield "goal.title", "绩效目标的标题里要有项目名称 {name}，读回时靠它知道是哪个项目"
    if len(own_characters(FOLDER.core(goal.title))) < FEWEST_OWN_CHARACTERS:
        yield "goal.title", "标题里除序号和占位符外要有文字（如“绩效目标表”），否则每一段都像标题"
    if not 1 <= goal.level <= DEEPEST_HEADING:
        yield "goal.level", "标题级别应在1到6之间"
    if not own_characters(goal.objective.total_label):
        yield "goal.objective.label", "绩效目标前的文字不能为空，读回时靠它认出这张表"
    indicators = goal.indicators
    yield from columns.faults(indicators, "goal.indicators")
    sources = {column.source for column in indicators.columns}
    for source in ("level_3", "value"):
        if source not in sources:
            message = f"绩效指标表至少要有三级指标和指标值，缺 source 为 {source} 的列"
            yield "goal.indicators.columns", message
    if not sources & {"level_1", "level_2"}:
        message = (
            "绩效指标表要有一级或二级指标（source 为 level_1 或 level_2），核对靠它知道指标的种类"
        )
        yield "goal.indicators.columns", message
