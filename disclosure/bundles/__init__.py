"""Offline bundles: a region's year as one archive, made of the portal's own pages.

``addresses`` says which pages are inside and where, ``pages`` renders them, ``archive`` writes the
members and the seal, ``making`` puts a bundle together, ``tasks`` says when.
"""
