"""The invented institution, people, marks, choices and texts: same seed, same output, in both languages."""

import csv
import re
from collections import Counter
from datetime import date, datetime
from itertools import accumulate
from pathlib import Path
from random import Random
from string import ascii_letters

import pytest

from sojourn.web.demo_data import (
    choices,
    courses,
    majors,
    names_abroad,
    people,
    profiles,
    texts,
    units,
    writings,
)
from sojourn.web.demo_data.texts import Text

ON = date(2027, 10, 12)
MANY = 12_000
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOST = Text("某某大学", "Some University")
SCHEDULE = texts.Schedule(
    academic_year="2028/29",
    opens_at=datetime(2027, 10, 8, 9),
    closes_at=datetime(2027, 10, 29, 17),
    endorse_until=date(2027, 11, 5),
    check_until=date(2027, 11, 12),
    review_until=date(2027, 11, 26),
    announce_on=date(2027, 12, 8),
    notice_days=5,
    offer_days=7,
    max_choices=10,
    programmes=88,
    seats=187,
)


@pytest.fixture(scope="module")
def students() -> list[profiles.Student]:
    rng = Random(20271012)
    return [profiles.invent_student(rng, units.draw_school(rng), on=ON) for _ in range(MANY)]


def assert_bilingual(text: Text) -> None:
    assert CHINESE.search(text.zh), text
    assert text.en and not CHINESE.search(text.en), text
    assert "{" not in text.zh + text.en, text


def fields_known() -> set[str]:
    file = Path(texts.__file__).parents[2] / "agreements/data/isced_f_2013.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        return {row["code"] for row in csv.DictReader(rows)}


# units


def test_units_are_the_promised_tree():
    kinds = Counter(unit.kind for unit in units.UNITS)
    below = Counter(unit.parent for unit in units.UNITS if unit.kind == "department")

    assert kinds == {
        "university": 1,
        "office": 4,
        "school": 24,
        "laboratory": 6,
        "hospital": 3,
        "department": 27,
    }
    assert all(8 <= number <= 10 for number in below.values())


def test_unit_stands_after_its_parent_and_has_a_code_of_its_own():
    seen = {""}
    for unit in units.UNITS:
        assert unit.parent in seen and unit.code not in seen
        seen.add(unit.code)


def test_units_are_named_in_both_languages_with_known_fields():
    known = fields_known() | {""}

    for unit in units.UNITS:
        assert_bilingual(Text(unit.name_zh, unit.name_en))
        assert unit.field_code in known, unit


def test_majors_have_known_fields_and_courses():
    known = fields_known()
    taught = [major for of_school in majors.MAJORS.values() for major in of_school]

    assert set(majors.MAJORS) == {school.code for school in units.SCHOOLS}
    for major in (*taught, *majors.MAJORS_OF_GRADUATES.values()):
        assert_bilingual(Text(major.name_zh, major.name_en))
        assert major.field_code in known, major
        assert courses.courses_of(major.field_code) != courses.COURSES[""], major


# people


def test_person_is_named_in_both_scripts_wherever_from():
    rng = Random(1)
    countries = ["CN", *names_abroad.POOL_OF, "XX"]

    for country in countries * 5:
        who = people.invent_person(rng, nationality=country)
        assert CHINESE.search(who.name_zh), who
        assert who.family_en and who.given_en and not CHINESE.search(who.name_en), who


def test_chinese_person_bears_surname_first_in_both_scripts():
    who = people.invent_person(Random(3), sex="f")

    assert who.name_zh.startswith(tuple(people.SURNAMES))
    assert who.name_en == f"{who.family_en} {who.given_en}"
    assert set(who.name_en) <= set(ascii_letters + " ")


def test_surnames_come_about_as_often_as_they_are_borne():
    rng = Random(4)
    total = sum(often for _, often in people.SURNAMES.values())
    drawn = Counter(people.invent_person(rng).name_zh[0] for _ in range(MANY))

    for surname in "王李张刘陈":
        assert drawn[surname] / MANY == pytest.approx(people.SURNAMES[surname][1] / total, abs=0.01)


def test_family_name_of_a_woman_has_its_form():
    rng = Random(5)
    women = {people.invent_person(rng, sex="f", nationality="PL").family_en for _ in range(80)}
    men = {people.invent_person(rng, sex="m", nationality="PL").family_en for _ in range(80)}

    assert "Kowalska" in women and "Kowalski" not in women
    assert "Kowalski" in men and "Kowalska" not in men


def test_mail_addresses_are_plain_and_lead_nowhere():
    rng = Random(6)
    everybody = [people.invent_person(rng, nationality=country) for country in names_abroad.POOL_OF]
    addresses = [people.email_of(who, number=number) for number, who in enumerate(everybody)]

    assert len(set(addresses)) == len(addresses)
    for address in addresses:
        assert re.fullmatch(r"[a-z]+\.[a-z]+\d+@lanshan\.example", address), address


# profiles


