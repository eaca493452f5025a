"""What waits about the members, a module by subject, in the order of the dashboard."""

from members.charter import todo as charter_todo
from members.fees import todo as fee_todo
from members.imports import todo as import_todo
from members.visits import todo as visit_todo

SUBJECTS = (visit_todo, fee_todo, charter_todo, import_todo)


def items_for(request):
    return [item for subject in SUBJECTS for item in subject.items_for(request)]
