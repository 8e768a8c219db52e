"""Chinese names in the Latin alphabet: for search by pinyin, and for order where the database knows no Chinese."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin, load_phrases_dict
from pypinyin.core import Pinyin

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

_words = Pinyin().seg


def sort_key(text: str) -> str:
    """Syllables apart, so that 安 sorts before 昂: `song guo li tuo yu yuan`."""
    return " ".join(lazy_pinyin(text.strip().lower()))


def search_text(text: str) -> str:
    """Full pinyin, a space, initials: `songguolituoyuyuan sgltyy`."""
    read = [_read(word) for word in _words("".join(text.lower().split()))]
    return f"{''.join(full for full, _ in read)} {''.join(initials for _, initials in read)}"


@lru_cache(20_000)
def _read(word: str) -> tuple[str, str]:
    """Full pinyin and initials of one word; words come again and again, and each is read on its own."""
    return "".join(lazy_pinyin(word)), "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))
