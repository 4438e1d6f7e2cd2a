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

    def test_limits(self):
        head = {"origin": 8193, "number": 1, "hash": bytes(32), "stamp": 1}

        def hello(**more):
            return pb.Frame(hello=pb.Hello(protocol_major=1, company=bytes(16), site=2, **more))

        for right, wrong in (
            (hello(shelves="s" * 65_536), hello(shelves="s" * 65_537)),
            (hello(wall_milliseconds=(1 << 48) - 1), hello(wall_milliseconds=1 << 48)),
            (pb.Frame(heartbeat=pb.Heartbeat(wall_milliseconds=1)), pb.Frame(heartbeat=pb.Heartbeat(wall_milliseconds=1 << 48))),
            (pb.Frame(close=pb.Close(text="t" * 1024)), pb.Frame(close=pb.Close(text="t" * 1025))),
            (pb.Frame(refusal=pb.Refusal(code="c" * 64)), pb.Frame(refusal=pb.Refusal(code="c" * 65))),
            (pb.Frame(ack=pb.Ack(advanced=[pb.Head(**head)])), pb.Frame(ack=pb.Ack(advanced=[pb.Head(**head)] * 2))),
            (pb.Frame(batch=pb.Batch(inflated_size=1 << 40)), pb.Frame(batch=pb.Batch(inflated_size=(1 << 40) + 1))),
        ):
            self.assertEqual(read_frame(right.SerializeToString()), right)
            with self.subTest(str(wrong)[:40]), self.assertRaises(ProtocolError) as caught:
                read_frame(wrong.SerializeToString())
            self.assertEqual(caught.exception.code, 23)
