"""Texts -> vectors, and pairs of texts -> scores: the models."""
