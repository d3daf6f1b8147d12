"""From a questionnaire described as data and a file to a response table; simulation of made-up waves."""
