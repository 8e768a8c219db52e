"""Chinese names are found and ordered by pinyin."""

from zhaohu.core import pinyin


def test_search_text_has_the_full_pinyin_and_the_initials() -> None:
    assert pinyin.search_text("松果里托育园") == "songguolituoyuyuan sgltyy"


def test_the_city_s_district_is_read_as_its_people_read_it() -> None:
    assert pinyin.sort_key("朝阳区") == "chao yang qu"


def test_syllables_sort_before_letters() -> None:
    assert sorted(["昂首园", "安贞园"], key=pinyin.sort_key) == ["安贞园", "昂首园"]


def test_places_are_read_as_their_people_read_them() -> None:
    assert pinyin.sort_key("劲松街道") == "jin song jie dao"
    assert pinyin.search_text("大栅栏") == "dashilan dsl"
