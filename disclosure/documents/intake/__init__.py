"""From a file of somebody else to a Document, and from the Document to a ledger. Pure."""
