"""Cuts the test faces out of the packages that carry them; NOTICE.md says what they are.

    pip download --no-deps --no-binary :all: face_recognition==1.3.0      (unpack it here)
    pip install numpy==2.4.6 pillow==13.0.0 onnxruntime==1.32.0 scikit-image==0.26.0
    cargo fetch                                                            (rustface 0.1.7, for its test.png)
    python make.py RUSTFACE_FOLDER
"""

import os
import sys

import numpy as np
import onnxruntime
import skimage
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
PERSON = onnxruntime.InferenceSession(os.path.join(HERE, "../../model/person.onnx"))
FACES = "face_recognition-1.3.0/tests/test_images/"
PORTRAITS = {
    "astronaut": (os.path.join(os.path.dirname(skimage.__file__), "data/astronaut.png"), (60, 0, 400, 400)),
    "president": (FACES + "obama.jpg", (200, 0, 800, 700)),
    "vice-president": (FACES + "biden.jpg", (250, 60, 800, 760)),
}


def mask(picture):
    """How much of every pixel is the person."""
    values = np.asarray(picture.resize((256, 256), Image.BILINEAR), np.float32) / 255
    answer = PERSON.run(None, {PERSON.get_inputs()[0].name: values.transpose(2, 0, 1)[None]})[0][0, 0]
    return Image.fromarray((answer * 255).clip(0, 255).astype(np.uint8))


for name, (path, box) in PORTRAITS.items():
    picture = Image.open(path).convert("RGB").crop(box)
    picture.save(os.path.join(HERE, name + ".jpg"), quality=92)
    mask(picture).save(os.path.join(HERE, name + "-mask.png"), optimize=True)
Image.open(os.path.join(sys.argv[1], "test.png")).convert("L").crop((0, 0, 1666, 820)).save(
    os.path.join(HERE, "congress.jpg"), quality=80)
