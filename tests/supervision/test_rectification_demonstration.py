"""What the demonstration tells of orders and results."""

from typing import Any

import pytest

from tests.supervision import factories
from tests.supervision import mending as world
from zhaohu.accounts.models import User
from zhaohu.portal import demonstration_rectification
from zhaohu.supervision.models import Publication, RectificationOrder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_loaded")]


def test_the_demonstration_has_one_with_evidence_one_public_with_a_reply_and_one_overdue(
    settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    officer = User.objects.get(pk=factories.reviewer().user_id)
    officer.username = "chaoyang-han"
    officer.save()
    for _ in range(3):
        factories.director(factories.an_institution())
    from zhaohu.institutions.models import Membership

    Membership.objects.update(valid_from=world.ON - 100 * world.DAY)
    demonstration_rectification.tell(at=world.AT, say=lambda line: None)
    first, second, third = RectificationOrder.objects.order_by("pk")
    assert (first.state, second.state, third.state) == ("submitted", "done", "ordered")
    assert third.due_on < world.ON
    row = Publication.objects.get(state="published")
    assert (row.inspection_id, row.reply_state) == (second.inspection_id, "shown")
