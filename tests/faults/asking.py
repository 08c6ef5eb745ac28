"""What people ask of the running product, and what becomes of it."""

from http import HTTPStatus

from sam.lib.models import Run
from sam.nightly import NIGHTLY


def ask_for_a_night(system):
    """Ask for the nightly chain of today as its page does; return the run."""
    page = system.ask("/runs/")
    assert page.status == HTTPStatus.OK
    day = page.text.partition('name="as_of" value="')[2].partition('"')[0]
    asked = system.ask("/runs/", form={"as_of": day})
    assert asked.status == HTTPStatus.FOUND, asked.text
    return Run.objects.filter(kind=NIGHTLY).latest("pk")


def has_ended_well(run):
    """Test whether *run* is done; it must not have failed."""
    run.refresh_from_db()
    assert run.status not in {Run.Status.FAILED, Run.Status.STOPPED}, run.error
    return run.status == Run.Status.DONE
