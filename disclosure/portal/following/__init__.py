"""Following what a county publishes: the board of who has published, what a version changed, feeds, and what robots read."""
