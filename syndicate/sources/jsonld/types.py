"""Which types of schema.org and of microformats are news, which are events. Pure data.

What is in neither table (Organization, WebSite, BreadcrumbList, Person, SearchAction ...) is never an item by itself.
Sources: https://schema.org/Event and https://schema.org/Article with their subtypes; https://microformats.org/wiki/h-event
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from syndicate.model import Kind
from syndicate.text.markup import words

EVENTS = words(
    "Event BusinessEvent ChildrensEvent ComedyEvent ConferenceEvent CourseInstance DanceEvent EducationEvent "
    "EventSeries ExhibitionEvent Festival FoodEvent Hackathon LiteraryEvent MusicEvent PerformingArtsEvent SaleEvent "
    "ScreeningEvent SocialEvent SportsEvent TheaterEvent VisualArtsEvent h-event"
)
# Subtypes of Event that no calendar of a website means: a parcel, a broadcast, a click.
NO_EVENTS = words(
    "DeliveryEvent PublicationEvent BroadcastEvent OnDemandEvent UserInteraction UserBlocks UserCheckins UserComments "
    "UserDownloads UserLikes UserPageVisits UserPlays UserPlusOnes UserTweets"
)
_NEWS_ARTICLES = words(
    "NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle OpinionNewsArticle "
    "ReportageNewsArticle ReviewNewsArticle"
)
_POSTINGS = words("SocialMediaPosting BlogPosting LiveBlogPosting DiscussionForumPosting")
_ARTICLES = words(
    "Article AdvertiserContentArticle Report SatiricalArticle ScholarlyArticle MedicalScholarlyArticle TechArticle "
    "APIReference"
)
NEWS = _NEWS_ARTICLES | _POSTINGS | _ARTICLES | words("PressRelease SpecialAnnouncement h-entry")
# Type -> the types that are one of it, where a configuration may name it.
_BELOW: Mapping[str, frozenset[str]] = {
    "Article": _NEWS_ARTICLES | _POSTINGS | _ARTICLES,
    "NewsArticle": _NEWS_ARTICLES,
    "SocialMediaPosting": _POSTINGS,
    "BlogPosting": words("BlogPosting LiveBlogPosting"),
    "ScholarlyArticle": words("ScholarlyArticle MedicalScholarlyArticle"),
}
# Lists of links that are the website's own furniture.
FURNITURE = words("BreadcrumbList SiteNavigationElement WPHeader WPFooter WPSideBar SearchAction")

_SCHEMA = re.compile(
    r"(?:https?:)?(?://)?(?:[\w-]+\.){0,3}(?:schema|data-vocabulary)\.org/(?:version/[^/]+/)?#?", re.IGNORECASE
)
_PREFIX = re.compile(r"[A-Za-z][\w.-]*:(?!/)")


def local_name(written: str) -> str:
    """The name alone of a type or property of schema.org, however it is written; of other vocabularies the whole.

    >>> [local_name(name) for name in ("http://schema.org/Event", "schema:Event", "//schema.org/Event/", "Event")]
    ['Event', 'Event', 'Event', 'Event']
    """
    name = written.strip()
    found = _SCHEMA.match(name)
    rest = name[found.end() :] if found else _PREFIX.sub("", name, count=1)
    return rest.rstrip("/#") or name


def kind_of(types: Iterable[str]) -> Kind | None:
    """What an item of these types is; None where it is none. A type unknown to schema.org that ends so is an event."""
    names = set(types)
    if names & EVENTS or any(name.endswith("Event") and len(name) > 5 and name not in NO_EVENTS for name in names):
        return "events"
    return "news" if names & NEWS else None


def is_one_of(types: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether a node of these types is of a type that is wanted, or of one below it."""
    names = set(types)
    for one in wanted:
        if one == "Event" and kind_of(names) == "events":
            return True
        if names & _BELOW.get(one, {one}):
            return True
    return False
