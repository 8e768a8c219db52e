from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

NOT_SENT = Problem(
    "VISIT_NOT_SENT", 403, _("您不在这次检查的执法人员里，或已经换人。"), _("请与派发的负责人核对；没有写入任何内容。")
)
EVENT_SHAPE = Problem("VISIT_EVENT_SHAPE", 422, _("这条内容读不懂：{reason}"), _("请重新填写这一项。"))
EVENT_TAKEN = Problem(
    "VISIT_EVENT_TAKEN", 409, _("这个编号已经用过，内容不同。"), _("请重新填写这一项；原来的一条保留。")
)
ITEM_UNKNOWN = Problem("VISIT_ITEM_UNKNOWN", 422, _("事项 {item} 不在这次检查里。"), _("请重新装载这次检查。"))
TERM_UNKNOWN = Problem("VISIT_TERM_UNKNOWN", 422, _("改正期限只能是当场，或 {days} 日。"), _("请重新选择。"))
PHOTO_UNKNOWN = Problem(
    "VISIT_PHOTO_UNKNOWN", 409, _("还没有收到这张照片的时间和地点。"), _("请稍候，手机会自动再传。")
)
PHOTO_TAKEN = Problem("VISIT_PHOTO_TAKEN", 409, _("这张照片已经传过，内容不同。"), _("请重新拍照；原来的一张保留。"))
PHOTOS_MANY = Problem("VISIT_PHOTOS_MANY", 422, _("一项最多 {limit} 张照片。"), _("这张照片没有收下。"))
VOICE_UNKNOWN = Problem(
    "VISIT_VOICE_UNKNOWN", 409, _("还没有收到这段语音的时间和地点。"), _("请稍候，手机会自动再传。")
)
VOICE_TAKEN = Problem("VISIT_VOICE_TAKEN", 409, _("这段语音已经传过，内容不同。"), _("请重新录；原来的一段保留。"))
VOICES_MANY = Problem(
    "VISIT_VOICES_MANY", 422, _("一项最多 {limit} 段语音。"), _("这段语音没有收下；可以撤回一段，或改写文字。")
)
VOICE_LONG = Problem("VISIT_VOICE_LONG", 422, _("一段语音最多 {limit} 秒。"), _("请分几段录，或改写文字。"))
EVIDENCE_UNKNOWN = Problem(
    "VISIT_EVIDENCE_UNKNOWN", 422, _("这次检查的这一项里没有这张照片或这段语音。"), _("请重新装载这次检查，再撤回。")
)
EVIDENCE_WITHDRAWN = Problem(
    "VISIT_EVIDENCE_WITHDRAWN", 409, _("这张照片或这段语音已经撤回。"), _("需要的，请重新拍照或重新录。")
)
WITHDRAWAL_REASON = Problem("VISIT_WITHDRAWAL_REASON", 422, _("请写明为什么撤回。"), _("写清楚以后再撤回。"))
WITHDRAWAL_SIGNED = Problem(
    "VISIT_WITHDRAWAL_SIGNED", 409, _("已经有人在检查记录上签字，照片和语音不能再撤回。"),
    _("请在备注里另行说明；照片和语音保留。"),
)  # fmt: skip
NOT_CHECKED_IN = Problem(
    "VISIT_NOT_CHECKED_IN", 409, _("{names}还没有亮证。"), _("请各自在本人的手机上亮证，再生成记录。")
)
NOT_READY = Problem("VISIT_NOT_READY", 409, _("还有 {n} 项没有办完：{items}"), _("请逐项办完，再生成记录。"))
CONCLUSION_DIFFERS = Problem(
    "VISIT_CONCLUSION_DIFFERS", 422, _("结论与逐项结果不符：有 {n} 项不符合。"), _("请核对结论，或核对逐项结果。")
)
SUMMARY_NEEDED = Problem("VISIT_SUMMARY_NEEDED", 422, _("请写明检查情况。"), _("写清楚以后再生成记录。"))
RECORD_OLD = Problem(
    "VISIT_RECORD_OLD", 409, _("这份记录生成以后，又有新的内容，或另有一份。"), _("请看最新的记录，再签字。")
)
OFFICERS_FEW = Problem(
    "VISIT_OFFICERS_FEW", 409, _("执法人员少于 {n} 人，不能形成检查记录。"), _("请派发的负责人补派，再继续。")
)
SIGNED_TWICE = Problem(
    "VISIT_SIGNED_TWICE", 409, _("这份记录您已经签过。"),
    constraints=("officer_signs_once",),
)  # fmt: skip
INSTITUTION_SIGNED_TWICE = Problem(
    "VISIT_INSTITUTION_SIGNED", 409, _("机构已经签过这份记录。"),
    constraints=("institution_signs_once",),
)  # fmt: skip
SIGNATURE_NEEDED = Problem(
    "VISIT_SIGNATURE_NEEDED", 422, _("请写明{what}。"), _("拒签的，写明理由和见证人。"),
    constraints=("refused_signature_was_seen",),
)  # fmt: skip
NO_SIGNATURE_OF_INSTITUTION = Problem(
    "VISIT_NO_SIGNATURE_OF_INSTITUTION", 409, _("没有找到检查对象，不需要机构签字。"), _("两名执法人员签字即可。")
)
SIGNED_STAYS = Problem(
    "VISIT_SIGNED_STAYS", 409, _("记录已经签字，不能再改。"), _("有新情况的，另行说明；原记录保留。"),
    constraints=("signed_visit_stays",),
)  # fmt: skip
