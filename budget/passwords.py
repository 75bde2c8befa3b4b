"""What a password must be, in Chinese. Beside these Django refuses common ones and those like the account's name."""

import string
from typing import Any

from django.core.exceptions import ValidationError

LENGTH = 10
KINDS = 2


class LengthValidator:
    """At least ten characters. Django's own has no Chinese translation of its message."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < LENGTH:
            raise ValidationError(f"密码太短，至少{LENGTH}个字符。", code="password_too_short")

    def get_help_text(self) -> str:
        return f"至少{LENGTH}个字符。"


class MixtureValidator:
    """Two or more of: letters, digits, anything else (Chinese characters too)."""

    def validate(self, password: str, user: Any = None) -> None:
        letters = any(character in string.ascii_letters for character in password)
        digits = any(character in string.digits for character in password)
        others = any(character not in string.ascii_letters + string.digits for character in password)
        if letters + digits + others < KINDS:
            raise ValidationError(f"密码应当含有字母、数字、其他字符中的至少{KINDS}种。", code="password_not_mixed")

    def get_help_text(self) -> str:
        return f"含有字母、数字、其他字符中的至少{KINDS}种。"
