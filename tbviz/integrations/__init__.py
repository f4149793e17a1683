"""Adapters for training frameworks, each a module that is imported by its own name."""
