"""Healthy trainings that were set up without a look at the rules, and are judged as they are."""
