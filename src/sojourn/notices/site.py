"""The addresses of the public site; the language is the first part of each."""

from django.urls import path, register_converter

from sojourn.notices.keeping import LANGUAGES
from sojourn.notices.views import calendar, feeds, site


class LanguageConverter:
    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "language")

app_name = "site"
urlpatterns = [
    path("", site.entrance, name="entrance"),
    *[
        path(f"{section}/", site.entrance, {"section": section}, name=f"to_{section}")
        for section in site.SECTIONS[1:]
    ],
    path("sitemap.xml", feeds.site_map, name="map"),
    path("sitemap-<int:part>.xml", feeds.site_map_part, name="map_part"),
    path("pictures/<int:picture>/<slug:size>/", site.picture_page, name="picture"),
    path("calendar/<int:number>/<slug:token>.ics", feeds.personal_calendar, name="own_calendar"),
    path("<language:language>/", site.home, name="home"),
    path("<language:language>/news/", site.news, name="news"),
    path("<language:language>/news/feed.atom", feeds.news_feed, name="news_feed"),
    path("<language:language>/news/of/<slug:category>/", site.news, name="news_of"),
    path("<language:language>/news/of/<slug:category>/feed.atom", feeds.news_feed, name="feed_of"),
    path("<language:language>/news/<slug:slug>/", site.article, name="article"),
    path("<language:language>/units/<str:unit>/", site.news, name="news_of_unit"),
    path("<language:language>/units/<str:unit>/feed.atom", feeds.news_feed, name="feed_of_unit"),
    path("<language:language>/calls/", site.calls, name="calls"),
    path("<language:language>/calls/feed.atom", feeds.calls_feed, name="calls_feed"),
    path("<language:language>/calls/<int:call>/", site.calls, name="call"),
    path("<language:language>/calendar/", calendar.public_month, name="calendar"),
    path("<language:language>/calendar.ics", feeds.public_calendar, name="calendar_file"),
    path("<language:language>/events/<int:event>/", site.event_page, name="event"),
    path("<language:language>/partners/", site.partners, name="partners"),
]
