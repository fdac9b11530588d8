"""Story files: a timeline as data, written so that the same story always gives the same bytes.

What a key means and in which order keys stand is written once, in `story-1.schema.json` beside this module.
`loading` takes a story in, `exporting` writes one; `format` and `checking` need no database.
"""
