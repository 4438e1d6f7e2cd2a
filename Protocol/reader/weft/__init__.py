"""A second implementation of the Weft protocol, for reading: written from the pages in Protocol/, not from the program."""
