"""Full text: what a reader asks for, and finding it in whichever database there is."""
