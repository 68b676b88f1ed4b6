"""Pictures made fit for the site: checked before they are unpacked, scaled, freed of what cameras tell."""

import io
import warnings
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from sojourn.kernel.files import LARGEST
from sojourn.kernel.refusal import Refusal

MOST = 50_000_000
"""Points of a picture that is unpacked at all; one of 30,000 by 30,000 is not."""
LARGE, SMALL = 1600, 560
"""Points of the longer side."""
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Scaled:
    """A picture in one size."""

    content: bytes
    media_type: str
    width: int
    height: int


def scaled(upload: UploadedFile) -> tuple[Scaled, Scaled]:
    """The large and the small picture made from an upload; Refusal with the reason."""
    if (upload.size or 0) > LARGEST:
        raise Refusal(
            _("The picture is larger than %(limit)d MB. Save it smaller, for instance 2,000 points wide.")
            % {"limit": LARGEST // 2**20}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _made(upload.read())
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError,
        Image.DecompressionBombError, Image.DecompressionBombWarning,
    ) as failure:  # fmt: skip
        raise Refusal(_("This is no picture that can be shown: JPEG, PNG or WebP is possible.")) from failure


def _made(content: bytes) -> tuple[Scaled, Scaled]:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MOST:
            raise Refusal(
                _("The picture has %(width)d × %(height)d points, more than can be taken. Scale it down.")
                % {"width": image.width, "height": image.height}
            )
        image.draft("RGB", (LARGE, LARGE))
        upright = ImageOps.exif_transpose(image)
        return _fit(upright, LARGE), _fit(upright, SMALL)


def _fit(image: Image.Image, longest: int) -> Scaled:
    is_clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    made = image.convert("RGBA" if is_clear else "RGB")
    made.thumbnail((longest, longest))
    out = io.BytesIO()
    if is_clear:
        made.save(out, "PNG", optimize=True)
    else:
        made.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return Scaled(out.getvalue(), "image/png" if is_clear else "image/jpeg", made.width, made.height)
