"""The composition root as an app, so that its commands are found."""

from django.apps import AppConfig


class SamConfig(AppConfig):
    name = "sam"
    label = "sam"

    def ready(self) -> None:
        from sam import nightly

        nightly.register()
