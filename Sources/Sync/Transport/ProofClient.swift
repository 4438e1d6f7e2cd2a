import Ground
import Membership
import NIOCore
import Replica

/// Asks one peer, once, whether it holds the same.
public struct ProofClient: Sendable {
  private let node: LocalNode

  public init(_ node: LocalNode) { self.node = node }

  /// Compares all records of the shelves that both sides hold.
  ///
  /// - Parameters:
  ///   - site: who must answer; nil for whoever does.
  ///   - repair: whether records that are damaged here are put right.
  /// - Throws: `FrameFailure` if the peer refuses, `Proof.Failure` if its answers make no sense, or what the network or the store says.
  public func prove(host: String, port: Int, with site: SiteID? = nil, repair: Bool = false) async throws -> ProofResult {
    let connection = try await Connection.dial(
      host: host, port: port, node.tls.context(server: false), timeout: node.timeout)
    do {
      let identity = try await node.meet(connection)
      let greeting = try await node.store.greeting()
      let peer = try await node.admit(identity, to: greeting)
      if let site, site != peer { throw FrameFailure(.wrongSite, "\(peer) answers where \(site) should") }
      let result = try await prove(with: peer, greeting, connection, repair)
      await connection.close(FrameFailure(.goingAway, "proven"))
      return result
    } catch {
      await connection.close()
      throw error
    }
  }

  private func prove(with peer: SiteID, _ greeting: Greeting, _ connection: Connection, _ repair: Bool) async throws -> ProofResult {
    try await connection.write(.hello(Hello(purpose: .proof, wall: node.clock.now().wall, greeting: greeting)))
    guard case .hello(let hello) = try await connection.expect(within: node.timeout).frame else {
      throw FrameFailure(.frameBeforeHello, "a frame before the Hello")
    }
    let check = HelloCheck(company: greeting.company, site: greeting.site, peer: peer, purpose: .proof)
    if let failure = check.refusal(of: hello) { throw failure }
    guard hello.greeting.schemaVersion == greeting.schemaVersion else {
      var result = ProofResult()
      result.peer = peer
      result.otherSchema = hello.greeting.schemaVersion
      return result
    }
    let shelves = greeting.shelves.intersection(hello.greeting.shelves)
    var result = try await compare(shelves, hello.greeting.frontier, connection)
    result.peer = peer
    guard repair, !result.isIdentical else { return result }
    let gaps = [greeting.frontier.gaps, hello.greeting.frontier.gaps].joined().contains { !$0.value.isFull && shelves.contains($0.key.shelf) }
    let compared = ComparedPeer(
      site: peer, frontier: result.there, isSettled: result.isSettled && !gaps, schemaVersion: Int(hello.greeting.schemaVersion),
      shelves: shelves)
    result.repairs = try await node.store.repair(result.differences, against: compared) { keys in
      try await rows(of: keys, shelves, connection)
    }
    return result
  }

  private func compare(_ shelves: ShelfSet, _ there: Frontier, _ connection: Connection) async throws -> ProofResult {
    var proof = Proof(shelves: shelves, there: there)
    var step = try proof.begin()
    while true {
      switch step {
      case .look(let questions):
        let view = try await node.store.look(at: questions, shelves: shelves, listing: .max)
        step = try proof.looked(view.answers, here: view.frontier)
      case .ask(let request):
        let sent = try await connection.write(.proofRequest(request))
        let reply = try await connection.expect(within: .milliseconds(SyncLimits.proofPatience))
        guard case .proofReply(let theirs) = reply.frame else {
          throw FrameFailure(.unexpectedFrame, "no reply to a proof")
        }
        step = try proof.answered(theirs, bytes: (sent, reply.bytes))
      case .done(let result):
        return result
      }
    }
  }

  /// The peer's rows for these keys, in as many requests as it takes.
  private func rows(of keys: [RecordKey], _ shelves: ShelfSet, _ connection: Connection) async throws -> [[UInt8]] {
    var rows: [[UInt8]] = []
    while rows.count < keys.count {
      let rest = Array(keys[rows.count...].prefix(SyncLimits.rowKeys))
      try await connection.write(.rowsRequest(RowsRequest(keys: rest, shelves: shelves)))
      let reply = try await connection.expect(within: .milliseconds(SyncLimits.proofPatience))
      guard case .rowsReply(let theirs) = reply.frame, (1...rest.count).contains(theirs.rows.count) else {
        throw FrameFailure(.unexpectedFrame, "no rows for what was asked")
      }
      rows += theirs.rows
    }
    return rows
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
