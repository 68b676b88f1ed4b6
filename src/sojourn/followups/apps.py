from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "sojourn.followups"
    label = "followups"
