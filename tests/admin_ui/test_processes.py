"""Signs of life: a real port, real files."""

import os
import socket
import threading

import pytest

from admin_ui import processes

NOW = 1_800_000_000.0


@pytest.fixture
def greeter():
    """A server that says one thing to each visitor."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        words = {"greeting": b"220 mail.example.test ESMTP\r\n"}

        def serve():
            while True:
                try:
                    visitor, _ = server.accept()
                except OSError:
                    return
                with visitor:
                    visitor.sendall(words["greeting"])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}", words
        server.shutdown(socket.SHUT_RDWR)
        thread.join(2)


def test_a_server_that_greets_is_well(greeter):
    address, _ = greeter
    assert processes.smtpd([address]).well


def test_servers_for_mail_programs_greet_as_their_protocol_does(greeter):
    address, words = greeter
    words["greeting"] = b"+OK ready\r\n"
    assert processes.accessd(processes.Listening([], pop3=[address])).well
    assert processes.accessd(processes.Listening([], imap=[address])).well is False
    assert processes.accessd(processes.Listening([])).well is None


def test_a_server_that_greets_otherwise_is_not(greeter):
    address, words = greeter
    words["greeting"] = b"421 4.3.2 closing\r\n"
    assert processes.smtpd([address]).well is False


@pytest.mark.parametrize("address", ["127.0.0.1:1", "nonsense", "127.0.0.1:x", "127.0.0.1:99999"])
def test_a_server_that_does_not_answer_is_named(address):
    process = processes.smtpd([address])
    assert process.well is False
    assert address in process.words
    assert process.remedy


def test_a_server_without_a_port_is_switched_off():
    assert processes.smtpd([]).well is None
    assert processes.smtpd([""]).well is None


def beaten(run, age):
    (run / "worker.alive").touch()
    os.utime(run / "worker.alive", (NOW - age, NOW - age))


@pytest.mark.parametrize(("age", "well"), [(2, True), (89, True), (91, False), (-5, True)])
def test_the_worker_lives_while_its_heart_beats(tmp_path, age, well):
    beaten(tmp_path, age)
    assert processes.worker(tmp_path, NOW).well is well


def test_a_worker_that_never_beat(tmp_path):
    assert processes.worker(tmp_path, NOW).words == "has never shown a heartbeat"


@pytest.mark.parametrize(
    ("pid", "well"),
    [(str(os.getpid()), True), ("999999999", False), ("9" * 30, False), ("rubbish", False), ("-1x", False)],
    ids=["ours", "nobody's", "too large", "rubbish", "negative"],  # a pid in a name differs between xdist's workers
)
def test_beat_lives_as_its_pid_file_says(tmp_path, pid, well):
    (tmp_path / "beat.pid").write_text(pid)
    assert processes.beat(tmp_path, NOW).well is well


def test_beat_without_a_pid_file_is_known_by_what_it_wakes(tmp_path):
    beaten(tmp_path, 3)
    assert processes.beat(tmp_path, NOW).well
    assert [process.name for process in processes.survey(tmp_path, processes.Listening([]), NOW)] == [
        "web",
        "smtpd",
        "accessd",
        "worker",
        "beat",
    ]
