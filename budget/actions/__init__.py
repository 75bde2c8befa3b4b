"""The actions on the ledger: a file for each noun, in it a keyword-only function for each verb.

Each is one transaction. ``by`` is the account that acts, and None for the program itself; an
account that may not do it gets PermissionDenied. Input that cannot be taken raises
budget.problems.Problems with every problem at once, and then nothing is saved.
"""
