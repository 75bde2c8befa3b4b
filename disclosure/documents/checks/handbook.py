"""docs/checks.md, made of the rules' declarations: `python -m disclosure.documents.checks.handbook
> docs/checks.md`. Pure.
"""

import sys
from inspect import getdoc

from disclosure.documents.checks.declaration import Rule
from disclosure.documents.checks.engine import ENGINE, rules

HEAD = f"""# The check rules

Made by `python -m disclosure.documents.checks.handbook` from the declarations in
`disclosure/documents/checks/`; do not edit. Engine {ENGINE}.

Each rule answers `pass`, `rounding` (each figure was rounded on its own), `fail`, or
`not_applicable` with the reason. A table that the form has and the document lacks fails the rules
that need it. Findings that differ in weight make one result for each weight, the heaviest first.
Blocking findings stop publishing unless a reviewer waives each with a reason that is published;
warnings and hints never do. `check_disclosure` ends with 1 on a blocking or warning finding,
or on a problem of reading the file that would stop its import, else with 0.

31 (read official files back before release) is a step of publishing and 33 (nothing passes by
absence) a property of the engine, so neither is listed. Words: see glossary.md.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *map(section, rules())])


def section(rule: Rule) -> str:
    """Return the section of one rule."""
    needs = "、".join(subject.label for subject in rule.needs) or "—"
    code = f"{rule.check.__module__}.{rule.check.__name__}"
    return (
        f"## {rule.id}. {rule.title}\n\n"
        f"{getdoc(rule.check)}\n\n"
        f"| severity | reason | needs | code |\n|---|---|---|---|\n"
        f"| {rule.severity} | {rule.reason} | {needs} | `{code}` |\n"
    )


if __name__ == "__main__":
    sys.stdout.write(page())
