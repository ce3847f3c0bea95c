"""What the beat says when the broker takes nothing."""

import logging

from celery.beat import ScheduleEntry

from mailapp.beat import QuietScheduler
from mailapp.celery import app


def test_a_full_disk_is_told_in_one_line_a_minute(monkeypatch, caplog):
    def full(*args, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(app, "send_task", full)
    scheduler = QuietScheduler(app, schedule={}, lazy=True)
    entry = ScheduleEntry(name="sweep", task="nobody.knows.it", schedule=2.0, app=app)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            scheduler.apply_entry(entry)
    [line] = caplog.records
    assert "No space left on device" in line.getMessage()
    assert line.exc_info is None
