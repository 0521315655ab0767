"""Structured data: JSON-LD, microdata and microformats in pages, and documents that are JSON-LD themselves.

scripts, microdata, mf2   the three ways, each as the same ``nodes``
types                     which types are news, which are events
fields, places            a node -> raw values of the fields of an item
extract                   a page -> its items, each once; the item that a page is about
reading, schedule         raw values -> readings; midnights that mean days, lengths, recurrence
load                      the way through the pages of a list; not imported here, as it asks for items' own pages,
                          which are asked in turn what they describe
"""

from syndicate.sources.jsonld.extract import Found, Piece, item_values, structured

__all__ = ["Found", "Piece", "item_values", "structured"]
