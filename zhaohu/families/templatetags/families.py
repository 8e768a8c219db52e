"""What a guardian reads of those who read."""

from django import template

from zhaohu.ledger import queries as ledger

register = template.Library()


@register.filter
def role_words(role: str) -> str:
    """区级审核 for district_reviewer."""
    return ledger.role_words(role)
