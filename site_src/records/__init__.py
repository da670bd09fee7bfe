"""The records of content/data: one module for each data file, which alone declares its columns; `load` reads them.

A field without a default is a column that the file must have; one with a default may be left out, or left empty.
"""
