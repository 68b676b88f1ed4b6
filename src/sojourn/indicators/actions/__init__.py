from sojourn.indicators.actions.catalogue import add_indicator, change_indicator, load_catalogue
from sojourn.indicators.actions.frameworks import save_framework
from sojourn.indicators.actions.improvements import (
    agree_improvement,
    change_improvement,
    remind_of_improvements,
)
from sojourn.indicators.actions.objections import file_objection, settle_objection
from sojourn.indicators.actions.releases import (
    begin_release,
    begin_usual_release,
    begin_verification,
    change_release,
    freeze_figures,
    keep_figures,
    keep_verification,
    release_index,
    take_release_step,
    thaw_release,
)
from sojourn.indicators.actions.reports import begin_report, keep_report
from sojourn.indicators.actions.typed import check_typed_figure, enter_typed_figure

__all__ = [
    "add_indicator",
    "agree_improvement",
    "begin_release",
    "begin_report",
    "begin_usual_release",
    "begin_verification",
    "change_improvement",
    "change_indicator",
    "change_release",
    "check_typed_figure",
    "enter_typed_figure",
    "file_objection",
    "freeze_figures",
    "keep_figures",
    "keep_report",
    "keep_verification",
    "load_catalogue",
    "release_index",
    "remind_of_improvements",
    "save_framework",
    "settle_objection",
    "take_release_step",
    "thaw_release",
]
