"""Chinese names in the Latin alphabet: for search by pinyin, and for order where the database knows no Chinese."""

from pypinyin import Style, lazy_pinyin, load_phrases_dict

# Readings of Beijing's place names that the dictionary of common words does not know.
_PLACES = {
    "劲松": "jin song",
    "朝阳门": "chao yang men",
    "什刹海": "shi cha hai",
    "大栅栏": "da shi lan",
    "马家堡": "ma jia pu",
    "长辛店": "chang xin dian",
    "长阳": "chang yang",
    "长沟": "chang gou",
    "长哨营": "chang shao ying",
    "长陵": "chang ling",
    "十里堡": "shi li pu",
}
load_phrases_dict({name: [[syllable] for syllable in reading.split()] for name, reading in _PLACES.items()})


def sort_key(text: str) -> str:
    """Syllables apart, so that 安 sorts before 昂: `song guo li tuo yu yuan`."""
    return " ".join(lazy_pinyin(text.strip().lower()))


def search_text(text: str) -> str:
    """Full pinyin, a space, initials: `songguolituoyuyuan sgltyy`."""
    text = "".join(text.lower().split())
    return f"{''.join(lazy_pinyin(text))} {''.join(lazy_pinyin(text, style=Style.FIRST_LETTER))}"
