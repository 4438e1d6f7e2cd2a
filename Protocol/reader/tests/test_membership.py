import unittest

from weft.membership import MembershipError, check_ed25519, read_grant, read_revocation, seal_message
from weft.wire import WireError, Writer

from . import root, vectors


class Statements(unittest.TestCase):
    def test_grants(self):
        for vector in vectors("membership.json")["grants"]:
            data, signature = bytes.fromhex(vector["bytes"]), bytes.fromhex(vector["signature"])
            member = read_grant(root(), data, signature)
            terms = member.terms
            self.assertEqual(
                [terms.site, terms.code, terms.name, terms.role, terms.shelves, member.seal_key.hex(), member.serial.hex()],
                [vector[name] for name in ("site", "code", "name", "role", "shelves", "seal_key", "serial")])
            self.assertEqual(str(member.issued), vector["issued"])
            self.assertEqual(written_grant(vector), data)
            with self.assertRaises((MembershipError, WireError)):
                read_grant(root(), data[:-1] + bytes([data[-1] ^ 1]), signature)

    def test_revocations(self):
        for vector in vectors("membership.json")["revocations"]:
            site, cuts = read_revocation(root(), bytes.fromhex(vector["bytes"]), bytes.fromhex(vector["signature"]))
            self.assertEqual(site, vector["site"])
            self.assertEqual(cuts, {int(cut["origin"]): int(cut["number"]) for cut in vector["cuts"]})

    def test_seals(self):
        keys = {grant["site"]: bytes.fromhex(grant["seal_key"]) for grant in vectors("membership.json")["grants"]}
        for vector in vectors("membership.json")["seals"]:
            origin, number, chain = int(vector["origin"]), int(vector["number"]), bytes.fromhex(vector["hash"])
            signature = bytes.fromhex(vector["signature"])
            check_ed25519(keys[origin >> 12], seal_message(root().company, origin, number, chain), signature)
            with self.assertRaises(MembershipError):
                check_ed25519(keys[origin >> 12], seal_message(root().company, origin, number + 1, chain), signature)


def written_grant(vector):
    writer = Writer().varint(1).raw(root().company).varint(vector["site"])
    for name in ("code", "name", "role", "shelves"):
        writer.text(vector[name])
    writer.raw(bytes.fromhex(vector["seal_key"])).blob(bytes.fromhex(vector["serial"])).varint(int(vector["issued"]))
    return bytes(writer.data)
