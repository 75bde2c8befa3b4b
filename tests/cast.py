"""The people of our tests, by name.

王录入 enters for department 203 and 李录入 for 204, 郑录入 for one unit of department 203 alone;
张部长 heads 203; 赵审核 reviews, 钱审计 audits and 孙管理 administers the county 平乡县.
邻县审核 reviews another county and must never see anything of this one; 无角色 has an account and
no role.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User

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
    """Make everyone, departments 203 and 204 of 130532, and the neighbouring county 130533."""
    county = make_region()
    neighbour = make_region("130533", name="邻县")
    return Cast(
        clerk=make_person("王录入", Role.CLERK, county, make_department("203")),
        other_clerk=make_person("李录入", Role.CLERK, county, make_department("204")),
        unit_clerk=make_person(
            "郑录入",
            Role.UNIT_CLERK,
            county,
            make_department("203"),
            make_department("203").units.all()[0],
        ),
        head=make_person("张部长", Role.HEAD, county, make_department("203")),
        reviewer=make_person("赵审核", Role.REVIEWER, county),
        auditor=make_person("钱审计", Role.AUDITOR, county),
        administrator=make_person("孙管理", Role.ADMINISTRATOR, county),
        neighbour=make_person("邻县审核", Role.REVIEWER, neighbour),
        nobody=User.objects.create_user("无角色", password="无角色的密码", is_staff=True),
        anonymous=AnonymousUser(),
    )
