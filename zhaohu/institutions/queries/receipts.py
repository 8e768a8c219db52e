"""Filing receipts as anybody may check them: is this one real, and what does it still mean today?"""

import json
import unicodedata
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import Actor
from zhaohu.core.encryption import sm3
from zhaohu.core.identity import is_uscc
from zhaohu.institutions.choices.institution import FilingState, InstitutionKind, ServiceForm
from zhaohu.institutions.choices.registration import LegalForm
from zhaohu.institutions.models import FilingReceipt
from zhaohu.institutions.permissions import receipts as permissions
from zhaohu.ledger.models import Entry

# People type other brackets than the 〔〕 of an official number.
_BRACKETS = str.maketrans({"[": "〔", "(": "〔", "【": "〔", "「": "〔", "]": "〕", ")": "〕", "】": "〕", "」": "〕"})
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to tell a person about a receipt: a sentence to repeat, what follows from it, and how it looks."""

    sentence: str | Promise
    meaning: str | Promise
    tone: str
    icon: str


_VALID = Verdict(
    _("这份备案回执是真的，现在有效"), _("机构已在卫生健康部门备案，可以开展托育服务。"), "ok", "circle-check-filled"
)
_CHANGED = Verdict(
    _("这份备案回执是真的，现在有效"), _("机构已备案，正在办理变更；办结后会有新的回执。"), "ok", "circle-check-filled"
)
_ENDING = Verdict(
    _("这份备案回执是真的，现在有效"), _("机构已申请注销备案，正在办理。"), "warn", "alert-triangle-filled"
)
_SUSPENDED = Verdict(
    _("这份备案回执是真的，但机构正在停业整顿"), _("整顿期间不得开展托育服务。"), "warn", "alert-triangle-filled"
)
_CANCELLED = Verdict(
    _("这份备案回执是真的，但已经失效"), _("机构已注销备案，不再开展托育服务。"), "danger", "alert-octagon-filled"
)
_REVOKED = Verdict(
    _("这份备案回执是真的，但已经失效"), _("卫生健康部门已撤销这家机构的备案。"), "danger", "alert-octagon-filled"
)
_AGAIN = Verdict(
    _("这份备案回执是真的，但已经失效"), _("机构正在重新备案，还没有办结。"), "danger", "alert-octagon-filled"
)
_OLDER = Verdict(
    _("这份备案回执是真的，但已有更新的一版"),
    _("机构后来办理过变更，以最新一版回执为准。"),
    "warn",
    "alert-triangle-filled",
)
_FALSE = Verdict(
    _("这份备案回执与账本的记录不一致"),
    _("内容在登记之后被改动过，请不要采信，并拨打 12345 反映。"),
    "danger",
    "alert-octagon-filled",
)
_BY_STATE = {
    FilingState.FILED: _VALID,
    FilingState.CHANGE_SUBMITTED: _CHANGED,
    FilingState.CANCEL_SUBMITTED: _ENDING,
    FilingState.SUSPENDED: _SUSPENDED,
    FilingState.CANCELLED: _CANCELLED,
    FilingState.REVOKED_BY_AUTHORITY: _REVOKED,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt that was checked: the row, what the ledger says of it, and the newest receipt of the institution."""

    receipt: FilingReceipt
    intact: bool
    latest: FilingReceipt

    @property
    def is_latest(self) -> bool:
        return self.receipt.pk == self.latest.pk

    @property
    def verdict(self) -> Verdict:
        """What a person should take from it; a content that was changed outweighs everything."""
        if not self.intact:
            return _FALSE
        found = _BY_STATE.get(FilingState(self.receipt.institution.filing_state), _AGAIN)
        return _OLDER if found.tone == "ok" and not self.is_latest else found


def normal(typed: str) -> str:
    """A number as it is kept, from how people type it: full width, spaces, other brackets."""
    return "".join(unicodedata.normalize("NFKC", typed[:LONGEST]).translate(_BRACKETS).split()).replace("\x00", "")


def named(typed: str) -> FilingReceipt | None:
    """The receipt of that number; for a credit code, the newest receipt of the institution; None if there is none."""
    rows = FilingReceipt.objects.select_related("institution__district")
    if is_uscc(code := normal(typed).upper()):
        return rows.filter(institution__uscc=code).order_by("-version", "-pk").first()
    return rows.filter(number=normal(typed)).first()


def checked(receipt: FilingReceipt) -> Checked:
    """Compare a receipt with its entry in the ledger, and look for a newer one."""
    latest = FilingReceipt.objects.filter(institution=receipt.institution_id).order_by("-version", "-pk").first()
    return Checked(receipt=receipt, intact=_is_intact(receipt), latest=latest or receipt)


def _is_intact(receipt: FilingReceipt) -> bool:
    """Whether what the receipt says is what its ledger entry commits to."""
    entry = Entry.objects.filter(pk=receipt.entry_id).select_related("opening").first()
    if entry is None or not hasattr(entry, "opening"):
        return False
    told = entry.opening.content
    if sm3(bytes(entry.opening.salt) + told.encode()) != bytes(entry.commitment):
        return False
    return bool(json.loads(told).get("receipt") == receipt.content)


def downloadable(actor: Actor) -> QuerySet[FilingReceipt]:
    """The receipts whose document the actor may have."""
    return permissions.DOWNLOAD.rows(actor, FilingReceipt.objects.select_related("institution"))


def told(receipt: FilingReceipt) -> dict[str, str]:
    """What a receipt says, in words: the codes of its content with their titles."""
    content = receipt.content
    return {
        **{name: str(content.get(name, "")) for name in ("name", "uscc", "address", "district", "office", "issued_on")},
        "kind": str(InstitutionKind(content["kind"]).label),
        "legal_form": str(LegalForm(content["legal_form"]).label),
        "service_forms": "、".join(str(ServiceForm(form).label) for form in content["service_forms"]) or "—",
        "places": str(content["places"]),
        "version": str(content["version"]),
        "number": receipt.number,
    }
