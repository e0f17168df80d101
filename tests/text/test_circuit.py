from __future__ import annotations

from assetwright.text.circuit import FIRST_PAUSE, LONGEST_PAUSE, PATIENCE, Circuit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_failure_opens_it_and_only_the_first_is_news() -> None:
    circuit = Circuit()
    assert circuit.closed
    assert circuit.failed()
    assert not circuit.closed
    assert not circuit.failed()


def test_it_is_patient_with_late_answers_but_only_in_a_row() -> None:
    circuit = Circuit()
    for _ in range(PATIENCE - 1):
        assert not circuit.late()
    assert not circuit.succeeded()
    for _ in range(PATIENCE - 1):
        assert not circuit.late()
    assert circuit.closed
    assert circuit.late()
    assert not circuit.closed


def test_after_a_pause_one_caller_probes() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    circuit.failed()
    assert not circuit.probe_due()
    clock.now += FIRST_PAUSE
    assert circuit.probe_due()
    assert not circuit.probe_due()
    assert not circuit.closed
    circuit.probed(answered=True)
    assert circuit.closed
    assert circuit.succeeded()
    assert not circuit.succeeded()


def test_a_probe_that_never_ends_is_followed_by_another() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    circuit.failed()
    clock.now += FIRST_PAUSE
    assert circuit.probe_due()
    clock.now += FIRST_PAUSE
    assert circuit.probe_due()


def test_pauses_grow_to_a_limit_and_shrink_with_a_real_answer() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    circuit.failed()
    pauses = []
    for _ in range(8):
        start = clock.now
        while not circuit.probe_due():
            clock.now += FIRST_PAUSE / 4
        pauses.append(clock.now - start)
        circuit.probed(answered=False)
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert max(pauses) == LONGEST_PAUSE
    circuit.probed(answered=True)
    circuit.succeeded()
    circuit.failed()
    clock.now += FIRST_PAUSE
    assert circuit.probe_due()


def test_probes_that_are_answered_do_not_hide_that_nothing_else_is() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    for _ in range(PATIENCE):
        circuit.late()
    for trial in range(1, 4):
        clock.now += LONGEST_PAUSE
        assert circuit.probe_due()
        circuit.probed(answered=True)
        # On trial: one late answer is enough, and no news.
        assert not circuit.late()
        assert not circuit.closed
        clock.now += FIRST_PAUSE * 2**trial - 0.01
        assert not circuit.probe_due()


def test_an_answer_that_was_under_way_does_not_end_the_outage() -> None:
    circuit = Circuit()
    circuit.failed()
    assert not circuit.succeeded()
    assert not circuit.closed
