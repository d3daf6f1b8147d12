"""The three steps of reading in finished tables of an institute: file, findings, confirmation.

Nothing is stored before the last, and no answers are in the file.
"""
