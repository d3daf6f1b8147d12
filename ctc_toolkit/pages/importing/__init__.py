"""The four steps of reading in a survey: file, columns, findings, confirmation; nothing is stored before the last."""
