"""Pages that explain a disclosure: its charts and terms, a page for each row, and what to cite."""
