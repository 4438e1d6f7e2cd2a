import Crypto
import Foundation
import Ground
import Membership
import Testing

@Suite("Seals")
struct SealTests {
  let key = SealKey()
  let company = CompanyID.random()
  let origin = Origin(site: SiteID(7), incarnation: 2)
  let hash = [UInt8](repeating: 0xAB, count: 32)

  @Test("A seal vouches for its chain")
  func vouches() {
    let seal = key.seal(company: company, origin: origin, number: 1 << 40, hash: hash)
    #expect(SealKey.verify(seal, company: company, publicKey: key.publicKey))
  }

  @Test("A seal counts for no other company, origin, number, hash or key")
  func nothingElse() {
    let seal = key.seal(company: company, origin: origin, number: 12, hash: hash)
    #expect(!SealKey.verify(seal, company: .random(), publicKey: key.publicKey))
    #expect(!SealKey.verify(seal, company: company, publicKey: SealKey().publicKey))
    var other = seal
    other.origin = Origin(site: SiteID(7), incarnation: 3)
    #expect(!SealKey.verify(other, company: company, publicKey: key.publicKey))
    other = seal
    other.number = 13
    #expect(!SealKey.verify(other, company: company, publicKey: key.publicKey))
    for index in hash.indices {
      other = seal
      other.hash = altered(hash, at: index)
      #expect(!SealKey.verify(other, company: company, publicKey: key.publicKey))
    }
    for index in seal.signature.indices {
      other = seal
      other.signature = altered(seal.signature, at: index)
      #expect(!SealKey.verify(other, company: company, publicKey: key.publicKey))
    }
  }

  @Test("A hash or signature of another length is no seal, and no crash")
  func lengths() {
    let seal = key.seal(company: company, origin: origin, number: 12, hash: hash)
    for seal in [
      Seal(origin: origin, number: 12, hash: hash + [0], signature: seal.signature),
      Seal(origin: origin, number: 12, hash: [], signature: seal.signature),
      Seal(origin: origin, number: 12, hash: hash, signature: []),
      Seal(origin: origin, number: 12, hash: hash, signature: seal.signature + [0]),
    ] { #expect(!SealKey.verify(seal, company: company, publicKey: key.publicKey)) }
    #expect(!SealKey.verify(seal, company: company, publicKey: []))
  }

  @Test("The signature covers just the bytes that the protocol names")
  func layout() throws {
    let seal = key.seal(company: company, origin: Origin(rawValue: 0x0102_0304), number: 0x0506_0708_090A_0B0C, hash: hash)
    let message = Array("weft seal 1\0".utf8) + company.bytes + [1, 2, 3, 4] + [5, 6, 7, 8, 9, 10, 11, 12] + hash
    let publicKey = try Curve25519.Signing.PublicKey(rawRepresentation: key.publicKey)
    #expect(publicKey.isValidSignature(seal.signature, for: message))
  }

  @Test("The one signature that a key of small order gives to every message is refused")
  func smallOrder() throws {
    let identityPoint: [UInt8] = [1] + [UInt8](repeating: 0, count: 31)
    let signature = identityPoint + [UInt8](repeating: 0, count: 32)
    // The library alone would take it.
    let library = try Curve25519.Signing.PublicKey(rawRepresentation: identityPoint)
    #expect(library.isValidSignature(signature, for: Array("anything".utf8)))
    let seal = Seal(origin: origin, number: 1, hash: hash, signature: signature)
    #expect(!SealKey.verify(seal, company: company, publicKey: identityPoint))
  }

  @Test("A seal key comes back from its PEM; another kind of key is refused")
  func pem() throws {
    #expect(try SealKey(pem: key.pem).publicKey == key.publicKey)
    #expect(throws: MembershipError.malformed(.malformed("seal key"))) { try SealKey(pem: JoinKeys().tlsKeyPEM) }
    #expect(throws: MembershipError.malformed(.malformed("seal key"))) { try SealKey(pem: "") }
  }
}
