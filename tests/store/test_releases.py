"""Released tables and proofs of deletion behind their class, on SQLite and on PostgreSQL.

1. What is kept comes out again: texts of every script, in the order of keeping; lists do not load documents.
2. The same request is kept once: the first one stays, also when eight processes keep it at the same moment.
3. Another level, request, version of the rules or wave is another table.
4. A table of a wave that is not there is refused; removing those of one wave leaves those of others.
5. A proof is stored once per run; saving it again replaces it, moment and person stay.
6. Deleting answers keeps the wave and counts as a change of it: a save from the version before is refused.
"""

import threading
from dataclasses import replace
from uuid import uuid4

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewRelease, NewWave, RuleBroken, new_id, open_store, sha256

DORTMUND = "05913000"
DOCUMENT = '{"größe":"🌳","leer":""}'
TABLE = NewRelease("internal", '{"by":["sex"]}', "primary-1 (30/20/5)", DOCUMENT, sha256(DOCUMENT.encode()))


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund")
    yield opened
    opened.close()


def wave(store):
    mark = uuid4().hex
    with store.writing() as repository:
        return repository.add_wave(NewWave(DORTMUND, "probe@1", 2024, mark, 10, mark * 2, "test", b"answers")).id


def keep(store, wave_id, table=TABLE):
    with store.writing() as repository:
        repository.releases.keep(wave_id, table)


def kept(store, wave_id, level=None):
    with store.reading() as repository:
        return repository.releases.of_wave(wave_id, level)


def test_1_in_and_out(store):
    own = wave(store)
    for number in range(3):
        keep(store, own, replace(TABLE, request=f'{{"by":["{number}"]}}'))
    found = kept(store, own)
    assert [record.request for record in found] == [f'{{"by":["{number}"]}}' for number in range(3)]
    assert {(record.wave_id, record.level, record.rules, record.content_hash) for record in found} == {
        (own, "internal", TABLE.rules, TABLE.content_hash)
    }
    assert not hasattr(found[0], "document")
    with store.reading() as repository:
        assert repository.releases.document(found[0].id) == DOCUMENT
        assert repository.releases.document(new_id()) is None


def test_2_the_first_one_stays(store):
    own = wave(store)
    keep(store, own)
    keep(store, own, replace(TABLE, document="other", content_hash="0" * 64))
    (found,) = kept(store, own)
    assert found.content_hash == TABLE.content_hash


def test_2_eight_at_once(store):
    own, gate, problems = wave(store), threading.Barrier(8), []

    def ask(number):
        gate.wait(30)
        try:
            keep(store, own, replace(TABLE, document=f"{number}"))
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    assert len(kept(store, own)) == 1


def test_3_other_tables(store):
    own, other = wave(store), wave(store)
    keep(store, own)
    for changes in ({"level": "public"}, {"request": "{}"}, {"rules": "primary-2 (30/20/5)"}):
        keep(store, own, replace(TABLE, **changes))
    keep(store, other)
    assert (len(kept(store, own)), len(kept(store, own, "public")), len(kept(store, other))) == (4, 1, 1)


def test_4_only_for_waves_that_are_there(store):
    own, other = wave(store), wave(store)
    with pytest.raises(RuleBroken):
        keep(store, new_id())
    keep(store, own), keep(store, other)
    with store.writing() as repository:
        assert repository.releases.remove_of_wave(own) == 1
        assert repository.releases.remove_of_wave(own) == 0
    assert (kept(store, own), len(kept(store, other))) == ([], 1)


def test_5_proofs(store):
    first, second = new_id(), new_id()
    with store.writing() as repository:
        begun = repository.releases.save_proof(first, "Ä. Ödegaard", "{}", "a" * 64)
    with store.writing() as repository:
        repository.releases.save_proof(second, "ctc", "{}", "b" * 64)
        changed = repository.releases.save_proof(first, "somebody else", '{"x":1}', "c" * 64)
    assert (changed.at, changed.who, changed.document) == (begun.at, "Ä. Ödegaard", '{"x":1}')
    with store.reading() as repository:
        assert [proof.id for proof in repository.releases.proofs()] == [first, second]
        assert repository.releases.proofs()[0] == changed


def test_6_deleting_answers_is_a_change(store):
    own = wave(store)
    with store.reading() as repository:
        before = repository.wave(own)
    with store.writing() as repository:
        repository.deletions.delete_answers(own)
    with store.reading() as repository:
        after = repository.wave(own)
        assert repository.deletions.stored_answers(own) is None
        assert own not in repository.deletions.waves_with_answers()
    assert after.version == before.version + 1
    assert after.answers_deleted_at is not None
    assert replace(after, version=before.version, answers_deleted_at=None) == before
    with pytest.raises(ToolkitError) as refused, store.writing() as repository:
        repository.choose_cut_points(own, None, before.version)
    assert refused.value.code == "changed_meanwhile"
