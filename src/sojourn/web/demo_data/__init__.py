"""What the demonstration is invented from: values and pure functions without Django; chance comes as `rng`.

Institution, people, marks, choices and texts are invented. Where a distribution was measured on real rows,
the module names the source, what was measured and how; the rows themselves are not here.
"""
