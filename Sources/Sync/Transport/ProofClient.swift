import Ground
import NIOCore
import Replica

/// Asks one peer, once, whether it holds the same.
public struct ProofClient: Sendable {
  private let node: LocalNode

  public init(_ node: LocalNode) { self.node = node }

  /// Compares all records of the shelves that both sides hold.
  /// - Throws: `FrameFailure` if the peer refuses, `Proof.Failure` if its answers make no sense, or what the network or the store says.
  public func prove(host: String, port: Int, with site: SiteID? = nil) async throws -> ProofResult {
    let connection = try await Connection.dial(
      host: host, port: port, node.tls.context(server: false), timeout: node.timeout)
    do {
      let identity = try await node.meet(connection)
      let greeting = try await node.store.greeting()
      let peer = try await node.admit(identity, to: greeting)
      if let site, site != peer { throw FrameFailure(.wrongSite, "\(peer) answers where \(site) should") }
      let result = try await prove(with: peer, greeting, connection)
      await connection.close(FrameFailure(.goingAway, "proven"))
      return result
    } catch {
      await connection.close()
      throw error
    }
  }

  private func prove(with peer: SiteID, _ greeting: Greeting, _ connection: Connection) async throws -> ProofResult {
    try await connection.write(.hello(Hello(purpose: .proof, wall: node.clock.now().wall, greeting: greeting)))
    guard case .hello(let hello) = try await connection.expect(within: node.timeout).frame else {
      throw FrameFailure(.frameBeforeHello, "a frame before the Hello")
    }
    let check = HelloCheck(company: greeting.company, site: greeting.site, peer: peer, purpose: .proof)
    if let failure = check.refusal(of: hello) { throw failure }
    guard hello.greeting.schemaVersion == greeting.schemaVersion else {
      var result = ProofResult()
      result.otherSchema = hello.greeting.schemaVersion
      return result
    }
    var proof = Proof(shelves: greeting.shelves.intersection(hello.greeting.shelves))
    var step = try proof.begin()
    while true {
      switch step {
      case .ask(let request):
        async let mine = node.store.answers(to: request)
        let sent = try await connection.write(.proofRequest(request))
        let reply = try await connection.expect(within: .milliseconds(SyncLimits.proofPatience))
        guard case .proofReply(let theirs) = reply.frame else {
          throw FrameFailure(.unexpectedFrame, "no reply to a proof")
        }
        step = try proof.answered(here: try await mine, there: theirs, bytes: (sent, reply.bytes))
      case .divide(let ranges):
        var parts: [[KeyRange]] = []
        for range in ranges { parts.append(try await node.store.split(range, parts: SyncLimits.proofParts)) }
        step = try proof.divided(parts)
      case .done(let result):
        return result
      }
    }
  }
}

extension Connection {
  /// The next frame; a Close is thrown as what it says.
  func expect(within limit: TimeAmount) async throws -> (frame: Frame, bytes: Int) {
    let next = try await next(within: limit)
    if case .close(let code, let text) = next.frame { throw FrameFailure(CloseCode(rawValue: code) ?? .unknown, text) }
    return next
  }
}
