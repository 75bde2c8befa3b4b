"""Following what a county publishes: the board, changes between versions, feeds, robots."""
