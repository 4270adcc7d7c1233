"""Photographs pages with a headless Chromium, and makes the pictures small."""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 704, 4_000  # of the window, in CSS pixels; the picture is cropped to the page
SCALE = 2
MAX_BYTES = 150_000
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Tried in this order until the picture is small enough.
_COLOURS = (256, 128, 64)
_SIZES = (1.0, 0.75, 0.5)
_PATIENCE_S = 120


class PictureError(RuntimeError):
    """A picture can't be made; the text is one clear line."""


def photograph(page: str) -> bytes:
    """The page as a PNG, cropped to what is on it and no larger than `MAX_BYTES`.

    Raises:
        PictureError: There is no browser, it fails, or the picture is too large.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.png"
        source.write_text(page, encoding="utf-8")
        command = [
            chromium(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--default-background-color=00000000",
            f"--force-device-scale-factor={SCALE}",
            f"--window-size={WIDTH},{HEIGHT}",
            f"--user-data-dir={folder}/profile",
            f"--screenshot={target}",
            source.as_uri(),
        ]
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=False)
        if not target.is_file():
            raise PictureError(f"the browser made no picture: {done.stderr.decode()[-300:]}")
        return shrunk(target)


def chromium() -> str:
    """Where the browser is.

    Raises:
        PictureError: There is none.
    """
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    raise PictureError("Pictures are made with Chromium, which isn't installed.")


def shrunk(path: Path) -> bytes:
    """A picture as a PNG, cropped to what is on it and no larger than `MAX_BYTES`.

    Raises:
        PictureError: It is too large.
    """
    with Image.open(path) as opened:
        photo = opened.convert("RGBA")
    photo = photo.crop(photo.getbbox())
    for size in _SIZES:
        smaller = photo.resize((round(photo.width * size), round(photo.height * size)))
        for colours in _COLOURS:
            content = with_colours(smaller, colours)
            if len(content) <= MAX_BYTES:
                return content
    raise PictureError(f"the picture has {len(content):,} bytes: show less on it")


def with_colours(photo: Image.Image, colours: int) -> bytes:
    """A PNG of so many colours, in which only what was transparent is transparent."""
    # Pillow's only method for transparent pictures gets the colours wrong, so that the rounded
    # corners get a colour of their own.
    opaque = photo.convert("RGB")
    few = opaque.quantize(colours - 1, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
    outside = photo.getchannel("A").point(lambda alpha: 255 if alpha < 128 else 0)
    palette = few.getpalette() or []
    few.putpalette(palette + [0] * (3 * colours - len(palette)))
    few.paste(colours - 1, mask=outside)
    content = io.BytesIO()
    few.save(content, "PNG", optimize=True, transparency=colours - 1)
    return content.getvalue()
