"""What explains the CSV files: datapackage.json for programs (Frictionless Data Package), README.txt for people. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from disclosure.documents.formats.csv.resources import Field, Resource
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.model.edition import marks, statements

README, DESCRIPTOR = "README.txt", "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_DIALECT = {"header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n"}

Members = Mapping[str, tuple[Resource, bytes]]
"""The files by their names."""


def descriptor(document: Document, imprint: Imprint, members: Members) -> bytes:
    """The Data Package descriptor, version 2. Beyond the standard a field has ``key`` and ``unit``, a file ``notes``."""
    identity = document.identity
    # The standard allows no other characters in names.
    name = re.sub(r"[^a-z0-9._-]+", "", f"{identity.region_code}-{identity.department_code}-{identity.year}".lower())
    stated: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": f"budget-{name.strip('-')}",
        "id": f"urn:sha256:{imprint.digest}",
        "title": document.title,
        "version": f"{imprint.version}.0.0",
        "contributors": [{"title": identity.department_name, "roles": ["publisher"]}],
        "keywords": [*marks(document, imprint), str(identity.year), identity.department_name],
        "resources": [_resource(path, resource, content) for path, (resource, content) in members.items()],
    }
    if imprint.published_on:
        stated["created"] = f"{imprint.published_on.isoformat()}T00:00:00Z"
    return json.dumps(stated, ensure_ascii=False, indent=2).encode() + b"\n"


def _resource(path: str, resource: Resource, content: bytes) -> dict[str, Any]:
    return {
        "name": resource.name,
        "path": path,
        "type": "table",
        "title": resource.title,
        "notes": list(resource.notes),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "dialect": _DIALECT,
        "schema": {
            "fields": [_field(field) for field in resource.fields],
            "missingValues": list(resource.missing),
            "primaryKey": [resource.fields[-1].name],
        },
    }


def _field(field: Field) -> dict[str, Any]:
    stated: dict[str, Any] = {"name": field.name, "key": field.key, "type": field.type}
    if field.unit:
        stated["unit"] = field.unit
    if field.values:
        stated["categories"] = [{"value": value, "label": label} for value, label in field.values]
    constraints: dict[str, Any] = {"required": True} if field.is_required else {}
    if field.values:
        constraints["enum"] = [value for value, _ in field.values]
    if constraints:
        stated["constraints"] = constraints
    return stated


def readme(document: Document, imprint: Imprint, members: Members) -> bytes:
    """What the files are and how to read them, in Chinese, for any text editor of an office computer."""
    lines = [document.title, *marks(document, imprint), ""]
    lines += [f"{label}：{text}" for label, text in statements(imprint)]
    lines += ["", "一、文件", *_listing(members), "", "二、约定", *_conventions(document.identity.money_unit)]
    return "\r\n".join([*lines, ""]).encode("utf-8-sig")


def _listing(members: Members) -> Sequence[str]:
    files = [f"{path}　{resource.title}（{len(resource.rows)} 行）" for path, (resource, _) in members.items()]
    return [*files, f"{DESCRIPTOR}　各文件的列名、类型、单位和代码表（Frictionless Data Package 2.0），供程序读取"]


def _conventions(money_unit: str) -> Sequence[str]:
    return (
        "1. 编码为 UTF-8（带字节顺序标记），逗号分隔，首行是列名；列名由表头自上而下的文字以“/”相连。",
        f"2. 金额以{money_unit}为单位，与公开表中印出的数相同，不带千分位逗号；空白即公开表中的空白，表示没有数。",
        "3. 科目编码是文字，不是数。空表列示的表只有列名，没有行。",
        "4. “行级次”分为合计（total）、类（class）、款（section）、项（item）和行（line），求和时请只取同一级，以免重复计算。",
        "5. “地址”是该行在公开文档中的固定地址，可用于引用。",
        "6. 为防止表格软件把文字当作公式执行，以等号、加号、减号、@（含全角，前面可有空格）、制表符或换行开头的文字，",
        "   以及以撇号开头的文字，前面都加了一个撇号（'）；去掉开头的一个撇号即得原文。数值不受影响。",
        "7. 绩效指标的比较、数值、单位和期限由指标值的文字读出，读不出的留空；以指标值的文字为准。",
        f"8. {DESCRIPTOR} 中有每个文件的字节数和 SHA-256；“数字摘要”是同一版 JSON 数据文件的 SHA-256。",
    )
