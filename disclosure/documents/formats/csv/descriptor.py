"""The files that explain the CSV files: datapackage.json for programs, README.txt for people. Pure.

datapackage.json is a Frictionless Data Package.
"""

import json
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from disclosure.documents.formats.csv.resources import Field, Resource
from disclosure.documents.model.document import Document, Imprint, Table
from disclosure.documents.model.edition import marks, statements

README = "README.txt"
DESCRIPTOR = "datapackage.json"
# The standard that descriptors keep to: Data Package, version 2.
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_DIALECT = {
    "header": True,
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminator": "\r\n",
}

Members = Mapping[str, tuple[Resource, bytes]]
"""The files by their names."""


def descriptor(document: Document, imprint: Imprint, members: Members) -> bytes:
    """Return the Data Package descriptor, version 2.

    Beyond the standard a field has ``key`` and ``unit``, a file ``notes``.
    """
    identity = document.identity
    name = f"{identity.region_code}-{identity.code_path}-{identity.year}".lower()
    # The standard allows no other characters in names.
    name = re.sub(r"[^a-z0-9._-]+", "", name).strip("-")
    resources = [
        _resource(path, resource, content) for path, (resource, content) in members.items()
    ]
    package: dict[str, Any] = {
        "$schema": PROFILE,
        "name": f"budget-{name}",
        "id": f"urn:sha256:{imprint.digest}",
        "title": document.title,
        "version": f"{imprint.version}.0.0",
        "contributors": [{"title": identity.office_name, "roles": ["publisher"]}],
        "keywords": [*marks(document, imprint), str(identity.year), identity.office_name],
        "resources": resources,
    }
    if imprint.published_on:
        package["created"] = f"{imprint.published_on.isoformat()}T00:00:00Z"
    return json.dumps(package, ensure_ascii=False, indent=2).encode() + b"\n"


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
    descriptor_of_field: dict[str, Any] = {
        "name": field.name,
        "key": field.key,
        "type": field.type,
    }
    constraints: dict[str, Any] = {}
    if field.unit:
        descriptor_of_field["unit"] = field.unit
    if field.is_required:
        constraints["required"] = True
    if field.values:
        categories = [{"value": value, "label": label} for value, label in field.values]
        descriptor_of_field["categories"] = categories
        constraints["enum"] = [value for value, _ in field.values]
    if constraints:
        descriptor_of_field["constraints"] = constraints
    return descriptor_of_field


def readme(document: Document, imprint: Imprint, members: Members) -> bytes:
    """Return what the files are and how to read them, in Chinese.

    Any text editor of an office computer shows it.
    """
    lines = [document.title, *marks(document, imprint), ""]
    for label, text in statements(imprint):
        lines.append(f"{label}：{text}")
    lines += ["", "一、文件"]
    for path, (resource, _) in members.items():
        lines.append(f"{path}　{resource.title}（{len(resource.rows)} 行）")
    lines.append(f"{DESCRIPTOR}　{_ABOUT_DESCRIPTOR}")
    lines += ["", "二、约定", *_conventions(document), ""]
    return "\r\n".join(lines).encode("utf-8-sig")


_ABOUT_DESCRIPTOR = "各文件的列名、类型、单位和代码表（Frictionless Data Package 2.0），供程序读取"


def _has_own_unit(table: Table) -> bool:
    """Return whether amounts of some column are in another unit than the document's."""
    return any(column.money_unit for column in table.columns)


def _conventions(document: Document) -> Sequence[str]:
    unit = f"以{document.identity.money_unit}为单位"
    if any(_has_own_unit(table) for table in document.every_table()):
        unit = f"除 {DESCRIPTOR} 中另有单位的列外{unit}"
    return (
        "1. 编码为 UTF-8（带字节顺序标记），逗号分隔，首行是列名；"
        "列名由表头自上而下的文字以“/”相连。",
        f"2. 金额{unit}，与公开表中印出的数相同，不带千分位逗号；"
        "空白即公开表中的空白，表示没有数。",
        "3. 科目编码是文字，不是数。空表列示的表只有列名，没有行。",
        "4. “行级次”分为合计（total）、类（class）、款（section）、项（item）和行（line），"
        "求和时请只取同一级，以免重复计算。",
        "5. “地址”是该行在公开文档中的固定地址，可用于引用。",
        "6. 为防止表格软件把文字当作公式执行，以等号、加号、减号、@（含全角，前面可有空格）、"
        "制表符或换行开头的文字，",
        "   以及以撇号开头的文字，前面都加了一个撇号（'）；"
        "去掉开头的一个撇号即得原文。数值不受影响。",
        "7. 绩效指标的比较、数值、单位和期限由指标值的文字读出，读不出的留空；以指标值的文字为准。",
        f"8. {DESCRIPTOR} 中有每个文件的字节数和 SHA-256；"
        "“数字摘要”是同一版 JSON 数据文件的 SHA-256。",
    )
