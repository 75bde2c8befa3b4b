"""Full text: how text is cut into words, what a reader asks for, and finding it in whichever database there is."""
