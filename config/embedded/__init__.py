"""The PostgreSQL server that a checkout runs by itself when no DATABASE_URL is set.

A Django database backend (`ENGINE = "config.embedded"`): `base` connects, `programs` finds the PostgreSQL
programs, `places` says where data, locks and sockets lie, `server` makes sure a server runs for as long as
somebody uses it, and `keeper` is the detached process that starts it and stops it.
"""
