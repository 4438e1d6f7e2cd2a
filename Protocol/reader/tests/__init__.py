"""The vectors in Protocol/vectors, read by this second implementation. Run: python3 -m unittest discover (in Protocol/reader)."""

import json
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from weft.membership import Root
from weft.schema import Schema

FOLDER = Path(__file__).resolve().parents[2] / "vectors"


def vectors(name):
    return json.loads((FOLDER / name).read_text("utf-8"))


def root():
    return Root(x509.load_pem_x509_certificate(vectors("root.json")["certificate_pem"].encode()).public_bytes(Encoding.DER))


def schema():
    return Schema.load(FOLDER / "schema.json")
