"""The composition root as an app, so that its commands are found."""

from django.apps import AppConfig


class SamConfig(AppConfig):
    """Register the nightly chain, and load Celery's application with every process."""

    name = "sam"
    label = "sam"

    def ready(self) -> None:
        from sam import celery, nightly  # noqa: F401

        nightly.register()
