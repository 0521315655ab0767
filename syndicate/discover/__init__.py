"""What an address or a file has to offer: feeds, calendars, APIs, structured data, lists; each tried, the best first.

found = discover(Target(url="https://www.example.se/"), errand, now=now)
found.proposals[0].source          # the keys of feeds_config.yaml, ready to paste
starting_file(found)               # a whole configuration

_links     feeds and calendars that a page names      _apis, _shapes   known APIs, and JSON that is not known
_lists     repeated lists, by way of                  _trying          a proposal as a source, really loaded
_tree, _dating, _groups, _kinds, _parts, _fields, _vocabulary, _selectors, _names, _next
_asking    each address once                          _site, _writing  the configuration around it
_documents where it is, and whether it is a page      _proposals       what was found, ranked and named
"""

from syndicate.discover._documents import Target
from syndicate.discover._looking import discover
from syndicate.discover._proposals import Discovery, Proposal
from syndicate.discover._site import Site
from syndicate.discover._starting import snippet, starting_file, template

__all__ = ["Discovery", "Proposal", "Site", "Target", "discover", "snippet", "starting_file", "template"]
