"""Settings of all tests."""

from __future__ import annotations

import hypothesis

# No deadline, for a machine may be busy; no example database, for tests write under tmp_path only.
hypothesis.settings.register_profile("tbviz", deadline=None, database=None)
hypothesis.settings.load_profile("tbviz")
