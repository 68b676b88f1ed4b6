"""Who may do what with networks, members, posts and activities."""

import rules

from sojourn.kernel.permission import listed, permit
from sojourn.networks.models import Engagement, Fee, Gathering, Membership, Network, Post
from sojourn.networks.queries import (
    ENGAGEMENTS,
    POSTS,
    reads_networks,
    visible_fees,
    visible_gatherings,
    visible_memberships,
    visible_networks,
)
from sojourn.organisation.rules import holds_central_office

reads = rules.predicate(lambda person: reads_networks(person), name="reads networks")

permit(
    {
        "networks.list_network": reads,
        "networks.view_network": reads,
        "networks.add_network": holds_central_office,
        "networks.keep_network": holds_central_office,
        "networks.list_membership": reads,
        "networks.view_membership": reads,
        "networks.add_membership": holds_central_office,
        "networks.keep_membership": holds_central_office,
        "networks.list_gathering": reads,
        "networks.view_gathering": reads,
        "networks.add_gathering": holds_central_office,
        "networks.keep_gathering": holds_central_office,
        "networks.list_fee": reads,
        "networks.view_fee": reads,
        "networks.add_fee": holds_central_office,
        "networks.keep_fee": holds_central_office,
        **POSTS.permissions(),
        **ENGAGEMENTS.permissions(),
    }
)

listed(Network, name="networks.view_network", listing=visible_networks)
listed(Membership, name="networks.view_membership", listing=visible_memberships)
listed(Post, name="networks.view_post", listing=POSTS.visible)
listed(Engagement, name="networks.view_engagement", listing=ENGAGEMENTS.visible)
listed(Gathering, name="networks.view_gathering", listing=visible_gatherings)
listed(Fee, name="networks.view_fee", listing=visible_fees)
