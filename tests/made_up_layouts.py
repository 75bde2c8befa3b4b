"""Layouts made up from nothing: other tables, columns, rows, words and sums than any delivered one.

Each is put together of what the language of layouts has, chosen at random, so that most of them
load. They say nothing sensible of money; what they print must come back all the same.
"""

from random import Random
from typing import Any

from budget.dimensions import AssetKind, Fund, UnitNature

Piece = dict[str, Any]

WORDS = ("收入", "支出", "预算", "经费", "拨款", "安排", "资金", "情况", "结构", "项目")
FUNDS = [str(fund) for fund in Fund]
KINDS = ("basic", "project", "own_reserve")
CLASSES = ("201", "205", "208", "210", "213", "221")
UNITS = {"元": 1, "万元": 10_000}


def made_up_layout(seed: int, *, is_small: bool = False) -> Piece:
    """Return the plain data of a layout; the same for the same seed.

    A small one counts the ledger and nothing else: no purchases, units or texts of projects.
    """
    form = _Form(Random(seed))
    data = form.data()
    if not is_small:
        form.add_things(data)
    return data


class _Form:
    """One made-up form: its funds and kinds, its tables, and sentences about their cells."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.funds = random.sample(FUNDS, random.randint(1, 5))
        self.kinds = random.sample(KINDS, random.randint(1, len(KINDS)))
        self.is_of_unit = self.maybe()
        self.office = "{unit}" if self.is_of_unit else "{department}"
        self.count = 0
        self.cells: list[str] = []  # addresses that sentences may quote
        self.by_code: list[str] = []  # columns by code that sentences by code may list

    def maybe(self) -> bool:
        return self.random.random() < 0.5

    def words(self) -> str:
        """Return a name that no other piece of the form has."""
        self.count += 1
        number = (
            "甲乙丙丁戊己庚辛壬癸"[self.count % 10] + "子丑寅卯辰巳午未申酉"[self.count // 10 % 10]
        )
        return "".join(self.random.sample(WORDS, 2)) + number

    def data(self) -> Piece:
        unit = self.random.choice(list(UNITS))
        tables = {}
        for number in range(1, self.random.randint(2, 6)):
            tables[f"table-{number}"] = self.table(number)
        form: Piece = {
            "schema": 1,
            "key": "form",
            "name": "随机版式",
            "title": f"{self.office}{{year}}年{self.words()}公开",
            "document_kind": "unit_budget" if self.is_of_unit else "department_budget",
            "funds": self.funds,
            "disclosed_economic": [[{"kind": ["basic"]}]] if self.maybe() else [],
            "money": {
                "unit": unit,
                "scale": UNITS[unit],
                "decimals": self.random.randint(0, 2) if unit == "元" else 2,
                "thousands": self.maybe(),
                "zero": self.random.choice(["", "-", "0.00"]) if unit == "万元" else "",
                "text_scale": self.random.choice([1, 10_000]),
                "text_thousands": self.maybe(),
            },
            "selectors": {"spending": {"kind": self.kinds}},
            "tables": tables,
            "goal": self.goal(),
            "figures": {},
            "slots": {"reason": {"label": "原因"}},
        }
        if "own_reserve" in self.kinds:
            form["kinds"] = {"own_reserve": {"label": "预留经费"}}
        text_unit = "元" if form["money"]["text_scale"] == 1 else "万元"
        blocks = self.sentences(form, text_unit)
        form["parts"] = [{"key": key, "blocks": [{"kind": "table", "key": key}]} for key in tables]
        place = self.random.randint(0, len(form["parts"]))
        title = self.words()
        heading = {"kind": "heading", "key": "title", "level": 1, "text": title}
        narrative = {"key": "text", "title": title, "blocks": [heading, *blocks]}
        form["parts"].insert(place, narrative)
        return form

    # -- what is no money of the ledger ------------------------------------------------------------

    def add_things(self, form: Piece) -> None:
        """Add to a form some of what is entered beside the ledger, and labels in two columns."""
        for table in form["tables"].values():
            if table["rows_by"] == "fixed" and self.maybe():
                self.part_labels(table)
        unit = "元" if form["money"]["text_scale"] == 1 else "万元"
        narrative = next(part for part in form["parts"] if part["key"] == "text")
        blocks: list[Piece] = []
        if self.maybe():
            blocks += self.of_bodies(form)
        if self.maybe():
            blocks += self.of_purchases(form, unit)
        if self.maybe():
            blocks += self.of_projects(form, unit)
        if self.maybe():
            blocks += self.of_assets(form, unit)
        if self.maybe():
            self.of_government(form)
        if self.maybe():
            blocks += self.of_shares(form)
        for table in form["tables"].values():
            if table["kind"] == "statutory" and self.maybe():
                self.style_money(table, form["money"])
        narrative["blocks"][1:1] = blocks

    def part_labels(self, table: Piece) -> None:
        """Part the labels of fixed rows: a group, below which some rows have a label too."""
        columns = []
        sides = []
        for column in table["columns"]:
            if column["kind"] == "label":
                side = column.get("side", "")
                sides.append(side)
                is_one_heading = self.maybe()
                header = column["header"] if is_one_heading else [self.words()]
                columns.append({**column, "key": f"group{side}", "header": header})
            columns.append(column)
        table["columns"] = columns
        for row in table["rows"]:
            for side in sides:
                item = row[side] if side else row
                below = self.words() if self.maybe() else ""
                item["label"] = [item["label"], below]

    def of_bodies(self, form: Piece) -> list[Piece]:
        """Return sentences on the units, and have the form list them in a table."""
        columns = []
        for source in ("name", "nature", "rank", "funding"):
            header = [self.words()]
            columns.append({"key": source, "kind": "text", "header": header, "source": source})
        form["tables"]["bodies"] = {
            "kind": "bodies",
            "title": f"{self.words()}表",
            "rows_by": "bodies",
            "columns": columns,
        }
        form["figures"]["units"] = {"label": self.words(), "plus": ["count:bodies"]}
        named = {"text": "{number}.{name}"}
        form.setdefault("each", {})["units"] = {
            "label": self.words(),
            "of": "bodies/name",
            "levels": {"row": named},
        }
        text = f"{self.words()}{{units}}家，包括：{{each:units}}。"
        return [
            {"kind": "sentence", "key": "units", "text": text},
            {"kind": "table", "key": "bodies"},
        ]

    def of_purchases(self, form: Piece, unit: str) -> list[Piece]:
        """Return a sentence on purchases, and have the form list them in groups."""
        columns: list[Piece] = []
        for source in ("kind", "project_name", "economic", "goods", "organisation"):
            header = [self.words()]
            columns.append({"key": source, "kind": "text", "header": header, "source": source})
        labels = {"goods": "甲类货物", "works": "乙类工程", "services": "丙类服务"}
        columns[0]["labels"] = labels
        header = [self.words()]
        columns.append({"key": "total", "kind": "money", "header": header, "source": "total"})
        groups = self.random.choice(
            [
                [["kind"]],
                [["kind"], ["project_name"]],
                [["kind"], ["project_name", "economic"]],
                [["project_name"], ["economic"]],
            ]
        )
        form["tables"]["procurement"] = {
            "kind": "procurement",
            "title": f"{self.words()}表",
            "caption": [f"编制单位：{self.office}", "单位：{money_unit}"],
            "rows_by": "procurement",
            "total": {"label": "合计", "position": self.random.choice(["first", "last"])},
            "groups": groups,
            "columns": columns,
        }
        entered = self.random.choice(["total", "goods", "works", "services"])
        plus = [f"entered:procurement_{entered}"]
        form["figures"]["purchases"] = {"label": self.words(), "plus": plus}
        text = f"{self.words()}{{purchases}}{unit}。"
        return [
            {"kind": "sentence", "key": "purchases", "text": text},
            {"kind": "table", "key": "procurement"},
        ]

    def of_assets(self, form: Piece, unit: str) -> list[Piece]:
        """Return a sentence on what is held, and have the form list it by kind and in a sum."""
        kinds = self.random.sample(list(AssetKind), self.random.randint(1, len(AssetKind)))
        rows: list[Piece] = []
        for kind in kinds:
            rows.append({"key": str(kind), "label": self.words(), "source": [str(kind)]})
        if len(kinds) > 1 and self.maybe():
            held = {"key": "held", "label": self.words(), "source": [str(kind) for kind in kinds]}
            rows.insert(self.random.choice([0, len(rows)]), held)
        columns: list[Piece] = [{"key": "item", "kind": "label", "header": [self.words()]}]
        for column_kind, source in (("quantity", "quantity"), ("money", "value")):
            header = [self.words()]
            columns.append({"key": source, "kind": column_kind, "header": header, "source": source})
        form["tables"]["assets"] = {
            "kind": "assets",
            "title": f"{self.words()}表",
            "caption": [f"编制单位：{self.office}", "单位：{money_unit}"],
            "rows_by": "assets",
            "columns": columns,
            "rows": rows,
        }
        counted = self.random.choice(kinds)
        form["figures"] |= {
            "held_things": {"label": self.words(), "plus": [f"assets/{counted}/quantity"]},
            "held_value": {"label": self.words(), "plus": [f"assets/{counted}/value"]},
        }
        text = f"{self.words()}{{held_things}}，{self.words()}{{held_value}}{unit}。"
        return [
            {"kind": "sentence", "key": "held", "text": text},
            {"kind": "table", "key": "assets"},
        ]

    def of_government(self, form: Piece) -> None:
        """Have the form list spending by 政府预算支出经济分类, in a part of its own."""
        key = "government"
        columns: list[Piece] = [{"key": "code", "kind": "code", "header": [self.words()]}]
        table: Piece = {
            "kind": "statutory",
            "number": "90",
            "title": f"{self.words()}表",
            "caption": [f"编制单位：{self.office}", "单位：{money_unit}"],
            "counts": [{"kind": ["basic", "project"]}],
        }
        if self.maybe():
            table["levels"] = ["class"]
        self.by_codes(table, key, columns, "government")
        form["tables"][key] = table
        part = {"key": key, "blocks": [{"kind": "table", "key": key}]}
        form["parts"].append(part)

    def of_shares(self, form: Piece) -> list[Piece]:
        """Return a sentence that says what percentage one cell is of another, if there are two."""
        if len(self.cells) < 2:
            return []
        part, whole = self.random.sample(self.cells, 2)
        style = self.random.choice(["shortest-2", "fixed-2", "fixed-1", "whole"])
        form["figures"]["ratio"] = {
            "label": self.words(),
            "plus": [part],
            "over": [whole],
            "style": style,
        }
        form["figures"]["whole"] = {"label": self.words(), "plus": [whole]}
        text = f"{self.words()}{{ratio}}%。"
        clause = {"by": "whole", "increase": text, "decrease": text, "same": ""}
        start = {"text": f"{self.words()}如下。"}
        return [{"kind": "sentence", "key": "ratio", "clauses": [start, clause]}]

    def style_money(self, table: Piece, usual: Piece) -> None:
        """Have a table, and one of its columns, print amounts in a style of their own."""
        if self.maybe():
            table["money"] = self.money_style(usual)
            usual = {**usual, **table["money"]}
        columns = [column for column in table["columns"] if column["kind"] == "money"]
        if self.maybe():
            column = self.random.choice(columns)
            column["money"] = self.money_style(usual)
            if column["money"].get("unit", usual["unit"]) != usual["unit"]:
                column["header"] = [*column["header"][:-1], f"{self.words()}（{{money_unit}}）"]

    def money_style(self, usual: Piece) -> Piece:
        """Return what differs from the usual style."""
        style: Piece = {}
        if self.maybe():
            style["unit"] = "元" if usual["unit"] == "万元" else "万元"
        if self.maybe():
            style["thousands"] = self.maybe()
        if self.maybe():
            style["decimals"] = self.random.choice([2, 4])
        if "decimals" in style or self.maybe():  # a zero of digits has as many decimals
            decimals = style.get("decimals", usual["decimals"])
            zeros = ["", "-", f"{0:.{decimals}f}"]
            style["zero"] = self.random.choice(zeros)
        return style

    def of_projects(self, form: Piece, unit: str) -> list[Piece]:
        """Return a sentence on projects with goals, and several texts for each project."""
        form["figures"] |= {
            "projects": {"label": self.words(), "plus": ["count:projects"], "style": "whole"},
            "project_money": {"label": self.words(), "plus": ["entered:projects_with_goals"]},
        }
        text = f"{self.words()}{{projects}}个，{{project_money}}{unit}。"
        items = []
        for number in range(1, self.random.randint(2, 5)):
            items.append({"key": f"text_{number}", "text": f"{self.words()}："})
        title = f"{{name}}{self.words()}"
        return [
            {"kind": "sentence", "key": "projects", "text": text},
            {
                "kind": "project_texts",
                "key": "project",
                "level": 2,
                "text": title,
                "items": items,
            },
            # What follows may be entered as well: a heading tells it from the texts of a project.
            {"kind": "heading", "key": "after_projects", "level": 2, "text": self.words()},
        ]

    # -- tables ------------------------------------------------------------------------------------

    def table(self, number: int) -> Piece:
        caption = [f"编制单位：{self.office}", "单位：{money_unit}"]
        self.random.shuffle(caption)
        table: Piece = {
            "kind": "statutory",
            "number": str(number),
            "title": f"{{year}}年{self.words()}表" if self.maybe() else f"{self.words()}表",
            "caption": caption,
        }
        if self.maybe():
            table["counts"] = ["spending"]
        make = self.random.choice([self.fixed, self.by_function, self.by_economic])
        make(table, f"table-{number}")
        return table

    def fixed(self, table: Piece, key: str) -> None:
        """Give a table the form's own rows by class of function, in one side or two."""
        sides = ["left", "right"] if self.maybe() else [""]
        table["rows_by"] = "fixed"
        table["columns"] = []
        for side in sides:
            columns = [
                {"key": f"item{side}", "kind": "label", "header": [self.words()]},
                *self.money_columns(side, key, sums=False),
            ]
            if side:
                columns = [{**column, "side": side} for column in columns]
            table["columns"] += columns
        classes = self.random.sample(CLASSES, self.random.randint(1, len(CLASSES)))
        is_optional = self.maybe()
        rows = []
        for code in sorted(classes):
            row: Piece = {"key": f"r{code}"} if sides != [""] else {}
            for side in sides:
                item: Piece = {
                    "key": f"c{code}{side}",
                    "label": f"{'{ordinal}、' if is_optional else ''}{self.words()}",
                    "counts": [{"function": [code]}],
                }
                if is_optional:
                    item["optional"] = True
                row |= {side: item} if side else item
            rows.append(row)
        total: Piece = {"key": "rtotal"} if sides != [""] else {}
        for side in sides:
            item = {"key": f"total{side}", "label": self.words(), "counts": []}
            total |= {side: item} if side else item
        table["rows"] = [*rows, total]

    def by_function(self, table: Piece, key: str) -> None:
        columns: list[Piece] = [{"key": "code", "kind": "code", "header": [self.words()]}]
        if self.maybe():
            group = self.words()
            columns = []
            for part, word in (("class", "类"), ("section", "款"), ("item", "项")):
                columns.append({"key": part, "kind": f"code_{part}", "header": [group, word]})
        self.by_codes(table, key, columns, "function")

    def by_economic(self, table: Piece, key: str) -> None:
        columns: list[Piece] = [{"key": "code", "kind": "code", "header": [self.words()]}]
        table["counts"] = [{"kind": ["basic"]}]
        self.by_codes(table, key, columns, "economic")

    def by_codes(self, table: Piece, key: str, columns: list[Piece], rows_by: str) -> None:
        table["rows_by"] = rows_by
        table["total"] = {
            "label": "合计",
            "position": self.random.choice(["first", "last"]),
            "when": self.random.choice(["always", "filled"]),
        }
        if self.maybe():
            table["total"]["column"] = columns[0]["key"]
        name = {"key": "name", "kind": "name", "header": [self.words()]}
        money = self.money_columns("", key, sums=True)
        table["columns"] = [*columns, name, *money]
        if len(money) > 2:
            table["column_sums"] = {"all": [column["key"] for column in money[1:]]}
        for column in money:
            self.by_code.append(f"{key}/{column['key']}")
            self.cells.append(f"{key}/total/{column['key']}")
        if self.maybe():
            text = f"注：{self.words()}为空表。"
            table["notes"] = [{"key": "empty", "when": "empty", "text": text}]

    def money_columns(self, side: str, key: str, *, sums: bool) -> list[Piece]:
        """Return a column of all money, and where ``sums`` also those that it is the sum of."""
        columns: list[Piece] = [
            {"key": f"all{side}", "kind": "money", "header": [self.words()], "counts": []}
        ]
        if not sums or self.maybe():
            return columns
        dimension, values = self.random.choice(
            [
                ("fund", self.funds),
                ("kind", self.kinds),
                ("origin", ["current_year", "carryover"]),
                ("nature", list(UnitNature.values())),
            ]
        )
        if len(values) < 2:
            return columns
        group = self.words()
        columns[0]["header"] = [group, "合计"]
        for value in values:
            column = {
                "key": str(value),
                "kind": "money",
                "header": [group, self.words()],
                "counts": [{dimension: [str(value)]}],
            }
            columns.append(column)
        return columns

    # -- words -------------------------------------------------------------------------------------

    def sentences(self, form: Piece, text_unit: str) -> list[Piece]:
        blocks: list[Piece] = []
        if self.maybe():
            blocks.append(
                {"kind": "list", "key": "duty", "source": "duties", "text": "{number}、{text}"}
            )
        for number, cell in enumerate(self.random.sample(self.cells, min(2, len(self.cells)))):
            key = f"figure_{number}"
            change = f"{key}_change"
            form["figures"][key] = {"label": self.words(), "plus": [cell]}
            form["figures"][change] = {
                "label": f"{form['figures'][key]['label']}比上年增减",
                "plus": [key],
                "minus": [f"prior:{key}"],
                "unsigned": True,
            }
            name = form["figures"][key]["label"]
            start = {"text": f"{{year}}年{name}{{{key}}}{text_unit}，"}
            compared = {
                "by": change,
                "increase": f"比上年增加{{{change}}}{text_unit}，原因是{{slot:reason}}。",
                "decrease": f"比上年减少{{{change}}}{text_unit}。",
                "same": "与上年持平。",
            }
            clauses = (
                [start, compared] if number == 0 else [{**start, "text": start["text"][:-1] + "。"}]
            )
            blocks.append({"kind": "sentence", "key": key, "clauses": clauses})
            if number:
                del form["figures"][change]
        if self.by_code and self.maybe():
            level = {"text": f"{{number}}．{{name}}{self.words()}{{amount}}{text_unit}。"}
            form["each"] = {
                "codes": {
                    "label": self.words(),
                    "of": self.random.choice(self.by_code),
                    "levels": {"class": level},
                }
            }
            blocks.append({"kind": "each", "key": "codes"})
        if not blocks:
            blocks.append({"kind": "sentence", "key": "plain", "text": f"{self.words()}如下。"})
        return [*blocks, {"kind": "goals", "key": "goals"}]

    def goal(self) -> Piece:
        columns = []
        for field in ("level_1", "level_2", "level_3", "value"):
            columns.append(
                {"key": field, "kind": "text", "header": [self.words()], "source": field}
            )
        return {
            "title": "{number}、{name}绩效目标表",
            "level": 3,
            "objective": {"label": self.words()},
            "indicators": {"columns": columns},
        }
