"""What is done to the ledger: one noun a file, one keyword-only verb a function, each in one transaction.

``by`` is the account that acts and None for the program itself; whoever may not do it gets PermissionDenied. Input that
cannot be taken raises budget.problems.Problems with every problem at once, and nothing is saved.
"""
