"""Adapters for training frameworks, a module for each, which imports it."""
