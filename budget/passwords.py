"""The rules for passwords, in Chinese.

Beside these Django refuses common ones and those like the account's name.
"""

import string
from typing import Any

from django.core.exceptions import ValidationError

LENGTH = 10
KINDS = 2


class LengthValidator:
    """Asks for at least ten characters. Django's own has no Chinese translation of its message."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that is too short."""
        if len(password) < LENGTH:
            raise ValidationError(f"密码太短，至少{LENGTH}个字符。", code="password_too_short")

    def get_help_text(self) -> str:
        """Return the rule for the person who chooses a password."""
        return f"至少{LENGTH}个字符。"


class MixtureValidator:
    """Asks for two or more of: letters, digits, anything else (Chinese characters too)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password of one kind of characters."""
        kinds = set()
        for character in password:
            if character in string.ascii_letters:
                kinds.add("letter")
            elif character in string.digits:
                kinds.add("digit")
            else:
                kinds.add("other")
        if len(kinds) < KINDS:
            message = f"密码应当含有字母、数字、其他字符中的至少{KINDS}种。"
            raise ValidationError(message, code="password_not_mixed")

    def get_help_text(self) -> str:
        """Return the rule for the person who chooses a password."""
        return f"含有字母、数字、其他字符中的至少{KINDS}种。"
