"""Prove that a form can be published: made-up departments through every format and reader."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from budget.management.command import OwnCommand
from budget.problems import Problem, Problems
from disclosure.actions.confinement import (
    CONFINED,
    OUT_OF_MEMORY,
    SECONDS,
    check_layout_confined,
)
from disclosure.documents import formats, forms
from disclosure.documents.forms import Layout
from disclosure.documents.model import problem_kinds
from disclosure.documents.proving.proof import ProofFinding, Trial, prove

FAULTY, WRONG_USAGE = 1, 2
_SEEDS = 3
# Of one trial so many findings are printed: further ones have the same cause. --json has them all.
_SHOWN = 12


class Command(OwnCommand):
    help = "检查版式：用模拟账目生成各种格式的文件，读回、还原、核对，确认这个版式能公开"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", metavar="KEY|FILE", help="版式的 key，或版式文件（.toml）")
        parser.add_argument(
            "--seeds", type=int, default=_SEEDS, help=f"每种情形试几套账目（默认 {_SEEDS}）"
        )
        parser.add_argument(
            "--format",
            action="append",
            choices=formats.NAMES,
            dest="names",
            help="只试这种格式，可写多次；默认全部",
        )
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument(
            CONFINED, action="store_true", help="不另起进程，不限时间和内存（程序自己用）"
        )

    def handle(
        self,
        *,
        subject: str,
        seeds: int,
        names: list[str] | None,
        json: bool,
        confined: bool,
        **_: Any,
    ) -> None:
        if seeds < 1:
            raise CommandError("--seeds 至少为 1", returncode=WRONG_USAGE)
        if settings.READING_APART and not confined:
            self._check_apart(subject, seeds, names or [], as_json=json)
            return
        try:
            self._check(subject, seeds, names, json=json)
        except MemoryError:
            sys.exit(OUT_OF_MEMORY)

    def _check_apart(self, subject: str, seeds: int, names: list[str], *, as_json: bool) -> None:
        """Do the same in a process with limits, and end as it ends."""
        if not _is_file(subject):
            # A key that is unknown, or a database that is not there, is said as by any command.
            _layout_of_key(subject)
        arguments = [subject, "--seeds", str(seeds)]
        for name in names:
            arguments += ["--format", name]
        if as_json:
            arguments.append("--json")
        seconds = seeds * SECONDS
        status = check_layout_confined(
            arguments, seconds=seconds, tell=self._pass_on, shows_faults=True
        )
        if status is None:
            problem = problem_kinds.LAYOUT_PROOF_ENDED.at(subject, seconds=seconds)
            self._refused((problem,), as_json=as_json)
            status = FAULTY
        if status:
            sys.exit(status)

    def _pass_on(self, line: str) -> None:
        self.stdout.write(line, ending="")
        self.stdout.flush()

    def _check(self, subject: str, seeds: int, names: list[str] | None, *, json: bool) -> None:
        try:
            layout = _layout(subject)
        except Problems as exc:
            self._refused(exc.problems, as_json=json)
            sys.exit(FAULTY)
        trials: list[Trial] = []
        for trial in prove(layout, seeds=range(seeds), names=names or formats.NAMES):
            trials.append(trial)
            if not json:
                self._print(trial)
        faulty = [trial for trial in trials if trial.findings]
        if json:
            data = {
                "layout": layout.key,
                "problems": [],
                "trials": [_trial_data(trial) for trial in trials],
            }
            self.stdout.write(_dumped(data))
        elif faulty:
            self.stdout.write(f"版式“{layout.name}”试了{len(trials)}套账目，{len(faulty)}套有问题")
        else:
            self.stdout.write(f"版式“{layout.name}”试了{len(trials)}套账目，都能公开、读回和核对")
        if faulty:
            sys.exit(FAULTY)

    def _refused(self, problems: tuple[Problem, ...], *, as_json: bool) -> None:
        """Say why a file is no form."""
        if as_json:
            data: dict[str, Any] = {"layout": None, "problems": [], "trials": []}
            for problem in problems:
                fault = {"address": problem.address, "message": problem.message}
                data["problems"].append({"code": problem.code, **fault})
            self.stdout.write(_dumped(data))
            return
        for problem in problems:
            self.stderr.write(str(problem))

    def _print(self, trial: Trial) -> None:
        name = f"{trial.specimen.case.label}（第{trial.specimen.seed + 1}套）"
        if not trial.findings:
            self.stdout.write(f"✔ {name}")
            return
        self.stdout.write(f"✘ {name}：{len(trial.findings)}处")
        for finding in trial.findings[:_SHOWN]:
            self.stdout.write(f"      · {finding.where}：{finding.message}")
        hidden = len(trial.findings) - _SHOWN
        if hidden > 0:
            self.stdout.write(f"      · 另有{hidden}处")


def _layout(subject: str) -> Layout:
    """Return the form of a key or file.

    Raises Problems where the file is no form, CommandError where there is none.
    """
    if not _is_file(subject):
        return _layout_of_key(subject)
    path = Path(subject)
    if not path.is_file():
        raise CommandError(f"没有文件 {subject}", returncode=WRONG_USAGE)
    return forms.load(path)


def _is_file(subject: str) -> bool:
    path = Path(subject)
    return path.suffix == ".toml" or path.is_file()


def _layout_of_key(key: str) -> Layout:
    """Return the form of a key; raises CommandError where there is none."""
    try:
        return forms.layout(key)
    except forms.UnknownLayout as exc:
        raise CommandError(str(exc), returncode=WRONG_USAGE) from exc


def _trial_data(trial: Trial) -> dict[str, Any]:
    return {
        "case": str(trial.specimen.case),
        "label": trial.specimen.case.label,
        "seed": trial.specimen.seed,
        "findings": [_finding_data(finding) for finding in trial.findings],
    }


def _finding_data(finding: ProofFinding) -> dict[str, str]:
    return {
        "step": str(finding.step),
        "where": finding.where,
        "format": finding.format,
        "place": finding.place,
        "message": finding.message,
    }


def _dumped(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)
