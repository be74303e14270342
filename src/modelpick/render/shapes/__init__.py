"""The shapes of the JSON documents, as types; `modelpick schema` publishes them.

Unknown is null. Numbers are numbers, prices USD per million tokens, sizes tokens, dates ISO 8601 text.
`format_version` "1.x": a minor version adds keys, a major one breaks.
"""
