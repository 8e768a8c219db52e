"""Who sets, calculates, publishes and reads an allocation round."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, Action, Grant

_OF_ROUND = {"district_id": "division"}
_OF_RUN = {"round__district_id": "division"}

SEE_ROUNDS = Action(
    "enrolment.see_rounds",
    _("查看托位分配"),
    (
        Grant("district_reviewer", _OF_ROUND),
        Grant("district_lead", _OF_ROUND),
        Grant("city_officer"),
        Grant("city_analyst"),
    ),
)
SEE_RUN = Action(
    "enrolment.see_run",
    _("查看分配计算"),
    (
        Grant("district_reviewer", _OF_RUN),
        Grant("district_lead", _OF_RUN),
        Grant("city_officer"),
        Grant("city_analyst"),
    ),
)
KEEP = Action(
    "enrolment.keep_round",
    _("筹备分配批次"),
    (Grant("district_reviewer", _OF_ROUND), Grant("district_lead", _OF_ROUND)),
    event="round.kept",
)
SET_PLACES = Action(
    "enrolment.set_round_places",
    _("填写批次名额"),
    (
        Grant("district_reviewer", _OF_RUN),
        Grant("district_lead", _OF_RUN),
        Grant("director", {"offer__institution_id": "institution"}),
    ),
    event="round.places_set",
)
SEE_OWN_PLACES = Action(
    "enrolment.see_round_places", _("查看本机构的批次名额"), (Grant("director", {"pk": "institution"}),)
)
OPEN = Action("enrolment.open_round", _("开始申请"), (Grant("district_lead", _OF_ROUND),), event="round.opened")
CLOSE = Action(
    "enrolment.close_round", _("截止申请"), (Grant("district_lead", _OF_ROUND), Grant("system")), event="round.closed"
)
CANCEL = Action("enrolment.cancel_round", _("取消批次"), (Grant("district_lead", _OF_ROUND),), event="round.cancelled")
SIMULATE = Action(
    "enrolment.simulate_round",
    _("试算分配规则"),
    (Grant("district_reviewer", _OF_ROUND), Grant("district_lead", _OF_ROUND)),
    event="round.simulated",
)
PROPOSE_RUN = Action(
    "enrolment.propose_run",
    _("提出正式分配"),
    (Grant("district_reviewer", _OF_ROUND), Grant("district_lead", _OF_ROUND)),
    event="round.run_proposed",
)
CONFIRM_RUN = Action(
    "enrolment.confirm_run", _("确认正式分配"), (Grant("district_lead", _OF_RUN),), event="round.run_confirmed"
)
DISCARD_RUN = Action(
    "enrolment.discard_run", _("作废分配计算"), (Grant("district_lead", _OF_RUN),), event="round.run_discarded"
)
CARRY_OUT = Action("enrolment.carry_out_run", _("计算分配"), (Grant("system"),), event="round.run")
ORDER_REPLAY = Action(
    "enrolment.order_replay",
    _("请求重算核对"),
    (
        Grant("district_reviewer", _OF_RUN),
        Grant("district_lead", _OF_RUN),
        Grant("city_officer"),
        Grant("city_analyst"),
    ),
    event="round.replay_ordered",
)
REPLAY = Action("enrolment.replay_run", _("重算核对"), (Grant("system"),), event="round.replayed")
PUBLISH = Action(
    "enrolment.publish_round", _("公布分配结果"), (Grant("district_lead", _OF_ROUND),), event="round.published"
)
DELIVER = Action("enrolment.deliver_results", _("送达分配结果"), (Grant("system"),), event="round.delivered")
SETTLE = Action("enrolment.settle_round", _("补办腾出的托位"), (Grant("system"),), event="round.settled")
SEE_PUBLIC = Action("enrolment.see_public_round", _("查看分配批次"), (Grant(ANYONE),))
SEE_RESULT = Action(
    "enrolment.see_round_result", _("查看分配结果"), (Grant("guardian", {"application__child_id": "child"}),)
)
