"""Money is an integer number of fen; here it becomes words and comes back from a form."""

from decimal import ROUND_HALF_UP, Decimal


def yuan(fen: int) -> str:
    """3,482.50 for 348250; a minus sign before what is negative."""
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def fen(amount: Decimal) -> int:
    """The fen of an amount in yuan, half a fen rounded up (away from nought)."""
    return int((amount * 100).to_integral_value(rounding=ROUND_HALF_UP))
