"""Chinese names are found and ordered by pinyin."""

from zhaohu.core import pinyin


def test_search_text_has_the_full_pinyin_and_the_initials() -> None:
    assert pinyin.search_text("松果里托育园") == "songguolituoyuyuan sgltyy"


def test_the_city_s_district_is_read_as_its_people_read_it() -> None:
    assert pinyin.sort_key("朝阳区") == "chao yang qu"


def test_syllables_sort_before_letters() -> None:
    assert sorted(["昂首园", "安贞园"], key=pinyin.sort_key) == ["安贞园", "昂首园"]


def test_beijings_place_names_are_read_as_beijing_reads_them() -> None:
    read = {
        name: pinyin.sort_key(name) for name in ("劲松街道", "什刹海街道", "大栅栏街道", "长辛店街道", "朝阳门街道")
    }
    assert read == {
        "劲松街道": "jin song jie dao",
        "什刹海街道": "shi cha hai jie dao",
        "大栅栏街道": "da shi lan jie dao",
        "长辛店街道": "chang xin dian jie dao",
        "朝阳门街道": "chao yang men jie dao",
    }
