from django.urls import path

from sojourn.reviews.views import (
    agreement,
    assigning,
    calibration,
    copies,
    interviews,
    office,
    ranking,
    reviewer,
    rules,
    sheet,
)

app_name = "reviews"
urlpatterns = [
    path("", reviewer.my_reviews, name="my_reviews"),
    path("<int:pk>/", reviewer.review_detail, name="review"),
    path("<int:pk>/step/", reviewer.review_step, name="step"),
    path("<int:pk>/documents/<int:number>/", reviewer.review_document, name="document"),
    path("<int:pk>/reassign/", assigning.reassign, name="reassign"),
    path("calls/<int:pk>/", office.selection, name="selection"),
    path("calls/<int:pk>/rank/", ranking.rank, name="rank"),
    path("calls/<int:pk>/panel/", office.panel, name="panel"),
    path("calls/<int:pk>/panel/add/", office.panel_add, name="panel_add"),
    path("calls/<int:pk>/panel/remove/", office.panel_remove, name="panel_remove"),
    path("calls/<int:pk>/panel/remind/", office.remind, name="remind"),
    path("calls/<int:pk>/criteria/", office.criteria, name="criteria"),
    path("interviews/", interviews.my_interviews, name="my_interviews"),
    path("interviews/<int:pk>/", interviews.interview, name="interview"),
    path("interviews/<int:pk>/calendar/", interviews.calendar, name="calendar"),
    path("calls/<int:pk>/interviews/", interviews.interview_round, name="interview_round"),
    path("calls/<int:pk>/copies/", copies.copies, name="copies"),
    path("calls/<int:pk>/samples/", calibration.samples, name="samples"),
    path("calls/<int:pk>/calibration/", calibration.calibration, name="calibration"),
    path("calls/<int:pk>/scores/", sheet.score_sheet, name="score_sheet"),
    path("calls/<int:pk>/agreement/", agreement.agreement, name="agreement"),
    path("calls/<int:pk>/anchors/", rules.anchors, name="anchors"),
    path("calls/<int:pk>/rules/", rules.panel_rules, name="panel_rules"),
    path("calls/<int:pk>/conflicts/", rules.conflicts, name="conflicts"),
    path("calls/<int:pk>/assignment/by-hand/", assigning.by_hand, name="by_hand"),
    path("calls/<int:pk>/assignment/", assigning.assignment, name="assignment"),
]
