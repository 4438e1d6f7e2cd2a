import json
import unittest

from google.protobuf import json_format

from weft import sync_pb2 as pb
from weft.frames import ProtocolError, read_frame

from . import vectors


class Frames(unittest.TestCase):
    def test_frames(self):
        for vector in vectors("frames.json"):
            with self.subTest(vector["name"]):
                data = bytes.fromhex(vector["bytes"])
                frame = read_frame(data)
                self.assertEqual(frame, json_format.Parse(vector["frame"], pb.Frame()))
                self.assertEqual(json_format.MessageToDict(frame), json.loads(vector["frame"]))
                self.assertEqual(frame.SerializeToString(), data)

    def test_bad_frames(self):
        for vector in vectors("bad_frames.json"):
            with self.subTest(vector["name"]), self.assertRaises(ProtocolError) as caught:
                read_frame(bytes.fromhex(vector["bytes"]))
            self.assertEqual(caught.exception.code, vector["code"], vector["name"])
