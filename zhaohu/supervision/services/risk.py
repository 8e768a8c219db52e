"""The life of a risk model: one city officer has it trained, another puts it in use, either retires it."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
from django.db import IntegrityError, transaction

from zhaohu.core import jobs
from zhaohu.core.access import Actor
from zhaohu.core.clock import day_of
from zhaohu.core.errors import from_database
from zhaohu.ledger import services as ledger
from zhaohu.rules import queries as rules
from zhaohu.supervision.choices.risk import RISK_MODEL_TRANSITIONS, RiskState
from zhaohu.supervision.errors import risk as errors
from zhaohu.supervision.models import RiskModel
from zhaohu.supervision.permissions import risk as permissions
from zhaohu.supervision.queries import risk_facts, risk_training
from zhaohu.supervision.risk import fit, judge, measure
from zhaohu.supervision.risk.judge import Judged, Rows


@transaction.atomic
def ask(*, by: Actor, at: datetime) -> RiskModel:
    """Have a version trained from the records up to yesterday; a job does it.

    Raises RISK_TOO_FEW with what is missing, or RISK_IN_TRAINING.
    """
    permissions.TRAIN.require(by)
    on = day_of(at)
    if short := risk_training.missing(risk_training.needs(risk_facts.outcomes(on=on), on=on)):
        raise errors.TOO_FEW.raised(missing=short)
    try:
        with transaction.atomic():
            model = RiskModel.objects.create(asked_by_id=by.user_id or 0, asked_at=at)
    except IntegrityError as error:
        raise from_database(error) from error
    _record(permissions.TRAIN.event, model, by=by, at=at)
    jobs.defer("zhaohu.supervision.tasks.train_risk_model", risk_model_id=model.pk)
    return model


@transaction.atomic
def train(*, model_id: int, by: Actor, at: datetime) -> RiskModel:
    """Fit and judge a version that was asked for; twice is once. Too few rows by now end it, and it says so."""
    permissions.FIT.require(by)
    model = RiskModel.objects.select_for_update().get(pk=model_id)
    if model.state != RiskState.ASKED:
        return model
    on = day_of(model.asked_at)
    found = risk_facts.outcomes(on=on)
    made, rule = risk_training.rows(found), rules.value("risk.training", on=on)
    parts = judge.split(made, share=rule["judged_share"])
    short = risk_training.missing(risk_training.needs(found, on=on))
    if short or parts is None:
        _move(model, RiskState.FAILED)
        model.reason = errors.TOO_FEW.raised(missing=short or "—").sentence[:300]
        return _saved(permissions.FIT.event, model, by=by, at=at)
    _move(model, RiskState.TRAINED)
    judged = judge.judge(*parts, penalty=rule["penalty"])
    fitted = fit.fit(made.names, made.values, made.truth, penalty=rule["penalty"])
    model.fitted = msgspec.to_builtins(fitted) | {"bounds": _bounds(made)}
    model.figures = _figures(judged, rule, on=on)
    model.counts = {
        "rows": len(found), "positives": int(made.truth.sum()), "institutions": len(set(made.owners)),
        "from": found[0].on.isoformat(), "to": found[-1].on.isoformat(), "random": int(made.drawn.sum()),
    }  # fmt: skip
    model.trained_on, model.trained_at = on - timedelta(days=1), at
    model.rows_sm3 = risk_training.digest(found, made)
    return _saved(
        permissions.FIT.event, model, by=by, at=at, rows_sm3=model.rows_sm3.hex(), counts=model.counts,
        fitted=msgspec.to_builtins(fitted),
        figures={name: model.figures[name] for name in ("auc", "calibration_error")},
    )  # fmt: skip


def _figures(judged: Judged, rule: dict[str, Any], *, on: date) -> dict[str, Any]:
    """Those of the later rows, of the random arm among them where it is large enough, and of groups."""
    later, drawn = judged.rows, judged.rows.drawn
    told = judged.figures | {
        "from": date.fromordinal(int(later.days.min())).isoformat(),
        "to": date.fromordinal(int(later.days.max())).isoformat(),
        "random_rows": int(drawn.sum()), "random_positives": int(later.truth[drawn].sum()), "random": None,
    }  # fmt: skip
    if told["random_rows"] >= rule["random_rows"] and told["random_positives"] >= rule["random_positives"]:
        told["random"] = judge.figures(later.only(drawn), judged.chances[drawn])
    least = rules.value("risk.fairness", on=on)["least_rows"]
    told["groups"] = judge.by_group(judged, risk_training.groups(later.owners, on=on), least=least)
    return told


def _bounds(made: Rows) -> list[list[list[float]]]:
    """For each feature the bounds of its groups in training, and the share in each: from these drift is measured."""
    return [[*map(list, measure.edges(made.values[:, at]))] for at in range(len(made.names))]


@transaction.atomic
def decide(*, model_id: int, agreed: bool, reason: str, by: Actor, at: datetime) -> RiskModel:
    """Put a trained version in use in place of the one before it, or decline it. Not by who had it trained.

    Raises RISK_SECOND_PERSON, RISK_STEP_NOT_POSSIBLE, or RISK_REASON_NEEDED for a refusal without one.
    """
    model = _locked(model_id)
    permissions.DECIDE.require(by)
    if model.asked_by_id == by.user_id:
        raise errors.SECOND_PERSON.raised()
    _move(model, RiskState.IN_USE if agreed else RiskState.DECLINED)
    if not agreed and not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    if agreed:
        for before in RiskModel.objects.select_for_update().filter(state=RiskState.IN_USE):
            _retire(before, reason="", by=by, at=at)
    model.decided_by_id, model.decided_at, model.reason = by.user_id, at, reason.strip()[:300]
    if agreed:
        jobs.defer("zhaohu.supervision.tasks.score_risk", timestamp=0)
    return _saved(permissions.DECIDE.event, model, by=by, at=at, agreed=agreed)


@transaction.atomic
def retire(*, model_id: int, reason: str, by: Actor, at: datetime) -> RiskModel:
    """Take the version in use out of it, and say why: from then on draws are random. Its scores stay readable."""
    model = _locked(model_id)
    permissions.RETIRE.require(by)
    if not reason.strip():
        raise errors.REASON_NEEDED.raised(field="reason")
    return _retire(model, reason=reason.strip()[:300], by=by, at=at)


def _retire(model: RiskModel, *, reason: str, by: Actor, at: datetime) -> RiskModel:
    _move(model, RiskState.RETIRED)
    model.retired_at, model.reason = at, reason or model.reason
    return _saved(permissions.RETIRE.event, model, by=by, at=at)


def fitted_of(model: RiskModel) -> fit.Fitted:
    """The model as it scores."""
    return msgspec.convert(model.fitted, fit.Fitted)


def drift(model: RiskModel, values: list[list[float]]) -> dict[str, float]:
    """How far each feature has moved since training, over the institutions of today."""
    now = np.asarray(values, dtype=float)
    pairs = enumerate(zip(model.fitted["names"], model.fitted["bounds"], strict=True))
    return {name: round(measure.drift(bounds, shares, now[:, at]), 4) for at, (name, (bounds, shares)) in pairs}


def _locked(model_id: int) -> RiskModel:
    return RiskModel.objects.select_for_update().get(pk=model_id)


def _move(model: RiskModel, to: RiskState) -> None:
    before = RiskState(model.state)
    if to not in RISK_MODEL_TRANSITIONS[before]:
        raise errors.STEP_NOT_POSSIBLE.raised(state=before.label, to=to.label)
    model.state = to


def _saved(event: str, model: RiskModel, *, by: Actor, at: datetime, **content: Any) -> RiskModel:
    model.revision += 1
    model.save()
    _record(event, model, by=by, at=at, **content)
    return model


def _record(event: str, model: RiskModel, *, by: Actor, at: datetime, **content: Any) -> None:
    ledger.record(
        event=event, subject=model, by=by, at=at, content={"version": model.pk, "state": model.state, **content}
    )
