from sojourn.followups.models.action_items import ActionItem

__all__ = ["ActionItem"]
