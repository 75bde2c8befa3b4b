"""Installing on servers without internet: one archive, made by ``make bundle``.

``bundle`` runs where there is a network, ``install`` where there is none.
"""
