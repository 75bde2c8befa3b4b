"""The role of an account: in one region, and for department people in one department."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from budget.models.organisation import Department, Region
from budget.querysets import MembershipQuerySet
from budget.roles import DEPARTMENT_ROLES, Role


class Membership(models.Model):
    """The role of an account. An account without one can sign in and sees nothing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="membership",
        verbose_name="账号",
    )
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="memberships", verbose_name="地区"
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="部门",
        help_text="部门录入员和部门负责人必须填写，其他角色不填",
    )

    # Set by the command that makes the demo's accounts alone.
    is_demo = models.BooleanField("演示账号", default=False, editable=False)

    history = HistoricalRecords()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "账号角色"
        verbose_name_plural = "账号角色"
        ordering = ["region", "department", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=DEPARTMENT_ROLES, department__isnull=False)
                | (~Q(role__in=DEPARTMENT_ROLES) & Q(department__isnull=True)),
                name="only_department_people_have_a_department",
                violation_error_message="部门录入员和部门负责人要选择部门，其他角色不选部门",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}（{self.department or self.region}）"

    def clean(self) -> None:
        if self.department is not None and self.department.region_id != self.region_id:
            raise ValidationError({"department": "部门不属于所选地区"})
