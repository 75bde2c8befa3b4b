"""The workspace inside the admin: pages of our own where a stock form is not good enough."""
