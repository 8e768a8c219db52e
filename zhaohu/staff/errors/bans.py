from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

BAN_SECOND_PERSON = Problem(
    "BAN_SECOND_PERSON", 409, _("提出的人不能复核自己的提议。"), _("请由另一位负责人复核。"),
    constraints=("ban_is_decided_by_another", "ban_document_is_decided_by_another"),
)  # fmt: skip
BAN_STATE = Problem("BAN_STATE", 409, _("这项从业禁止现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。"))
BAN_TWICE = Problem(
    "BAN_TWICE", 409, _("这份决定书的从业禁止已登记。"), _("请在清单里打开原来的记录。"),
    constraints=("ban_once_a_decision",),
)  # fmt: skip
BAN_DAYS = Problem(
    "BAN_DAYS",
    422,
    _("禁止的最后一天不能早于第一天。"),
    _("终身禁止的，最后一天留空。"),
    constraints=("ban_days_in_order",),
)
BAN_WORDS = Problem("BAN_WORDS", 422, _("请写明{what}。"), _("本人和机构会看到决定书文号和依据。"))
APPEAL_OPEN = Problem(
    "BAN_APPEAL_OPEN", 409, _("这项从业禁止已有一件申诉在办理。"), _("请先答复原来的申诉。"),
    constraints=("one_open_ban_appeal",),
)  # fmt: skip
APPEAL_DECIDED = Problem("BAN_APPEAL_DECIDED", 409, _("这件申诉已经答复。"), _("请刷新后看结论。"))
APPEAL_SECOND_PERSON = Problem(
    "BAN_APPEAL_SECOND_PERSON", 409, _("复核这项从业禁止的人不能答复对它的申诉。"), _("请由另一位负责人答复。")
)
DOCUMENT_TWICE = Problem(
    "BAN_DOCUMENT_TWICE", 409, _("这个证件已经在这项禁止里。"), _("请核对号码，或看清单里的状态。"),
    constraints=("ban_document_once",),
)  # fmt: skip
DOCUMENT_STATE = Problem(
    "BAN_DOCUMENT_STATE", 409, _("这个证件现在是「{state}」，不能这样办理。"), _("请刷新后看最新状态。")
)
BAN_MANAGER = Problem(
    "BAN_MANAGER", 422, _("这个人那天不是其所在机构的负责人。"), _("请选清单里的人，或者填写姓名和证件。")
)
