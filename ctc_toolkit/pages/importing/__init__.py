"""The four steps of reading in a survey: file, columns, findings, confirmation.

Nothing is stored before the last.
"""
