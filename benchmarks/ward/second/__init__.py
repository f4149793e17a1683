"""Healthy trainings that were held out once, judged as they were, and are tuned on since."""
