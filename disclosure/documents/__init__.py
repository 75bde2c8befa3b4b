"""One disclosure as a value, and all that can be done with it. Pure: no Django, no database.

``formats/html`` is the one exception: it fills Django templates. tests/test_architecture.py holds
the folder to it.
"""
