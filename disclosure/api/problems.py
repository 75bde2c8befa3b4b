"""What the API answers where it cannot give what was asked: problems in Chinese (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_cache_control

from budget.problems import Problem
from disclosure.documents.model.problem_kinds import (
    API_METHOD,
    API_NOT_FOUND,
    API_OFTEN,
    API_PAGE_UNKNOWN,
    API_PARAMETER,
    API_WITHDRAWN,
)
from disclosure.models import Withdrawal
from disclosure.portal.editions import Edition
from disclosure.portal.withdrawals import withdrawal_data

CONTENT_TYPE = "application/problem+json"
# Seconds that anyone may keep a 404 or a 410: a new version may come to the same address.
_KEPT = 60
TITLES = {
    400: "请求有误",
    404: "没有找到",
    405: "不能这样请求",
    410: "已撤回",
    429: "请求太多",
}


class Refused(Exception):
    """Raised where a request cannot be answered; ``response`` says why."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def refusal(status: int, problems: Sequence[Problem], **more: Any) -> HttpResponse:
    """Return the answer with a status, all ``problems``, and what else a program needs."""
    first = problems[0]
    data = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "code": first.code,
        "detail": first.message,
        "errors": [_error(problem) for problem in problems],
        **more,
    }
    text = json.dumps(data, ensure_ascii=False)
    return HttpResponse(text, content_type=CONTENT_TYPE, status=status)


def _error(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "where": problem.address, "message": problem.message}


def invalid(errors: Sequence[Mapping[str, Any]]) -> HttpResponse:
    """Return the 400 of parameters that are not as they may be, from what pydantic says of them."""
    problems = []
    for error in errors:
        name = str(error["loc"][-1])
        problems.append(API_PARAMETER.at(name, reason=_reason(error)))
    return refusal(400, problems)


def _reason(error: Mapping[str, Any]) -> str:
    """Return what is wrong with a parameter, in Chinese."""
    bounds = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "必须写"
        case "string_pattern_mismatch":
            return f"应符合 {bounds['pattern']}"
        case "enum":
            return f"只能是 {bounds['expected'].replace(' or ', '、').replace(', ', '、')}"
        case "greater_than_equal":
            return f"不能小于 {bounds['ge']}"
        case "less_than_equal":
            return f"不能大于 {bounds['le']}"
        case "bool_parsing" | "bool_type":
            return "只能是 true 或 false"
        case kind if kind.startswith("int"):
            return "应是整数"
        case kind if kind.startswith(("datetime", "timezone")):
            return "应是带时区的时刻，如 2023-02-20T00:00:00+08:00"
    return "写法不对"


def nothing_there() -> HttpResponse:
    """Return the 404: of what does not exist, and of what is not public."""
    response = refusal(404, [API_NOT_FOUND.at()])
    patch_cache_control(response, public=True, max_age=_KEPT)
    return response


def no_such_page() -> HttpResponse:
    """Return the 404 of a cursor that no list has given."""
    return refusal(404, [API_PAGE_UNKNOWN.at("cursor")])


def taken_back(edition: Edition, withdrawal: Withdrawal) -> HttpResponse:
    """Return the 410 of a withdrawn version, as the portal's JSON says it."""
    data = withdrawal_data(edition, withdrawal)
    problem = API_WITHDRAWN.at(reason=data["reason"])
    data.pop("status")
    data.pop("message")
    response = refusal(410, [problem], **data)
    patch_cache_control(response, public=True, max_age=_KEPT)
    return response


def method_refused(method: str, allowed: str) -> HttpResponse:
    """Return the 405."""
    response = refusal(405, [API_METHOD.at(method=method)])
    response.headers["Allow"] = allowed
    return response


def too_many(most: int, seconds: int) -> HttpResponse:
    """Return the 429: more than ``most`` requests in a minute, ``seconds`` to wait."""
    response = refusal(429, [API_OFTEN.at(most=most, seconds=seconds)])
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
