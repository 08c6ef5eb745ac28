"""The way in to the administrators' pages."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sam.lib import administration
from sam.lib.http import PageRequest


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Go to the first page of the administration that the person sees."""
    for _group, pages in administration.links(request.user, request.path):
        return redirect(pages[0].url)
    raise PermissionDenied(_("Only an administrator does this."))
