"""`manage.py create_demo_accounts`: accounts of all roles around the demo's department.

Their passwords are printed once; ``--reset`` gives them new ones.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from budget.actions.accounts import create_demo_accounts, reset_demo_accounts
from budget.management.command import OwnCommand
from budget.models import Department
from budget.simulation import FIRST_NUMBER, county


class Command(OwnCommand):
    help = "为演示部门各角色建立演示账号，密码只显示这一次；已有的账号不动"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="给已有的演示账号换新密码")

    def handle(self, *args: Any, reset: bool = False, **options: Any) -> None:
        departments = Department.objects.filter(region__code=county()["region"]["code"])
        department = departments.filter(code=str(FIRST_NUMBER)).first()
        if department is None:
            raise CommandError("还没有演示部门，请先运行 prepare_demo")
        accounts = reset_demo_accounts() if reset else []
        accounts += create_demo_accounts(department=department)
        for account in accounts:
            role = account.role.label
            self.stdout.write(f"{role}：用户名 {account.username}，密码 {account.password}")
        if not accounts:
            command = "create_demo_accounts --reset"
            self.stdout.write(f"演示账号已经建立，没有改动；忘了密码时用 {command} 换新的")
