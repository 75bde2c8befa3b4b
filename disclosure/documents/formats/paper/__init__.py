"""How a disclosure stands on paper: what its Word file and its PDF have in common. Pure.

``styles`` says how text and pages look, ``columns`` shares out the width of a table and chooses its
type and page, ``headings`` gives levels and the contents, ``cover`` the first page, ``cuts`` where
tables may go over to the next page. The two files differ in what their programs can do, and in
nothing else.
"""
