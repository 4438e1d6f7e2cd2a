import Ground
import Replica
import ServiceLifecycle
import Testing

@testable import Sync

@Suite("Proofs, joins and stops over TLS", .timeLimit(.minutes(2)))
struct ProofAndJoinTests {
  let authority = try! Authority()

  @Test("A proof over the wire names what differs")
  func proof() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    for node in [here, there] { await node.store.change { for number in 0..<500 { $0.commit("\(number)") } } }
    // Both hold site 1's entries: the books differ in who wrote them.
    await there.store.change { $0 = Book(site: 2) }
    let full = await here.store.book
    await there.store.change { book in
      guard let all = full.outgoing(after: Frontier(), limit: .max) else { return }
      _ = book.apply(all.batch, from: SiteID(1))
    }
    try await listening(here) { port in
      let client = ProofClient(there.node)
      let equal = try await client.prove(host: "127.0.0.1", port: port, with: SiteID(1))
      #expect(equal.isIdentical && equal.roundTrips == 1 && equal.here == equal.there)
      #expect(equal.bytesSent > 0 && equal.bytesReceived > 0)
      let lost = full.records[250].key
      await there.store.change { $0.tampered[lost] = .some(nil) }
      let unequal = try await client.prove(host: "127.0.0.1", port: port)
      #expect(unequal.differences.map(\.key) == [lost])
      await #expect(throws: FrameFailure(.wrongSite, "site 1 answers where site 9 should")) {
        try await client.prove(host: "127.0.0.1", port: port, with: SiteID(9))
      }
      await here.board.pauseAll()
      await #expect(throws: FrameFailure(.paused, "paused")) { try await client.prove(host: "127.0.0.1", port: port) }
    }
  }

  @Test("A peer of another release of the schema is not compared with, and that is said: neither equal nor different")
  func otherSchema() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    await here.store.change { $0.schemaVersion = 2 }
    try await listening(here) { port in
      let result = try await ProofClient(there.node).prove(host: "127.0.0.1", port: port, with: SiteID(1))
      #expect(result.otherSchema == 2 && !result.isIdentical && result.differences.isEmpty && result.roundTrips == 0)
    }
  }

  let id = [UInt8](repeating: 0xAB, count: 16)

  func request(_ id: [UInt8]) -> JoinRequest {
    JoinRequest(invitation: id, code: Array("K7".utf8), tlsPublicKey: [1], sealPublicKey: [2], tlsProof: [3], sealProof: [4])
  }

  @Test("An invitation joins, and may do nothing else")
  func join() async throws {
    let here = try TestNode(1, authority)
    let invitation = try authority.invitation(id)
    let handler: Listener.JoinHandler = { id, request in
      request.code == Array("K7".utf8) ? JoinReply(siteCertificate: id) : JoinReply(refusalCode: "code", refusalText: "wrong code")
    }
    try await listening(here, joinHandler: handler) { port in
      let client = JoinClient(tls: invitation, identify: Authority.identify)
      #expect(try await client.join(host: "127.0.0.1", port: port, self.request(self.id)).siteCertificate == self.id)
      var wrong = self.request(self.id)
      wrong.code = Array("guess".utf8)
      #expect(try await client.join(host: "127.0.0.1", port: port, wrong).refusalCode == "code")
      await #expect(throws: FrameFailure(.notAdmitted, "the certificate is of another invitation")) {
        try await client.join(host: "127.0.0.1", port: port, self.request([1]))
      }
      let connection = try await Connection.dial(
        host: "127.0.0.1", port: port, invitation.context(server: false), timeout: .seconds(10))
      try await connection.write(
        .hello(Hello(purpose: .sync, wall: Instant(milliseconds: 0), greeting: Book(site: 2).greeting)))
      guard case .close(let code, _) = try await connection.next()?.frame else {
        Issue.record("no Close")
        return
      }
      #expect(CloseCode(rawValue: code) == .unexpectedFrame)
      await connection.close()
      #expect(await here.store.greetings.isEmpty)
    }
  }

  @Test("Where nobody joins, an invitation is refused")
  func noJoin() async throws {
    let here = try TestNode(1, authority)
    let client = JoinClient(tls: try authority.invitation(id), identify: Authority.identify)
    try await listening(here) { port in
      await #expect(throws: FrameFailure(.notAdmitted, "nobody joins here")) {
        try await client.join(host: "127.0.0.1", port: port, self.request(self.id))
      }
    }
  }

  @Test("A node that stops says goodbye to its peers")
  func graceful() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    let listener = Listener(here.node, host: "127.0.0.1", port: 0)
    // Nobody listens there: the dialer stops while it waits to try again.
    let dialer = Dialer(here.node, host: "127.0.0.1", port: 1)
    let group = ServiceGroup(
      configuration: .init(services: [.init(service: listener), .init(service: dialer)], logger: here.node.logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      // Two that wait: one says nothing after its handshake, one does not even begin it.
      let mute = try await Guest(try TestNode(3, authority), port: try await listener.port, hello: false)
      let stranger = try await plain(try await listener.port)
      let guest = try await Guest(there, port: try await listener.port)
      await group.triggerGracefulShutdown()
      #expect(try await guest.close() == .goingAway)
      try await tasks.waitForAll()
      #expect(try await mute.close() == nil)
      try await stranger.closeFuture.get()
    }
  }
}
