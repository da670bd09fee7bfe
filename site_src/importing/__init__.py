"""What an institution has already, made into files of content/ (`make import FILE=…`).

`importer` looks at the file and hands it to the part that knows its kind. Sheets of any format become `Sheet`s
(`workbooks/`), a `Sheet` becomes a `Table` by its head (`headings`, `tables`), and people, surveys and performance
tables make their files of a `Table`. Each gives an `Outcome`, which `report` prints: what was taken, what was not and
why, and what would be written where. Nothing is invented, and nothing is left out without a word.
"""