def test_same_seed_gives_the_same_students():
    def ten(seed: int) -> list[profiles.Student]:
        rng = Random(seed)
        return [profiles.invent_student(rng, units.draw_school(rng), on=ON) for _ in range(10)]

    assert ten(8) == ten(8)
    assert ten(8) != ten(9)


def test_women_are_as_many_in_each_field_as_measured(students):
    of_field: dict[str, list[bool]] = {}
    for student in students:
        of_field.setdefault(student.major.field_code[:3], []).append(student.person.sex == "f")

    for field, women in of_field.items():
        expected = profiles.SHARE_OF_WOMEN.get(field, profiles.SHARE_OF_WOMEN_OVERALL)
        if len(women) >= 200:
            assert sum(women) / len(women) == pytest.approx(expected, abs=0.08), field


def test_levels_and_years_are_as_measured(students):
    levels = Counter(student.level for student in students)
    years = Counter(s.year for s in students if s.level == "bachelor" and s.major.years == 5)

    assert 1 - levels["bachelor"] / MANY == pytest.approx(profiles.SHARE_OF_GRADUATES, abs=0.02)
    for year, expected in profiles.YEARS_DONE.items():
        assert years[year] / years.total() == pytest.approx(expected, abs=0.03)


def test_ages_at_entry_are_as_measured(students):
    began = Counter(
        2027
        - (student.year - 1)
        - student.birth_date.year
        - (student.birth_date > date(student.birth_date.year, 9, 1))
        for student in students
        if student.level == "bachelor"
    )
    rows = sum(profiles.AGE_AT_ENTRY.values())

    assert set(began) == set(profiles.AGE_AT_ENTRY)
    for age, often in profiles.AGE_AT_ENTRY.items():
        assert began[age] / began.total() == pytest.approx(often / rows, abs=0.02)


def test_there_is_a_next_year_to_spend_away(students):
    for student in students:
        if student.level == "bachelor":
            assert 1 <= student.year < student.major.years
        else:
            assert student.major.field_code and student.year <= 3


def test_marks_stand_within_their_scale_and_meet_minima_as_set(students):
    shares = [student.gpa / student.gpa_scale for student in students]

    assert {student.gpa_scale for student in students} == {4.0, 5.0, 100.0}
    assert all(0.59 <= share <= 1 for share in shares)
    for minimum, expected in profiles.MEETING["marks"].items():
        assert sum(share >= minimum for share in shares) / MANY == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("test", ["toefl_ibt", "ielts"])
def test_language_results_meet_minima_as_set(students, test):
    scores = [one.overall for student in students for one in student.languages if one.test == test]

    assert len(scores) / MANY == pytest.approx(profiles.TESTS[test], abs=0.02)
    for minimum, expected in profiles.MEETING[test].items():
        assert sum(score >= minimum for score in scores) / len(scores) == pytest.approx(expected, abs=0.03)


def test_language_results_agree_with_their_parts(students):
    for one in (result for student in students for result in student.languages):
        assert one.taken_on < ON
        if one.test == "toefl_ibt":
            assert one.overall == sum(one.parts) and all(0 <= part <= 30 for part in one.parts)
        elif one.test == "ielts":
            assert abs(one.overall - sum(one.parts) / 4) <= 0.25 and all(4 <= part <= 9 for part in one.parts)
        else:
            assert one.parts == () and one.overall in {2, 3, 4, 5}


def test_students_of_a_language_are_tested_in_it(students):
    german = [student for student in students if student.major.name_en == "German"]

    assert german
    assert all("de" in {one.language for one in student.languages} for student in german)


def test_student_at_a_department_is_a_graduate():
    rng = Random(10)
    at = units.unit_named("HA-CAR")

    levels = {profiles.invent_student(rng, at, on=ON).level for _ in range(60)}

    assert levels == {"master", "doctor"}


def test_student_at_an_office_is_refused():
    with pytest.raises(ValueError, match="OIA"):
        profiles.invent_student(Random(1), units.unit_named("OIA"), on=ON)


def test_months_are_as_measured():
    rng = Random(11)
    periods = Counter(profiles.invent_period(rng) for _ in range(MANY))
    term = [profiles.invent_months(rng, period="term") for _ in range(MANY)]
    year = [profiles.invent_months(rng, period="year") for _ in range(MANY)]

    assert periods["term"] / MANY == pytest.approx(profiles.SHARE_OF_TERMS, abs=0.02)
    assert sum(term) / MANY == pytest.approx(4.8, abs=0.1)
    assert sum(year) / MANY == pytest.approx(9.5, abs=0.1)


# choices


def test_popularity_follows_the_measured_curve():
    shares = [0.0, *accumulate(choices.popularity_weights(100))]

    for top, expected in choices.SHARE_OF_TOP.items():
        assert shares[round(top * 100)] == pytest.approx(expected, abs=0.02)
    assert shares[-1] == pytest.approx(1)


