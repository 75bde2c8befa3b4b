"""Imports all rules, for the server whose forks check uploads: every fork has them ready."""

from disclosure.documents.checks.engine import rules

rules()
