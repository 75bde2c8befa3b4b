"""What the desk does in the tests of a province, as a process of one of its hosts."""

import sys

import django


def main() -> None:
    django.setup()
    from budget.models import DepartmentBudget
    from disclosure.actions.publishing import start_publishing
    from disclosure.actions.workflow import withdraw
    from disclosure.models import Publication

    verb, argument = sys.argv[1:]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    if verb == "correct":
        budget = DepartmentBudget.objects.get()
        line = budget.lines.earliest("pk")
        line.amount += 10_000
        line.save()
        start_publishing(budget=budget, by=None, reason=argument)
    else:
        publication = Publication.objects.get(version=int(argument))
        withdraw(publication=publication, by=None, reason="撤回重审")


if __name__ == "__main__":
    main()
