"""Upstream sources: one module each, bytes in, rows and rejected rows out; `merge` makes a catalog of them."""
