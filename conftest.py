"""any test run -> the kernel settings of the reports, and tests without chance. At the root, so that it holds for notebooks/ alone too."""

import os
import shutil
import tempfile

from hypothesis import settings

from analysis.report.execute import kernel_environment

# The same examples in every run, however slow the machine; `--hypothesis-profile=default` looks for new ones.
settings.register_profile("kit", deadline=None, derandomize=True)
settings.load_profile("kit")


def pytest_configure(config):
    config.kernel_folder = tempfile.mkdtemp(prefix="parallax-test-")
    os.environ.update(
        kernel_environment(config.kernel_folder), PARALLAX_CACHE=os.path.join(config.kernel_folder, "cache")
    )


def pytest_unconfigure(config):
    shutil.rmtree(config.kernel_folder, ignore_errors=True)
