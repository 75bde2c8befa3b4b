"""Two Documents side by side: for corrections, versions, review and import. Pure."""
