"""The people of our tests, by name.

王录入 enters for department 203 and 李录入 for 204, 郑录入 for one unit of department 203 alone;
张部长 heads 203; 赵审核 reviews, 钱审计 audits and 孙管理 administers the county 平乡县.
邻县审核 reviews another county and must never see anything of this one; 无角色 has an account and
no role.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser, User
from simple_history.utils import bulk_create_with_history

from budget.models import Department, Membership, Region, Unit
from budget.roles import Role
from tests.factories import make_department, make_region


@dataclass(frozen=True)
class Cast:
    """Everyone, by what they do; ``cast["clerk"]`` is ``cast.clerk``."""

    clerk: User
    other_clerk: User
    unit_clerk: User
    head: User
    reviewer: User
    auditor: User
    administrator: User
    neighbour: User
    nobody: User
    anonymous: Any

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


def make_person(
    username: str,
    role: Role,
    region: Region,
    department: Department | None = None,
    unit: Unit | None = None,
) -> User:
    user = User.objects.create_user(username, password=f"{username}的密码", is_staff=True)
    Membership.objects.create(user=user, role=role, region=region, department=department, unit=unit)
    return user


def make_cast() -> Cast:
    """Make everyone, departments 203 and 204 of 130532, and the neighbouring county 130533.

    They are saved together: each by itself would be a tenth of what many tests take.
    """
    county = make_region()
    neighbour = make_region("130533", name="邻县")
    department, other = make_department("203"), make_department("204")
    unit = department.units.all()[0]
    memberships = {
        "王录入": Membership(role=Role.CLERK, region=county, department=department),
        "李录入": Membership(role=Role.CLERK, region=county, department=other),
        "郑录入": Membership(
            role=Role.UNIT_CLERK,
            region=county,
            department=department,
            unit=unit,
        ),
        "张部长": Membership(role=Role.HEAD, region=county, department=department),
        "赵审核": Membership(role=Role.REVIEWER, region=county),
        "钱审计": Membership(role=Role.AUDITOR, region=county),
        "孙管理": Membership(role=Role.ADMINISTRATOR, region=county),
        "邻县审核": Membership(role=Role.REVIEWER, region=neighbour),
    }
    people = {}
    for name in (*memberships, "无角色"):
        password = make_password(f"{name}的密码")
        people[name] = User(username=name, password=password, is_staff=True)
    User.objects.bulk_create(people.values())
    for name, membership in memberships.items():
        membership.user = people[name]
    bulk_create_with_history(list(memberships.values()), Membership)
    return Cast(
        clerk=people["王录入"],
        other_clerk=people["李录入"],
        unit_clerk=people["郑录入"],
        head=people["张部长"],
        reviewer=people["赵审核"],
        auditor=people["钱审计"],
        administrator=people["孙管理"],
        neighbour=people["邻县审核"],
        nobody=people["无角色"],
        anonymous=AnonymousUser(),
    )
