"""Citizens' pages: what is published, readable by anyone, from the frozen Documents alone."""
