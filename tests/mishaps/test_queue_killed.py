"""The queue's process is killed -9 at random instants: what it acknowledged is there, what is retried counts once."""

from tests.queue.crash import kill_again_and_again

KILLS = 20


def test_nothing_acknowledged_is_lost_and_nothing_retried_counts_twice() -> None:
    findings = kill_again_and_again(KILLS)
    print(findings.table())
    assert findings.wrong == []
    assert findings.kills >= KILLS
    assert findings.missed == [], findings.table()
    assert findings.retried > 0
