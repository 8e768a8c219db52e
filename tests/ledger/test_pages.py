"""The ledger's pages and its JSON: what everybody sees, and what only auditors see."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.ledger.factories import BY, deed, deeds
from zhaohu.accounts.choices import Role
from zhaohu.ledger import services, signing, tree
from zhaohu.ledger.sequencing import sequence

pytestmark = pytest.mark.django_db(transaction=True)


def auditor(client: Client, division: Any = None) -> Client:
    client.force_login(factories.officer(Role.AUDITOR, division or factories.city()))
    return client


def proof(client: Client, entry_id: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get(reverse("ledger:proof", args=[entry_id])).json()
    return found


def test_the_proof_of_a_public_entry_holds_without_trusting_the_server(client: Client) -> None:
    older = deeds(300)
    sequence(at=factories.AT - timedelta(days=1))
    deeds(41)
    sequence(at=factories.AT)
    told = proof(client, older[17].pk)
    leaf = tree.leaf_hash(bytes.fromhex(told["leaf_input"]))
    steps = [bytes.fromhex(step) for step in told["inclusion"]]
    checkpoint, consistency = told["checkpoint"], told["consistency"]
    root = bytes.fromhex(checkpoint["root"])
    assert tree.root_of_inclusion(told["leaf_index"], told["tree_size"], leaf, steps) == root
    assert consistency["from_size"] == 300
    path = [bytes.fromhex(step) for step in consistency["proof"]]
    assert tree.is_consistent(300, 341, bytes.fromhex(consistency["from_root"]), root, path)
    assert signing.is_signed(
        algorithm=checkpoint["algorithm"],
        public_key=bytes.fromhex(checkpoint["public_key"]),
        signature=bytes.fromhex(checkpoint["signature"]),
        message=checkpoint["note"].encode(),
    )
    assert told["canonical"] == '{"number":17,"名称":"演示托育园"}'


def test_a_proof_takes_few_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    entry = deeds(300)[5]
    sequence(at=factories.AT - timedelta(days=1))
    deeds(2)
    sequence(at=factories.AT)
    with django_assert_max_num_queries(5):
        client.get(reverse("ledger:proof", args=[entry.pk]))


def test_an_entry_that_is_not_public_is_shown_to_auditors_only_and_without_its_salt(client: Client) -> None:
    entry = deed(1)
    sequence(at=factories.AT)
    for page in ("ledger:proof", "ledger:verify"):
        assert client.get(reverse(page, args=[entry.pk])).status_code == 404
    auditor(client)
    assert client.get(reverse("ledger:verify", args=[entry.pk])).status_code == 200
    assert proof(client, entry.pk)["salt"] is None


def test_an_erased_entry_is_proved_without_its_content(client: Client) -> None:
    entry = deed(1, public=True)
    services.erase(entry=entry, by=BY, at=factories.AT)
    sequence(at=factories.AT)
    told = proof(client, entry.pk)
    assert told["salt"] is None and told["canonical"] is None and told["inclusion"]
    assert "已依法销毁" in client.get(reverse("ledger:verify", args=[entry.pk])).content.decode()


def test_an_entry_without_a_place_says_when_it_will_have_one(client: Client) -> None:
    entry = deed(1, public=True)
    answer = client.get(reverse("ledger:proof", args=[entry.pk]))
    assert (answer.status_code, answer.json()["code"]) == (409, "LEDGER_NOT_YET_SEQUENCED")
    assert "还没有编入公共账本" in client.get(reverse("ledger:verify", args=[entry.pk])).content.decode()


def test_a_tree_with_a_hole_gives_no_proof_and_says_so(client: Client) -> None:
    entry = deeds(20)[0]
    sequence(at=factories.AT)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_leaf WHERE index = 19")
    answer = client.get(reverse("ledger:proof", args=[entry.pk]))
    assert (answer.status_code, answer.json()["code"]) == (500, "LEDGER_DAMAGED")
    assert "缺了一段" in client.get(reverse("ledger:verify", args=[entry.pk])).content.decode()


def test_the_verify_page_says_the_sentence_first_and_folds_the_hashes(client: Client) -> None:
    entry = deed(1, public=True)
    sequence(at=factories.AT)
    text = client.get(reverse("ledger:verify", args=[entry.pk])).content.decode()
    assert text.index("这条记录是真的") < text.index("已写入公共账本") < text.index("技术细节")
    assert f'data-proof="{reverse("ledger:proof", args=[entry.pk])}"' in text


def test_the_home_page_leads_to_an_entry_and_says_what_is_wrong_with_its_number(client: Client) -> None:
    home = reverse("ledger:home")
    assert "账本还没有记录" in client.get(home).content.decode()
    deeds(2)
    sequence(at=factories.AT)
    assert signing.signer().public_key.hex() in client.get(home).content.decode()
    assert client.get(home, {"entry": "7"})["Location"] == reverse("ledger:verify", args=[7])
    assert client.get(home, {"entry": "x"}).status_code == 422


def test_checkpoints_and_their_consistency_are_public(client: Client) -> None:
    assert client.get(reverse("ledger:latest")).status_code == 404
    for count in (3, 4):
        deeds(count)
        sequence(at=factories.AT)
    assert client.get(reverse("ledger:latest")).json()["tree_size"] == 7
    assert client.get(reverse("ledger:checkpoint", args=[3])).json()["tree_size"] == 3
    told = client.get(reverse("ledger:consistency", args=[3, 7])).json()
    roots = (bytes.fromhex(told[end]["root"]) for end in ("from", "to"))
    assert tree.is_consistent(3, 7, *roots, [bytes.fromhex(step) for step in told["proof"]])
    answer = client.get(reverse("ledger:consistency", args=[3, 5]))
    assert (answer.status_code, answer.json()["code"]) == (422, "LEDGER_SIZES_UNKNOWN")


def test_auditors_filter_entries_by_event_subject_and_day(client: Client) -> None:
    deed(1, event="rules.change_proposed")
    deed(2, event="ledger.erased")
    entries = reverse("ledger:entries")
    assert client.get(entries).status_code == 302
    auditor(client)

    def numbers(**wanted: str) -> list[str]:
        return [row["entry"].subject_id for row in client.get(entries, wanted).context["rows"]]

    assert numbers() == ["2", "1"]
    assert numbers(event="ledger.erased") == ["2"]
    assert numbers(subject_type="accounts.user", subject_id="1") == ["1"]
    assert numbers(on="2026-11-24") == ["2", "1"]
    assert numbers(on="2026-11-25") == []
    assert "没有符合条件的记录" in client.get(entries, {"on": "2026-11-25"}).content.decode()


def test_the_auditor_of_a_district_sees_that_district_only(client: Client) -> None:
    deed(1)
    entries = reverse("ledger:entries")
    assert not auditor(client, factories.district("110108", "海淀区")).get(entries).context["rows"]
    assert len(auditor(client, factories.district()).get(entries).context["rows"]) == 1


def test_a_page_of_entries_takes_few_statements_however_long_it_is(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    deeds(25)
    auditor(client, factories.district())
    with django_assert_max_num_queries(10):
        answer = client.get(reverse("ledger:entries"))
    assert len(answer.context["rows"]) == 20 and answer.context["page"].next_url
    following = client.get(reverse("ledger:entries") + answer.context["page"].next_url)
    assert [row["entry"].subject_id for row in following.context["rows"]] == ["4", "3", "2", "1", "0"]
