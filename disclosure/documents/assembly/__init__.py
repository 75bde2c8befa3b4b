"""From what a department entered and the form of its year to the Document. Pure."""
