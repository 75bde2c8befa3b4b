"""docs/checks.md, made of the rules' declarations: ``python -m disclosure.documents.checks.document > docs/checks.md``. Pure."""

import sys
from inspect import getdoc

from disclosure.documents.checks.declaration import Rule
from disclosure.documents.checks.engine import ENGINE, rules
from disclosure.documents.meaning.subjects import LABELS

HEAD = f"""# The check rules

Made by `python -m disclosure.documents.checks.document` from the declarations in
`disclosure/documents/checks/`; do not edit. Engine {ENGINE}.

Each rule answers `pass`, `rounding` (each figure was rounded on its own), `fail`, or `not_applicable` with the reason. A
table that the form has and the document lacks fails the rules that need it. Findings that differ in weight make one result
for each weight, the heaviest first. Blocking findings stop publishing unless a reviewer waives each with a reason that is
published; warnings and hints never do. `check_disclosure` ends with 1 on a blocking or warning finding, else with 0.

31 (read official files back before release) is a step of publishing and 33 (nothing passes by absence) a property of the
engine, so neither is listed. Words: see glossary.md.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(section(rule) for rule in rules())])


def section(rule: Rule) -> str:
    """What a reader should know of one rule."""
    needs = "、".join(LABELS[subject] for subject in rule.needs) or "—"
    return (
        f"## {rule.id}. {rule.title}\n\n"
        f"{getdoc(rule.check)}\n\n"
        f"| severity | reason | needs | code |\n|---|---|---|---|\n"
        f"| {rule.severity} | {rule.reason} | {needs} | `{rule.check.__module__}.{rule.check.__name__}` |\n"
    )


if __name__ == "__main__":
    sys.stdout.write(page())
