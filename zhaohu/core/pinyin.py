"""Chinese names in the Latin alphabet: for search by pinyin, and for order where the database knows no Chinese."""

from pypinyin import Style, lazy_pinyin


def sort_key(text: str) -> str:
    """Syllables apart, so that 安 sorts before 昂: `song guo li tuo yu yuan`."""
    return " ".join(lazy_pinyin(text.strip().lower()))


def search_text(text: str) -> str:
    """Full pinyin, a space, initials: `songguolituoyuyuan sgltyy`."""
    text = "".join(text.lower().split())
    return f"{''.join(lazy_pinyin(text))} {''.join(lazy_pinyin(text, style=Style.FIRST_LETTER))}"
