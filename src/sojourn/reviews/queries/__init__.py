from sojourn.reviews.queries.visible import own_reviews, sits_on_a_panel, visible_reviews

__all__ = ["own_reviews", "sits_on_a_panel", "visible_reviews"]