def test_choices_are_six_on_average_and_ten_at_most():
    rng = Random(12)
    numbers = [choices.invent_number_of_choices(rng) for _ in range(MANY)]

    assert sum(numbers) / MANY == pytest.approx(6, abs=0.1)
    assert set(numbers) == set(range(1, 11))
    assert max(choices.invent_number_of_choices(rng, at_most=4) for _ in range(100)) == 4


def test_choices_are_different_places_in_order_and_fit():
    weights = choices.popularity_weights(30)
    fits = [0.0 if place % 3 else 1.0 for place in range(30)]

    chosen = choices.draw_choices(Random(13), weights, number=12, fits=fits)

    assert len(chosen) == len(set(chosen)) == 10
    assert all(place % 3 == 0 for place in chosen)
    assert chosen == choices.draw_choices(Random(13), weights, number=12, fits=fits)


def test_first_choices_crowd_on_popular_places():
    rng = Random(14)
    weights = choices.popularity_weights(50)
    first = Counter(choices.draw_choices(rng, weights, number=6)[0] for _ in range(3000))

    assert sum(first[place] for place in range(10)) / 3000 == pytest.approx(0.49, abs=0.04)


def test_seats_are_as_offered():
    rng = Random(15)
    seats = Counter(choices.invent_seats(rng) for _ in range(MANY))

    assert seats[1] / MANY == pytest.approx(0.5, abs=0.02)
    assert max(seats) == 9


# texts


def test_call_is_announced_in_both_languages_with_every_date_and_weight():
    said = texts.announcement(SCHEDULE)

    assert_bilingual(said)
    assert_bilingual(texts.call_title(SCHEDULE.academic_year))
    for sentence in texts.schedule_sentences(SCHEDULE):
        assert sentence.zh in said.zh and sentence.en in said.en
    assert "2027年10月29日17:00（北京时间）" in said.zh and "29 October 2027, 17:00 (Beijing time)" in said.en
    assert re.findall(r"(\d+)%", said.zh) == [str(weight) for weight in texts.SCORE_PARTS.values()]
    assert sum(texts.SCORE_PARTS.values()) == 100


def test_what_the_call_asks_is_bilingual():
    for question in texts.QUESTIONS:
        for text in (question.text, *question.options):
            assert_bilingual(text)
        assert bool(question.options) == (question.kind == "choice")
    for document in texts.REQUIRED_DOCUMENTS:
        assert_bilingual(document.title)
    for criterion in texts.CRITERIA:
        for text in (criterion.title, criterion.low, criterion.high):
            assert_bilingual(text)


def test_what_people_write_is_bilingual_and_the_same_for_the_same_seed():
    major = Text("护理学", "Nursing")
    for seed in range(200):
        motivation = writings.invent_motivation(Random(seed), major=major, host=HOST)
        report = writings.invent_report(Random(seed), host=HOST)
        said = [
            motivation,
            report.text,
            report.advice,
            writings.invent_opinion(Random(seed), is_positive=seed % 5 > 0),
            writings.invent_comment(Random(seed), share=seed / 200),
        ]
        for text in said:
            assert_bilingual(text)
        assert motivation == writings.invent_motivation(Random(seed), major=major, host=HOST)


def test_motivations_differ():
    rng = Random(16)
    said = {writings.invent_motivation(rng, major=HOST, host=HOST) for _ in range(300)}

    assert len(said) > 200


def test_obligatory_questions_are_always_answered():
    rng = Random(17)
    obligatory = {question.key for question in texts.QUESTIONS if question.is_obligatory}
    known = {question.key for question in texts.QUESTIONS}

    for _ in range(50):
        answers = writings.invent_answers(rng, motivation=HOST)
        assert obligatory <= set(answers) <= known
        assert answers["funding"] in texts.QUESTIONS[1].options


def test_public_text_looks_like_a_draw():
    numbers = [int(number) for number in texts.invent_public_text(Random(18)).split()]

    assert len(numbers) == 7 and numbers[:6] == sorted(set(numbers[:6]))
    assert_bilingual(texts.public_event(ON))


@pytest.mark.parametrize("period", ["term", "year"])
def test_courses_of_a_stay_are_bilingual_and_add_up_as_planned(period):
    rng = Random(19)
    least, most = courses.ECTS[period]
    for student_major in (major for of_school in majors.MAJORS.values() for major in of_school):
        chosen = courses.invent_courses(rng, student_major.field_code, period=period)
        assert least - 4 <= sum(course.ects for course in chosen) <= most + 2
        assert len({course.title for course in chosen}) == len(chosen)
        for course in chosen:
            assert_bilingual(course.title)
            assert_bilingual(course.home_title)
            assert re.fullmatch(r"[A-Z]{3}\d{3}", course.code)
            assert 0 < course.home_credits <= course.ects


def test_grades_become_marks_and_failures_stay_failures():
    rng = Random(20)
    for _ in range(300):
        grade, mark = courses.invent_grade(rng)
        assert (int(mark) < 60) == (grade == "F")
