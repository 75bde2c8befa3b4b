"""The explanation that Shanghai's Putuo district finance bureau published for 2025, sentence by
sentence, made of its ledger in its form.

Where the office wrote a figure that its own tables contradict, ``CONTRADICTED`` has both.
"""

import re
from dataclasses import replace
from decimal import Decimal

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms import layout
from disclosure.documents.model.document import Document, Paragraph
from tests.disclosure.documents.forms.test_places import entries

FORM = "shanghai-department-2025"
# 2024, as the changes that the text states imply it, in yuan.
LAST_YEAR = {
    "fiscal": Decimal("30138005.80"),
    "fiscal_spending": Decimal("30138005.80"),
    "general": Decimal("30138005.80"),
    "fund": Decimal(0),
    "capital": Decimal(0),
    "three_public": Decimal(9500),
}
# The text of the PDF without its line breaks and spaces.
PUBLISHED = {
    "explanation/income": "2025年，上海市普陀区财政局收入预算3,121.42万元，"
    "其中：财政拨款收入3,121.42万元，比2024年预算增加107.62万元；事业收入0万元；事业单位经营收入0万元；其他收入0万元。",
    "explanation/spending": "支出预算3,121.42万元，其中：财政拨款支出预算3,121.42万元，"
    "比2024年预算增加107.62万元。财政拨款支出预算中，一般公共预算拨款支出预算3,121.42万元，"
    "比2024年预算增加107.62万元；政府性基金拨款支出预算0万元，与2024年预算持平；"
    "国有资本经营预算拨款支出预算0万元，与2024年预算持平。",
    "explanation/reason": "财政拨款收入支出增加的主要原因是人员经费增加、"
    "信息化系统日常维护费和中介机构服务费增加项目经费支出。",
    "explanation/uses/2010601": "1.“一般公共服务支出（类）财政事务（款）行政运行（项）”"
    "1,623.18万元，主要用于局本级及所属单位人员经费及公用经费等的基本支出。",
    "explanation/uses/2010602": "2.“一般公共服务支出（类）财政事务（款）一般行政管理事务（项）”"
    "10.00万元，主要用于财政业务指导与宣传。",
    "explanation/uses/2010607": "3.“一般公共服务支出（类）财政事务（款）信息化建设（项）”"
    "166.66万元，主要用于信息系统软硬件设备运维、资产管理信息系统维护、政府采购信息平台等运维支出。",
    "explanation/uses/2010608": "4.“一般公共服务支出（类）财政事务（款）财政委托业务支出（项）”"
    "418.80万元，主要用于委托中介机构开展各类审计及其他会计活动支出。",
    "explanation/uses/2080501": "5.“社会保障和就业支出（类）行政事业单位养老支出（款）"
    "行政单位离退休（项）”87.70万元，主要用于局本部人员的退休经费支出。",
    "explanation/uses/2080505": "6.“社会保障和就业支出（类）行政事业单位养老支出（款）"
    "机关事业单位基本养老保险缴费支出（项）”174.83万元，主要用于缴纳基本养老保险支出。",
    "explanation/uses/2080506": "7.“社会保障和就业支出（类）行政事业单位养老支出（款）"
    "机关事业单位职业年金缴费支出（项）”887.36万元，主要用于缴纳职业年金支出。",
    "explanation/uses/2080599": "8.“社会保障和就业支出（类）行政事业单位养老支出（款）"
    "其它行政事业单位养老支出（项）”0.96万元，主要用于缴纳养老支出。",
    "explanation/uses/2101101": "9.“卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）”"
    "78.21万元，主要用于局本级和所属单位在职人员基本医疗保险费。",
    "explanation/uses/2210201": "10.“住房保障支出（类）住房改革支出（款）住房公积金（项）”"
    "204.91万元，主要用于缴纳在职人员住房公积金。",
    "explanation/uses/2210203": "11.“住房保障支出（类）住房改革支出（款）购房补贴（项）”"
    "268.77万元，主要用于购房补贴支出。",
    "other/three_public": "2025年“三公”经费预算数为0.95万元，与2024年预算持平。其中：",
    "other/operating": "2025年上海市普陀区财政局财政拨款的机关运行经费预算为229.43万元。",
}
# What the office wrote, and what its tables say: 877,080.00, 873,617.00, 782,164.00, 2,049,197.00
# and 2,687,760.00 元, and 其他 instead of 其它.
CONTRADICTED = {
    "explanation/uses/2080501": ("87.70", "87.71"),
    "explanation/uses/2080506": ("887.36", "87.36"),
    "explanation/uses/2080599": ("其它行政", "其他行政"),
    "explanation/uses/2101101": ("78.21", "78.22"),
    "explanation/uses/2210201": ("204.91", "204.92"),
    "explanation/uses/2210203": ("268.77", "268.78"),
}


def putuo() -> Document:
    uses = {}
    for address, text in PUBLISHED.items():
        match = re.search("主要用于(.*)。", text)
        if match:
            uses[f"use_{address[-7:]}"] = match[1]
    (reason,) = re.findall("主要原因是(.*)。", PUBLISHED["explanation/reason"])
    made = entries(
        FORM,
        "shanghai-department-budget-2025",
        year=2025,
        region_name="上海市普陀区",
        department_name="上海市普陀区财政局",
    )
    made = replace(made, slots={**uses, "fiscal_reason": reason})
    return assemble(made, layout(FORM), LAST_YEAR).document


def without_spaces(text: str) -> str:
    return "".join(text.split())


def test_the_text_of_a_department_in_shanghai() -> None:
    printed = {}
    for block in putuo().blocks():
        if isinstance(block, Paragraph):
            printed[block.address] = without_spaces(block.text)
    for address, published in PUBLISHED.items():
        expected = published
        if address in CONTRADICTED:
            written, right = CONTRADICTED[address]
            assert written in published
            expected = published.replace(written, right)
        assert printed[address] == expected
    sentences = [address for address in printed if address.startswith("explanation/uses/")]
    assert sentences == [address for address in PUBLISHED if "/uses/" in address]
