"""any test run -> the kernel settings of the reports. At the root, so that it holds for notebooks/ alone too."""

import os
import shutil
import tempfile

from analysis.report.execute import kernel_environment


def pytest_configure(config):
    config.kernel_folder = tempfile.mkdtemp(prefix="parallax-test-")
    os.environ.update(
        kernel_environment(config.kernel_folder), PARALLAX_CACHE=os.path.join(config.kernel_folder, "cache")
    )


def pytest_unconfigure(config):
    shutil.rmtree(config.kernel_folder, ignore_errors=True)
