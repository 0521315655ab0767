"""JSON APIs: JMESPath expressions find the items and their fields, over several answers.

related    JSON:API: what a relationship names is put in from ``included``
values     an expression's result -> raw values of a field
hints      what an operator should know of the expressions; what an API complains of
load       the way through the answers of a list
"""

from syndicate.sources.json.load import load

__all__ = ["load"]
