"""Carries what a reader sees to other programs: the same filters, the same words, nothing more.

Every format is written from the events of the JSON form, so what is kept from one is kept from all.
"""
