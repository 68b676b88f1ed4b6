from sojourn.kernel.models.account import Account
from sojourn.kernel.models.job import Job, Schedule
from sojourn.kernel.models.link import Link
from sojourn.kernel.models.mail import Mail
from sojourn.kernel.models.presence import Presence
from sojourn.kernel.models.searchline import SearchLine
from sojourn.kernel.models.steplog import StepTaken
from sojourn.kernel.models.storedfile import StoredFile
from sojourn.kernel.models.tally import Tally
from sojourn.kernel.models.version import Versioned
from sojourn.kernel.models.worklist import BulkAct, BulkLine, DefaultView, SavedView

__all__ = [
    "Account",
    "BulkAct",
    "BulkLine",
    "DefaultView",
    "Job",
    "Link",
    "Mail",
    "Presence",
    "SavedView",
    "Schedule",
    "SearchLine",
    "StepTaken",
    "StoredFile",
    "Tally",
    "Versioned",
]
