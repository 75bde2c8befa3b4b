"""`manage.py create_demo_accounts`: an account for each role around the example's department.

Their passwords are printed once.
"""

from typing import Any

from django.core.management.base import CommandError

from budget.actions.accounts import create_demo_accounts
from budget.examples import read_example
from budget.management.command import OwnCommand
from budget.models import Department


class Command(OwnCommand):
    help = "为示例部门各角色建立演示账号，密码只显示这一次；已有的账号不动"

    def handle(self, *args: Any, **options: Any) -> None:
        example = read_example()
        departments = Department.objects.filter(region__code=example.region_code)
        department = departments.filter(code=example.department_code).first()
        if department is None:
            raise CommandError("还没有示例部门，请先运行 load_example")
        accounts = create_demo_accounts(department=department)
        for account in accounts:
            role = account.role.label
            self.stdout.write(f"{role}：用户名 {account.username}，密码 {account.password}")
        if not accounts:
            self.stdout.write("演示账号已经建立，没有改动")
