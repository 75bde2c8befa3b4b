"""What the OpenAPI says beside what django-ninja finds in the code."""

from typing import Any

from django.conf import settings

from disclosure.api.problems import CONTENT_TYPE, TITLES
from disclosure.api.schemas import ProblemAnswer

_LINES = (
    "部门预算公开的数据，供程序读取。只有已经公开、没有撤回的内容；草稿和还没有到公开时间的不在其中。",
    "- 金额都是文本，单位为元，全部位数都在；is_exact 为 false 的，只知道公开时四舍五入的数。",
    "- 清单一页一页地给：照每页 next 的网址接着取，直到它为空。",
    "- 每次回答都有 ETag，再来时带上 If-None-Match，没有变的答 304。",
    "- 写错或多写了参数，答 400；没有的、不公开的答 404；撤回的答 410；太快的答 429，"
    "Retry-After 是要等的秒数。",
)
INTRODUCTION = "\n\n".join([_LINES[0], "\n".join(_LINES[1:])])
_PROBLEM_REF = {"$ref": "#/components/schemas/ProblemAnswer"}
_CSV = {"text/csv": {"schema": {"type": "string"}}}


def described(schema: Any) -> Any:
    """Return the OpenAPI with problems, CSV, and parameters that are left out instead of null."""
    schema["servers"] = [{"url": settings.SITE_URL}]
    problem = ProblemAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = problem.pop("$defs", {})
    schema["components"]["schemas"] |= {**definitions, "ProblemAnswer": problem}
    for operations in schema["paths"].values():
        for operation in operations.values():
            _describe(operation)
    return schema


def _describe(operation: dict[str, Any]) -> None:
    names = set()
    for parameter in operation["parameters"]:
        names.add(parameter["name"])
        _leave_null_out(parameter)
    responses = operation["responses"]
    responses[200]["description"] = "成功"
    if "format" in names:
        responses[200]["content"] |= _CSV
    statuses = [400, 404, 429]
    if "version" in names:
        statuses.append(410)
    for status in statuses:
        content = {CONTENT_TYPE: {"schema": _PROBLEM_REF}}
        responses[status] = {"description": TITLES[status], "content": content}


def _leave_null_out(parameter: dict[str, Any]) -> None:
    """A parameter of an address is there or not: it cannot be null."""
    schema = parameter["schema"]
    choices = [choice for choice in schema.pop("anyOf", []) if choice.get("type") != "null"]
    if len(choices) == 1:
        schema |= choices[0]
    about = schema.get("description")
    if about:
        parameter["description"] = about
