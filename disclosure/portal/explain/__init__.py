"""Pages that explain a disclosure: its charts, one row with how to cite it, the terms, and what other sites embed."""
