"""Citizens' pages: what is published, for anyone to read, made of the frozen Documents alone."""
