"""Chinese names in the Latin alphabet: for search by pinyin, and for order where the database knows no Chinese."""

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Names of places in Beijing that the dictionary reads differently from the people who live there.
load_phrases_dict(
    {
        "劲松": [["jìn"], ["sōng"]],
        "大栅栏": [["dà"], ["shí"], ["lán"]],
        "什刹海": [["shí"], ["chà"], ["hǎi"]],
        "朝阳门": [["cháo"], ["yáng"], ["mén"]],
        "长辛店": [["cháng"], ["xīn"], ["diàn"]],
        "长阳": [["cháng"], ["yáng"]],
        "长陵": [["cháng"], ["líng"]],
        "重兴": [["chóng"], ["xīng"]],
        "马家堡": [["mǎ"], ["jiā"], ["pù"]],
        "十里堡": [["shí"], ["lǐ"], ["pù"]],
    }
)


def sort_key(text: str) -> str:
    """Syllables apart, so that 安 sorts before 昂: `song guo li tuo yu yuan`."""
    return " ".join(lazy_pinyin(text.strip().lower()))


def search_text(text: str) -> str:
    """Full pinyin, a space, initials: `songguolituoyuyuan sgltyy`."""
    text = "".join(text.lower().split())
    return f"{''.join(lazy_pinyin(text))} {''.join(lazy_pinyin(text, style=Style.FIRST_LETTER))}"
