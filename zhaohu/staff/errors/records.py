from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

QUERY_STATE = Problem(
    "RECORD_QUERY_STATE", 409, _("这次查询现在是「{state}」，不能登记书面答复。"), _("请刷新后看最新结果。")
)
QUERY_DAY = Problem(
    "RECORD_QUERY_DAY", 422, _("答复日期要在提出查询的 {first} 以后，今天以前。"), _("请对照书面答复核对。")
)
CREDENTIAL_KIND = Problem("CREDENTIAL_KIND", 422, _("没有这种证书。"), _("请从清单里选。"))
CREDENTIAL_DAYS = Problem("CREDENTIAL_DAYS", 422, _("证书的日期不对：{reason}。"), _("请对照证书核对。"))
CREDENTIAL_ORDER = Problem(
    "CREDENTIAL_ORDER", 422, _("证书的有效期不能早于发证日期，健康合格证要有有效期。"), _("请对照证书核对。"),
    constraints=("credential_days_in_order", "health_certificate_expires"),
)  # fmt: skip
TRAINING_HOURS = Problem(
    "TRAINING_HOURS", 422, _("学时要大于 0，结业日期不能在今天以后。"), _("请对照结业证书核对。"),
    constraints=("training_has_hours",),
)  # fmt: skip
