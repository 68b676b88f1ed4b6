"""What the demonstration is invented from: plain values and pure functions, no Django; chance comes in as `rng`.

Institution, people, marks, choices and texts are invented. Where a distribution was measured on real rows, the module
names the source, what was measured and how; the rows themselves are not here.
"""
