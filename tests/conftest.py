"""What several files of tests stand on: a browser, and charts that leave the settings of matplotlib as they were."""

import os
import shutil
import warnings

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WITHOUT = "no chromium is installed; on Debian: apt-get install chromium"


@pytest.fixture(scope="module")
def browser():
    """Chromium, or a test that is skipped; where tests run for everybody, one that fails."""
    if not CHROMIUM:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(WITHOUT)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        # a container often runs as root, for whom chromium has no sandbox
        opened = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def untouched():
    """No warning, and the settings of matplotlib as they were; figures are closed."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    settings = dict(mpl.rcParams)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    plt.close("all")
    assert dict(mpl.rcParams) == settings
