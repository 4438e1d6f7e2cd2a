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
                [terms.site, terms.code, terms.name, terms.role, terms.shelves, member.serial.hex(), member.former],
                [vector[name] for name in ("site", "code", "name", "role", "shelves", "serial", "former")])
            self.assertEqual(
                [{"first": str(first), "key": key.hex()} for first, key in member.seal_keys], vector["seal_keys"])
            self.assertEqual(member.ends, {int(end["origin"]): int(end["number"]) for end in vector["ends"]})
            self.assertEqual(str(member.issued), vector["issued"])
            self.assertEqual(written_grant(vector), data)
            with self.assertRaises((MembershipError, WireError)):
                read_grant(root(), data[:-1] + bytes([data[-1] ^ 1]), signature)

    def test_keys_over_time(self):
        vector = next(vector for vector in vectors("membership.json")["grants"] if len(vector["seal_keys"]) == 2)
        member = read_grant(root(), bytes.fromhex(vector["bytes"]), bytes.fromhex(vector["signature"]))
        old, new = (bytes.fromhex(period["key"]) for period in vector["seal_keys"])
        site = vector["site"] << 12
        self.assertEqual([member.seal_key(site | incarnation) for incarnation in (1, 299, 300, 4095)], [old, old, new, new])
        self.assertEqual(member.newest_seal_key, new)

    def test_revocations(self):
        for vector in vectors("membership.json")["revocations"]:
            site, cuts = read_revocation(root(), bytes.fromhex(vector["bytes"]), bytes.fromhex(vector["signature"]))
            self.assertEqual(site, vector["site"])
            self.assertEqual(cuts, {int(cut["origin"]): int(cut["number"]) for cut in vector["cuts"]})

    def test_seals(self):
        keys = {grant["site"]: bytes.fromhex(grant["seal_keys"][0]["key"]) for grant in vectors("membership.json")["grants"]}
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
    writer.varint(len(vector["seal_keys"]))
    for period in vector["seal_keys"]:
        writer.varint(int(period["first"])).raw(bytes.fromhex(period["key"]))
    writer.blob(bytes.fromhex(vector["serial"])).varint(int(vector["issued"])).text(vector["former"])
    writer.varint(len(vector["ends"]))
    for end in vector["ends"]:
        writer.raw(int(end["origin"]).to_bytes(4, "big")).varint(int(end["number"]))
    return bytes(writer.data)
