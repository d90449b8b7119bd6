"""The people of a practice: its managers add them and let them in; everybody can change their own password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, abort, flash, g, render_template, request, url_for
from werkzeug.wrappers import Response

from casebuilder.forms.people import FirstPasswordForm, PasswordForm, StaffForm
from casebuilder.pages import current_store, see_other, signed_in
from casebuilder.pages.session import check_password, in_words, start_session
from casebuilder.pages.unsaved import unsaved_forms
from casebuilder.store import EmailTakenError, Role, StaffMember, ThrottledError, WeakPasswordError, WrongLogInError

pages = Blueprint("staff", __name__)

P = ParamSpec("P")
R = TypeVar("R")
Page = str | Response | tuple[str, int]
_CHANGED = {
    "let-in": "can log in again",
    "shut-out": "has no access any more",
    "staff": "is a staff member now",
    "manager": "is a manager now",
}


def managers_only(view: Callable[P, R]) -> Callable[P, R]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if signed_in().staff.role is not Role.MANAGER:
            abort(403)
        return view(*args, **kwargs)

    return guarded


@pages.get("/staff")
@managers_only
def index() -> Page:
    return render_template("staff/index.html", staff=current_store().people.staff(signed_in().staff))


@pages.route("/staff/new", methods=["GET", "POST"])
@managers_only
def new() -> Page:
    if request.method != "POST":
        unsaved_forms().show()
        return render_template("staff/new.html", form=StaffForm(unsaved_forms().typed))
    form = StaffForm(request.form)
    if not (form.validate() and add(form)):
        return render_template("staff/new.html", form=form), 422
    unsaved_forms().forget()
    flash(f"{form.name.data} can log in now. Tell them their first password, and to change it.", "success")
    return see_other(url_for("staff.index"))


@pages.get("/staff/<int:number>")
@managers_only
def show(number: int) -> Page:
    return render_template("staff/show.html", person=the_person(number), form=FirstPasswordForm())


@pages.post("/staff/<int:number>")
@managers_only
def change(number: int) -> Page:
    """One of the buttons of the page: access given back or removed, a role, or a new first password."""
    person, action = the_person(number), request.form.get("action", "")
    if person.id == signed_in().staff.id:  # or there might be no manager left
        abort(403)
    if action == "password":
        return give_password(person)
    people, manager = current_store().people, signed_in().staff
    if action in ("let-in", "shut-out"):
        people.set_active(manager, person.id, action == "let-in")
    elif action in tuple(Role):
        people.set_role(manager, person.id, Role(action))
    else:
        abort(400)
    flash(f"{person.name} {_CHANGED[action]}.", "success")
    warn_if_nobody_can_check()
    return see_other(url_for("staff.show", number=number))


@pages.get("/staff/<int:number>/shut-out")
@managers_only
def shut_out(number: int) -> Page:
    """Ask before a person's access is removed."""
    person = the_person(number)
    if person.id == signed_in().staff.id or not person.active:
        return see_other(url_for("staff.show", number=number))
    return render_template("staff/shut_out.html", person=person)


@pages.route("/account", methods=["GET", "POST"])
def account() -> Page:
    form = PasswordForm(request.form)
    if request.method != "POST":
        return render_template("staff/account.html", form=PasswordForm())
    if not (form.validate() and change_own(form)):
        return render_template("staff/account.html", form=form), 422
    flash("Your password is changed. Other browsers in which you were logged in are logged out.", "success")
    return see_other(url_for("staff.account"))


def warn_if_nobody_can_check() -> None:
    """Flash a warning if each case needs a colleague's check and the manager has no active colleague."""
    store, manager = current_store(), signed_in().staff
    needs_colleague = store.practices.review_required(manager)
    if needs_colleague and sum(person.active for person in store.people.staff(manager)) < 2:
        flash(
            "A colleague must check each case, but nobody else has access. Add somebody under Staff, "
            "or no case that you change can be recorded as sent.",
            "warning",
        )


def the_person(number: int) -> StaffMember:
    """Return a staff member of the manager's own practice; answer 404 for anybody else."""
    found = current_store().people.staff(signed_in().staff)
    return next((person for person in found if person.id == number), None) or abort(404)


def add(form: StaffForm) -> bool:
    """Add the person and return whether it was possible; if not, the form says why."""
    manager = signed_in().staff
    name, email, password = form.name.data or "", form.email.data or "", form.password.data or ""
    try:
        current_store().people.add_staff(manager, name, email, password, Role(form.role.data))
    except WeakPasswordError as error:
        form.password.errors = [str(error)]
    except EmailTakenError as error:
        form.email.errors = [str(error)]
    return not form.errors


def give_password(person: StaffMember) -> Page:
    form = FirstPasswordForm(request.form)
    if not (form.validate() and set_password(person, form)):
        return render_template("staff/show.html", person=person, form=form), 422
    flash(f"{person.name} has a new first password. Tell them, and to change it.", "success")
    return see_other(url_for("staff.show", number=person.id))


def change_own(form: PasswordForm) -> bool:
    """Change the password and return whether it was possible; all other sessions end, and this one gets a new token."""
    person = signed_in().staff
    try:
        check_password(person.email, form.old_password.data or "")
    except WrongLogInError:
        form.old_password.errors = ["This is not your password"]
        return False
    except ThrottledError as error:
        form.old_password.errors = [f"Too many attempts. Try again in {in_words(error.seconds)}"]
        return False
    if not set_password(person, form):
        return False
    g.token = None  # the change of password has ended it
    start_session(person)
    return True


def set_password(person: StaffMember, form: FirstPasswordForm | PasswordForm) -> bool:
    try:
        current_store().people.set_password(signed_in().staff, person.id, form.password.data or "")
    except WeakPasswordError as error:
        form.password.errors = [str(error)]
        return False
    return True
