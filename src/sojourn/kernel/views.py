"""Pages of the kernel: the progress of a job, one's letters."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sojourn.kernel.accounts import accept_invitation, invited_account
from sojourn.kernel.jobs import cancel_job, label_of, retry_job, visible_jobs
from sojourn.kernel.mail import mark_read, visible_mails
from sojourn.kernel.models import Job, Mail
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import public, screen
from sojourn.kernel.presence import keep_presence, others_on
from sojourn.kernel.registers.showing import registers_for


@screen("kernel.view_job", one_of=visible_jobs)
def job_detail(request: HttpRequest, job: Job) -> HttpResponse:
    """The whole page, or for htmx only the part that moves."""
    template = "kernel/_job.html" if request.htmx else "kernel/job_detail.html"
    return render(request, template, {"job": job, "label": label_of(job)})


@require_POST
@screen("kernel.change_job", one_of=visible_jobs)
def job_cancel(request: HttpRequest, job: Job) -> HttpResponse:
    attempt(request, lambda: cancel_job(job, by=request.person), done=_("It will stop."))
    return redirect("kernel:job", job.pk)


@require_POST
@screen("kernel.change_job", one_of=visible_jobs)
def job_retry(request: HttpRequest, job: Job) -> HttpResponse:
    attempt(request, lambda: retry_job(job, by=request.person), done=_("It begins again."))
    return redirect("kernel:job", job.pk)


@screen("kernel.list_mails")
def mail_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(visible_mails(request.person), 50).get_page(request.GET.get("page"))
    return render(request, "kernel/mail_list.html", {"page": page})


@screen("kernel.view_mail", one_of=visible_mails)
def mail_detail(request: HttpRequest, mail: Mail) -> HttpResponse:
    mark_read(Mail.objects.filter(pk=mail.pk))
    return render(request, "kernel/mail_detail.html", {"mail": mail})


@require_POST
@screen("kernel.list_mails")
def mails_read(request: HttpRequest) -> HttpResponse:
    mark_read(visible_mails(request.person))
    messages.success(request, _("All marked as read."))
    return redirect("kernel:mail_list")


@public
@never_cache
def invitation(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Set the first password; after that the link is dead."""
    account = invited_account(number, token)
    if account is None:
        return render(request, "kernel/invitation_dead.html", status=410)
    form = SetPasswordForm(account, posted(request))
    if form.is_valid():
        account = accept_invitation(number, token, password=form.cleaned_data["new_password1"])
        if account is None:
            return render(request, "kernel/invitation_dead.html", status=410)
        login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
        messages.success(request, _("Welcome. Your password is set."))
        return redirect("/")
    status = 422 if form.is_bound else 200
    return render(request, "kernel/invitation.html", {"form": form, "account": account}, status=status)


@screen("kernel.list_registers")
def register_list(request: HttpRequest) -> HttpResponse:
    """All registers one may read, and where one may enter."""
    groups = registers_for(request.person)  # type: ignore[attr-defined]
    return render(request, "kernel/register_list.html", {"groups": groups.items()})


@require_POST
@public
def presence(request: HttpRequest) -> HttpResponse:
    """A page in which somebody edits says that it is open; the answer names who else does."""
    path = ""
    if request.user.is_authenticated:
        path = keep_presence(request.POST.get("page", ""), account=request.user)
    if not path:
        return HttpResponse(status=204)
    others = others_on(path, request.user)
    return render(request, "kernel/_others_editing.html", {"others": others})
