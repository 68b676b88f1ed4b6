"""Composite indices: treatment, normalisation, weights, aggregation, uncertainty; numpy, no Django."""
