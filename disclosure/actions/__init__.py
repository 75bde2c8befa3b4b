"""What people do with disclosures: one noun a module, one keyword-only function a verb.

Pages, commands and tasks call these; nobody sets a state by hand.
"""
