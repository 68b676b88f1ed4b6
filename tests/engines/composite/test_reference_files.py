"""Every file of the reference is compared somewhere, or named here with the reason why not."""

from tests.engines.composite import reference

pytestmark = reference.present

FOLDERS = {
    "steps": "test_reference_steps.py",
    "impute": "test_reference_steps.py",
    "treat": "test_reference_steps.py",
    "funcs": "test_reference_steps.py",
    "normalise": "test_reference_methods.py",
    "aggregate": "test_reference_methods.py",
    "analysis": "test_reference_analysis.py",
    "panel": "test_reference_analysis.py",
    "ua": "test_reference_uncertainty.py",
    "sa": "test_reference_uncertainty.py",
    "input": "reference.py",
}
COUNTED = {
    "steps": 12,
    "impute": 5,
    "treat": 25,
    "funcs": 11,
    "normalise": 14,
    "aggregate": 22,
    "analysis": 27,
    "panel": 8,
    "ua": 6,
    "sa": 10,
    "input": 4,
}
NOT_COMPARED = {
    "input/WorldDenoms.csv": "denominators of another data set, which no output uses",
    "analysis/opt_weights_balance_L2.csv": "the end of 2,001 simplex steps; what it reaches is compared",
    "analysis/opt_weights_balance_L2.json": "likewise; the objective at its weights is compared to 1e-9",
    "sa/sensitivity_indices.csv": "Si and STi are compared, its bootstrap quantiles are random",
    "timings_coinr.json": "how long COINr took; bench/composite.py",
}


def test_every_folder_has_the_files_that_the_tests_know():
    """A new file fails here until a test compares it."""
    folders = {path.name for path in reference.FOLDER.iterdir() if path.is_dir()}

    assert folders == set(FOLDERS)
    assert {folder: len(reference.files(folder)) for folder in folders} == COUNTED


def test_what_is_not_compared_is_there():
    assert [name for name in NOT_COMPARED if not (reference.FOLDER / name).is_file()] == []
