from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

WORDS = Problem("ASSESSMENT_WORDS", 422, _("请写明{what}。"), _("办理的人会看到。"))
STATE = Problem(
    "ASSESSMENT_STATE", 409, _("这份评估现在是「{state}」，不能这样办理。"), _("可能刚由别人办理，请刷新后看。")
)
TWICE = Problem(
    "ASSESSMENT_TWICE", 409, _("这家机构这一年已有一份同样的评估。"), _("请看原来的那一份。"),
    constraints=("one_assessment_of_a_kind_a_year", "one_assessment_a_peer_a_year"),
)  # fmt: skip
UNFILED = Problem("ASSESSMENT_UNFILED", 409, _("这家机构没有有效的备案。"), _("备案以后才能评估。"))
SCHEME = Problem(
    "ASSESSMENT_SCHEME", 409, _("评分办法的分值对不上：{what}"), _("请先在规则「质量评估的评分办法」里改正。")
)
POINTS = Problem("ASSESSMENT_POINTS", 422, _("「{title}」应在 0 到 {points} 分之间。"), _("最多一位小数。"))
UNKNOWN_ITEM = Problem("ASSESSMENT_UNKNOWN_ITEM", 422, _("评分办法里没有「{code}」。"), _("请刷新后再填。"))
UNFINISHED = Problem(
    "ASSESSMENT_UNFINISHED", 409, _("还有 {n} 项没有填：{titles}"), _("全部填完后再提交；已填的都保存着。")
)
PEER = Problem("ASSESSMENT_PEER", 422, _("请不了这位同行：{reasons}"), _("请选择其他区、没有利害关系的机构。"))
CONFLICT = Problem("ASSESSMENT_CONFLICT", 409, _("{name}须回避：{reasons}"), _("请选择没有利害关系的专家。"))
NOT_DRAWN_YET = Problem(
    "ASSESSMENT_NOT_DRAWN_YET", 409, _("还没有抽取复评，不能审核。"), _("请先抽取：抽中的由另一位专家再评。")
)
NOTHING_TO_DRAW = Problem("ASSESSMENT_NOTHING_TO_DRAW", 409, _("没有等待抽取的专家评估。"), _("专家提交后再抽取。"))
NOT_CHOSEN = Problem("ASSESSMENT_NOT_CHOSEN", 409, _("这份评估没有抽中复评。"), _("可以直接审核。"))
SECOND_WAITING = Problem(
    "ASSESSMENT_SECOND_WAITING", 409, _("这份评估抽中了复评，还没有评完。"), _("请等另一位专家提交。")
)
DISPUTED = Problem(
    "ASSESSMENT_DISPUTED", 409, _("两次评分相差超过允许的范围，还没有复议。"), _("请先复议有分歧的指标。")
)
SETTLE = Problem("ASSESSMENT_SETTLE", 422, _("请给出「{title}」的复议结论。"), _("有分歧的每一项都要有结论。"))
SECOND_PERSON = Problem(
    "ASSESSMENT_SECOND_PERSON", 409, _("审核或复议的人不能自己定级。"), _("请由另一位市级经办定级。"),
    constraints=("grade_is_given_by_another",),
)  # fmt: skip
DAY = Problem("IMPROVEMENT_DAY", 422, _("改好的日期不能早于今天。"), _("请改正日期。"))
FILES = Problem("ASSESSMENT_FILES", 422, _("一项最多放 {limit} 个文件。"), _("请合并后再放。"))
