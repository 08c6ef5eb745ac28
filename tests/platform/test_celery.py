"""Jobs: JSON only, late acknowledgement, a schedule in code."""

from celery import current_app

from sam.celery import app


def test_every_process_knows_the_application():
    assert current_app._get_current_object() is app


def test_the_schedule_names_tasks_that_exist():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled >= {"lib.relay_outbox", "lib.tick"}
    assert scheduled <= set(app.tasks)


def test_a_lost_worker_loses_no_task():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.broker_transport_options["visibility_timeout"] >= 900
    assert app.conf.task_time_limit is None
    assert app.conf.accept_content == ["json"]
