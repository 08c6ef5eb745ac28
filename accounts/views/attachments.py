"""Files of contacts: add them, get them, take them away."""

from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.forms.attachments import AttachmentForm
from accounts.models import Attachment, Interaction
from accounts.permissions import may_log
from accounts.services.attachments import add_attachments, remove_attachment
from accounts.views.asking import ask
from sam.lib import asking
from sam.lib.http import PageRequest
from sam.lib.sending import send_file


@require_http_methods(asking.GET_OR_POST)
def attachment_create(request: PageRequest, pk: int) -> HttpResponse:
    """Ask for files to keep with a contact; a POST keeps them."""
    seen = Interaction.objects.visible_to(request.user).select_related("account")
    interaction = seen.filter(pk=pk).first()
    if interaction is None:
        raise Http404
    may_log(request.user, interaction.account).require()
    is_sent = request.method == "POST"
    form = AttachmentForm(request.POST, request.FILES) if is_sent else AttachmentForm()

    def act() -> str:
        made = add_attachments(
            interaction=interaction,
            actor=request.user,
            files=form.cleaned_data["files"],
        )
        return ngettext("The file is kept.", "%(count)s files are kept.", len(made)) % {
            "count": len(made)
        }

    return ask(
        request,
        interaction.account,
        form,
        act,
        template="accounts/attachment_form.html",
        otherwise=reverse("accounts:interaction-detail", args=[pk]),
        interaction=interaction,
    )


@require_safe
def attachment_file(request: PageRequest, pk: int) -> HttpResponse | FileResponse:
    """Send a file to who may see its account: to be kept, never to be shown here."""
    seen = Attachment.objects.visible_to(request.user).filter(removed_at=None, pk=pk)
    attachment = seen.first()
    if attachment is None:
        raise Http404
    return send_file(
        attachment.file, name=attachment.name, content_type=attachment.content_type
    )


@require_POST
def attachment_remove(request: PageRequest, pk: int) -> HttpResponse:
    """Take a file away from its contact."""
    seen = Attachment.objects.visible_to(request.user).select_related("account")
    attachment = seen.filter(pk=pk).first()
    if attachment is None:
        raise Http404
    page = reverse("accounts:interaction-detail", args=[attachment.interaction_id])

    def act() -> str:
        remove_attachment(attachment=attachment, actor=request.user)
        return _("The file is removed.")

    return asking.ask(
        request,
        None,
        act,
        template="accounts/interaction_detail.html",
        context=dict,
        done=lambda: page,
    )
