import Crypto
import Foundation
import Ground
import Logging
import NIOCore
import NIOSSL
import SwiftASN1
import Synchronization
import X509

@testable import Sync

/// A company's root for one test, and certificates from it.
struct Authority {
  let key = P256.Signing.PrivateKey()
  let root: Certificate
  let company: [UInt8]

  init(company: [UInt8] = SyncTests.company) throws {
    self.company = company
    let name = try DistinguishedName { CommonName("Weft test root") }
    root = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: .now - 3600, notValidAfter: .now + 86_400,
      issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true))
      }, issuerPrivateKey: .init(key))
  }

  func site(_ number: UInt32) throws -> TLSMaterial { try leaf("site/\(number)") }
  func invitation(_ id: [UInt8]) throws -> TLSMaterial { try leaf("invitation/\(hex(id))") }

  private func leaf(_ path: String) throws -> TLSMaterial {
    let leafKey = P256.Signing.PrivateKey()
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(leafKey.publicKey), notValidBefore: .now - 3600, notValidAfter: .now + 86_400,
      issuer: root.subject, subject: try DistinguishedName { CommonName(path) }, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        SubjectAlternativeNames([.uniformResourceIdentifier("weft:\(hex(company))/\(path)")])
      }, issuerPrivateKey: .init(key))
    return TLSMaterial(
      certificates: [try der(certificate)], privateKey: [UInt8](leafKey.derRepresentation), roots: [try der(root)])
  }

  private func der(_ certificate: Certificate) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return serializer.serializedBytes
  }

  private func hex(_ bytes: [UInt8]) -> String { bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }

  struct Nameless: Error {}

  static let identify: @Sendable ([UInt8]) throws -> PeerIdentity = { der in
    let certificate = try Certificate(derEncoded: der)
    guard let names = try certificate.extensions.subjectAlternativeNames else { throw Nameless() }
    let shown = ShownCertificate(serial: Array(certificate.serialNumber.bytes), made: Instant(milliseconds: 0))
    for case .uniformResourceIdentifier(let name) in names {
      let parts = name.dropFirst(5).split(separator: "/")
      guard parts.count == 3 else { continue }
      let company = bytes(parts[0])
      if parts[1] == "site", let number = UInt32(parts[2]) { return .site(company: company, SiteID(number), certificate: shown) }
      if parts[1] == "invitation" { return .invitation(company: company, id: bytes(parts[2])) }
    }
    throw Nameless()
  }

  private static func bytes(_ hex: Substring) -> [UInt8] {
    stride(from: 0, to: hex.count, by: 2).compactMap {
      UInt8(hex.dropFirst($0).prefix(2), radix: 16)
    }
  }
}

/// A clock that a test moves.
final class HeldClock: SyncClock {
  private struct State {
    var uptime: UInt64 = 0
    var sleepers: [(until: UInt64, wake: AsyncStream<Void>.Continuation)] = []
  }

  private let state = Mutex(State())

  func now() -> SyncTime {
    let uptime = state.withLock { $0.uptime }
    return SyncTime(uptime: uptime, wall: Instant(milliseconds: 1_800_000_000_000 + uptime))
  }

  func sleep(milliseconds: UInt64) async throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    state.withLock { $0.sleepers.append(($0.uptime + milliseconds, continuation)) }
    for await _ in stream { break }
    try Task.checkCancellation()
  }

  /// Returns once somebody waits for the time to pass.
  func untilSomeoneSleeps() async {
    while state.withLock({ $0.sleepers.isEmpty }) { await Task.yield() }
  }

  func advance(_ milliseconds: UInt64) {
    let due = state.withLock { state in
      state.uptime += milliseconds
      let due = state.sleepers.filter { $0.until <= state.uptime }
      state.sleepers.removeAll { $0.until <= state.uptime }
      return due
    }
    for sleeper in due { sleeper.wake.yield() }
  }

  /// Lets seconds pass until cancelled, as fast as others take them.
  func run() async {
    while !Task.isCancelled {
      advance(1000)
      try? await Task.sleep(for: .milliseconds(2))
    }
  }
}

/// One node of a test: a book, a certificate, and a clock that only the test moves.
struct TestNode {
  let store: MemoryStore
  let node: LocalNode
  let clock: HeldClock

  init(_ site: UInt32, _ authority: Authority, clock: HeldClock = HeldClock(), patience: Int64 = 10_000) throws {
    store = MemoryStore(Book(site: site))
    self.clock = clock
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    node = LocalNode(
      store: store, tls: try authority.site(site), identify: Authority.identify, clock: clock, logger: logger, patience: patience)
  }

  var board: PeerBoard { node.board }
}
