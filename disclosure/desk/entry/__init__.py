"""Where a department enters its budget: the year's checklist, and a page for each part."""
