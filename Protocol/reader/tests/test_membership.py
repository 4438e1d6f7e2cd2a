import unittest

from cryptography.hazmat.primitives import serialization

from weft import shelves
from weft.joining import sign_ecdsa
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


class Names(unittest.TestCase):
    def test_a_set_of_shelves_has_one_form(self):
        for text in (
            "", "*", "company", "company office/2", "plant/*", "company office/* plant/* warehouse/9",
            "office/2 office/10 plant/1 warehouse/1048575"):
            self.assertTrue(shelves.is_canonical(text), text)
        for text in (
            " ", "company ", " company", "company  office/2", "office/2 company", "office/10 office/2", "office/2 office/2",
            "office/* office/2", "office/02", "office/0", "office/1048576", "company/1", "company/*", "plant/* office/*",
            "company office/* plant/* warehouse/*", "* company", "depot/1"):
            self.assertFalse(shelves.is_canonical(text), text)

    def test_the_shelves_of_two_sets(self):
        for ours, theirs, both in (
            ("*", "*", "*"), ("*", "company office/2", "company office/2"), ("company office/2 office/10", "office/* plant/7", "office/2 office/10"),
            ("office/2", "office/3", ""), ("company plant/* warehouse/* office/2", "*", "company plant/* warehouse/* office/2"),
            ("plant/* office/2", "plant/9 plant/10 office/2", "office/2 plant/9 plant/10"),
        ):
            self.assertEqual((shelves.common(ours, theirs), shelves.common(theirs, ours)), (both, both))
            self.assertTrue(shelves.is_canonical(both))

    def test_grants_beyond_the_limits_are_refused_though_the_root_signed_them(self):
        right = vectors("membership.json")["grants"][1]
        wrong = [
            {"site": 0}, {"site": 1 << 20}, {"code": "S"}, {"code": "S23456789"}, {"code": "s2"}, {"name": ""}, {"name": "n" * 201},
            {"name": " n"}, {"name": "n\n"}, {"name": "n\u0085x"}, {"role": "visitor"}, {"shelves": "office/2 company"}, {"serial": ""},
            {"serial": "40" * 21}, {"issued": str(1 << 48)},
        ]
        for small in ("00" * 32, "01" + "00" * 30 + "80", "ee" + "ff" * 31):
            wrong.append({"seal_keys": [right["seal_keys"][0] | {"key": small}]})
        self.assertEqual(read_grant(root(), *signed(b"weft grant 1\0", written_grant(right))).terms.name, "Site 2")
        for change in wrong:
            with self.subTest(change), self.assertRaises((MembershipError, WireError)):
                read_grant(root(), *signed(b"weft grant 1\0", written_grant(right | change)))

    def test_revocations_with_cuts_of_others_or_out_of_order_are_refused(self):
        def revocation(*cuts, site=3, reason="stolen"):
            writer = Writer().varint(1).raw(root().company).varint(site).varint(1_790_000_000_000).text(reason).varint(len(cuts))
            for origin, number in cuts:
                writer.raw(origin.to_bytes(4, "big")).varint(number)
            return signed(b"weft revocation 1\0", bytes(writer.data))

        first, second, other = 3 << 12 | 1, 3 << 12 | 2, 2 << 12 | 1
        self.assertEqual(read_revocation(root(), *revocation((first, 7), (second, 9))), (3, {first: 7, second: 9}))
        for wrong in (
            revocation((second, 9), (first, 7)), revocation((first, 7), (first, 7)), revocation((other, 1)), revocation(site=0),
            revocation(reason="r" * 501)):
            with self.assertRaises(MembershipError):
                read_revocation(root(), *wrong)


def signed(domain, data):
    key = serialization.load_pem_private_key(vectors("root.json")["key_pem"].encode(), None)
    return data, sign_ecdsa(key, domain + data)


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
