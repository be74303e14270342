"""Advice and facts put into text: the table, the page, JSON, CSV. Nothing here decides anything."""
