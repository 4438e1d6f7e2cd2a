import Ground
import NIOCore
import NIOPosix
import NIOSSL
import Replica
import Testing

@testable import Sync

/// Runs `body` beside a listener on a free port; stops the listener after it.
@discardableResult
func listening<Result: Sendable>(
  _ here: TestNode, connections: Int = SyncLimits.connections, perAddress: Int = SyncLimits.handshakesPerAddress,
  joinHandler: Listener.JoinHandler? = nil, _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> Result {
  let listener = Listener(
    here.node, host: "127.0.0.1", port: 0, connections: connections, handshakesPerAddress: perAddress, joinHandler: joinHandler)
  return try await beside({ try await listener.run() }) { try await body(try await listener.port) }
}

/// Runs a service until `body` has returned.
@discardableResult
func beside<Result: Sendable>(
  _ service: @escaping @Sendable () async throws -> Void, _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask {
      try await service()
      return nil
    }
    group.addTask { try await body() }
    defer { group.cancelAll() }
    while let next = try await group.next() { if let result = next { return result } }
    throw CancellationError()
  }
}

/// The other end of a connection, played by the test.
struct Guest: Sendable {
  let connection: Connection
  let greeting: Greeting

  /// Connects with a good certificate, and says Hello if asked to.
  init(_ there: TestNode, port: Int, hello: Bool = true) async throws {
    connection = try await Connection.dial(
      host: "127.0.0.1", port: port, there.node.tls.context(server: false), timeout: .seconds(10))
    _ = try await connection.peerCertificate()
    greeting = await there.store.greeting()
    if hello {
      try await connection.write(.hello(Hello(purpose: .sync, wall: there.clock.now().wall, greeting: greeting)))
      guard case .hello = try await connection.next()?.frame else { throw FrameFailure(.frameBeforeHello, "no Hello") }
    }
  }

  /// Reads until the node closes, then closes too.
  func close() async throws -> CloseCode? {
    defer { connection.abort() }
    while let next = try await connection.next() {
      if case .close(let code, _) = next.frame { return CloseCode(rawValue: code) }
    }
    return nil
  }

  func raw(_ bytes: [UInt8]) async throws { try await connection.write(ByteBuffer(bytes: bytes)) }
}

@Suite("Real TLS over loopback", .timeLimit(.minutes(2)))
struct NetworkTests {
  let authority = try! Authority()

  @discardableResult
  func dialing<Result: Sendable>(_ node: TestNode, _ port: Int, site: UInt32? = nil, _ body: @escaping @Sendable () async throws -> Result)
    async throws -> Result
  {
    let dialer = Dialer(node.node, host: "127.0.0.1", port: port, site: site.map { SiteID($0) }, random: Seeded(1))
    return try await beside({ try await dialer.run() }, body)
  }

  @Test("Two nodes exchange what they had and push what comes")
  func twoNodes() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    for number in 0..<300 { await here.store.commit("order \(number)") }
    await there.store.commit("shipment")
    try await listening(here) { port in
      try await self.dialing(there, port, site: 1) {
        await there.store.until { $0.book.log.count == 301 }
        await here.store.until { $0.book.log.count == 301 }
        await here.store.commit("late")
        await there.store.until { $0.book.log.count == 302 }
        await here.store.until { $0.acknowledgements[SiteID(2)]?.covers($0.book.frontier) ?? false }
        let statuses = await here.board.statuses
        #expect(statuses.map(\.site) == [SiteID(2)])
      }
    }
    #expect(await here.store.book.repeated + there.store.book.repeated == 0)
    #expect(await there.store.greetings.map(\.site) == [SiteID(1)])
  }

  @Test("A node whose peer has pruned its log starts from the checkpoint, and keeps what it wrote before")
  func checkpoint() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    for number in 0..<30 { await here.store.commit("order \(number)") }
    await here.store.change { $0.prune() }
    await here.store.commit("after")
    await there.store.commit("shipment")
    try await listening(here) { port in
      try await self.dialing(there, port) {
        await there.store.until { $0.book.frontier.heads.values.map(\.number).sorted() == [1, 31] }
        await here.store.until { $0.book.frontier.heads.values.map(\.number).sorted() == [1, 31] }
      }
    }
    #expect(await there.store.book.log.map(\.text).sorted() == ["after", "shipment"])
  }

  @Test("Megabytes in both directions at once arrive whole")
  func bulk() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    for number in 0..<60 {
      await here.store.commit("\(number)" + prose(100 << 10, seed: UInt64(number)))
      await there.store.commit("\(number)" + prose(100 << 10, seed: UInt64(number + 100)))
    }
    try await listening(here) { port in
      try await self.dialing(there, port) {
        await there.store.until { $0.book.log.count == 120 }
        await here.store.until { $0.book.log.count == 120 }
      }
    }
  }

  @Test("Three sites see each other's work through headquarters")
  func hub() async throws {
    let hub = try TestNode(1, authority)
    let (plant, office) = (try TestNode(2, authority), try TestNode(3, authority))
    try await listening(hub) { port in
      try await self.dialing(plant, port) {
        try await self.dialing(office, port) {
          await plant.store.commit("produced")
          await office.store.commit("ordered")
          for node in [hub, plant, office] { await node.store.until { $0.book.log.count == 2 } }
        }
      }
    }
  }

  func refused(_ context: NIOSSLContext, by node: TestNode) async throws {
    try await listening(node) { port in
      await #expect(throws: (any Error).self) {
        let connection = try await Connection.dial(host: "127.0.0.1", port: port, context, timeout: .seconds(10))
        _ = try await connection.peerCertificate()
        // In TLS 1.3 a client learns of its refusal when it first reads.
        guard try await connection.next() == nil else { return }
        throw FrameFailure(.disconnected, "nothing said")
      }
      #expect(await node.board.statuses.isEmpty)
      // Others are served as before.
      _ = try await Guest(try TestNode(2, self.authority), port: port)
    }
  }

  @Test("A stranger without a certificate hears nothing")
  func stranger() async throws {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .none
    try await refused(try NIOSSLContext(configuration: configuration), by: try TestNode(1, authority))
  }

  @Test("A certificate of another company's root hears nothing, and is not talked to")
  func otherRoot() async throws {
    let other = try Authority(company: [UInt8](repeating: 8, count: 16))
    var material = try other.site(2)
    try await refused(try material.context(server: false), by: try TestNode(1, authority))
    // Even one that trusts our root.
    material.roots = try authority.site(2).roots
    try await refused(try material.context(server: false), by: try TestNode(1, authority))
  }

  @Test("Older TLS is refused")
  func oldTLS() async throws {
    let material = try authority.site(2)
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = [.certificate(try NIOSSLCertificate(bytes: material.certificates[0], format: .der))]
    configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: material.privateKey, format: .der))
    configuration.certificateVerification = .none
    configuration.maximumTLSVersion = .tlsv12
    try await refused(try NIOSSLContext(configuration: configuration), by: try TestNode(1, authority))
  }

  @Test("A certificate of our root for another company's name is refused")
  func otherName() async throws {
    let node = try TestNode(1, authority)
    // The same root signs, by mistake or malice, a name of another company.
    var store = Book(site: 1).greeting
    store.company = [UInt8](repeating: 8, count: 16)
    await #expect(throws: FrameFailure(.company, "another company")) {
      try await node.node.admit(.site(company: company, SiteID(2)), to: store)
    }
    await #expect(throws: FrameFailure.self) {
      try await node.node.admit(.invitation(company: company, id: []), to: Book(site: 1).greeting)
    }
  }

  @Test("A member that was revoked is refused, and cut off if it is connected")
  func revoked() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    try await listening(here) { port in
      let connected = try await Guest(there, port: port)
      await here.store.revoke(SiteID(2))
      #expect(try await connected.close() == .notAdmitted)
      let again = try await Guest(there, port: port, hello: false)
      #expect(try await again.close() == .notAdmitted)
    }
  }

  @Test("A certificate whose place another has taken is refused and its session ends; the other is let in, and called as well")
  func replacedCertificate() async throws {
    let (here, stolen, bought) = (try TestNode(1, authority), try TestNode(2, authority), try TestNode(2, authority))
    guard case .site(_, _, let certificate?) = try Authority.identify(bought.node.tls.certificates[0]) else {
      Issue.record("no certificate")
      return
    }
    try await listening(here) { port in
      let connected = try await Guest(stolen, port: port)
      await here.store.renew(SiteID(2), to: certificate.serial)
      #expect(try await connected.close() == .notAdmitted)
      let again = try await Guest(stolen, port: port, hello: false)
      #expect(try await again.close() == .notAdmitted)
      // Says Hello and hears one.
      let welcome = try await Guest(bought, port: port)
      welcome.connection.abort()
    }
    let greeting = Book(site: 1).greeting
    for (node, isAdmitted) in [(stolen, false), (bought, true)] {
      let identity = try Authority.identify(node.node.tls.certificates[0])
      if isAdmitted {
        #expect(try await here.node.admit(identity, to: greeting) == SiteID(2))
      } else {
        await #expect(throws: FrameFailure.self) { try await here.node.admit(identity, to: greeting) }
      }
    }
  }

  @Test("A Hello that names another site than the certificate is refused")
  func wrongSite() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    try await listening(here) { port in
      let peer = try await Guest(there, port: port, hello: false)
      try await peer.connection.write(
        .hello(Hello(purpose: .sync, wall: there.clock.now().wall, greeting: Book(site: 3).greeting)))
      #expect(try await peer.close() == .wrongSite)
    }
  }

  @Test("Bytes that are no frames close that session with a word, and no other", arguments: [
    ([0xFF, 0xFF, 0xFF, 0xFF], CloseCode.frameTooLarge), ([0, 0, 0, 3, 0xFF, 0xFF, 0xFF], .malformed),
    ([0, 0, 0, 0], .unknownFrame), ([0x47, 0x45, 0x54, 0x20, 0x2F], .frameTooLarge),
  ] as [([UInt8], CloseCode)])
  func garbage(bytes: [UInt8], code: CloseCode) async throws {
    let (here, there, other) = (try TestNode(1, authority), try TestNode(2, authority), try TestNode(3, authority))
    try await listening(here) { port in
      try await self.dialing(other, port) {
        await here.store.until { $0.greetings.contains { $0.site == SiteID(3) } }
        for hello in [true, false] {
          let peer = try await Guest(there, port: port, hello: hello)
          try await peer.raw(bytes)
          #expect(try await peer.close() == code)
        }
        await here.store.commit("after it")
        await other.store.until { $0.book.log.count == 1 }
      }
    }
  }

  @Test("Half a frame, then nothing: the peer is dropped for its silence, the others stay")
  func halfFrame() async throws {
    let (here, other) = (try TestNode(1, authority), try TestNode(3, authority, clock: HeldClock()))
    let there = try TestNode(2, authority)
    try await listening(here) { port in
      let peer = try await Guest(there, port: port)
      try await peer.raw([0, 0, 1, 0, 1, 2, 3])
      let code = try await beside({ await here.clock.run() }) { try await peer.close() }
      #expect(code == .silent)
      try await self.dialing(other, port) {
        await here.store.commit("after it")
        await other.store.until { $0.book.log.count == 1 }
      }
    }
  }

  @Test("A silent peer gets heartbeats and is dropped after three")
  func silent() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    try await listening(here) { port in
      let peer = try await Guest(there, port: port)
      try await beside({ await here.clock.run() }) {
        guard case .heartbeat = try await peer.connection.next()?.frame else {
          Issue.record("no heartbeat")
          return
        }
        let code = try await peer.close()
        #expect(code == .silent)
      }
      #expect(here.clock.now().uptime >= 30_000)
    }
  }

  @Test("A connection that never begins TLS is closed in time")
  func noHandshake() async throws {
    let node = try TestNode(1, authority, patience: 100)
    try await listening(node) { port in
      let channel = try await plain(port)
      try await channel.closeFuture.get()
    }
  }

  @Test("A member that never says Hello is told that it waited too long")
  func noHello() async throws {
    let (here, there) = (try TestNode(1, authority, patience: 500), try TestNode(2, authority))
    try await listening(here) { port in
      let code = try await Guest(there, port: port, hello: false).close()
      #expect(code == .greetingTimeout)
    }
  }

  @Test("Connections beyond the limit of an address wait for nobody: they are closed at once")
  func crowd() async throws {
    let node = try TestNode(1, authority)
    try await listening(node, perAddress: 2) { port in
      var crowd: [any Channel] = []
      for _ in 0..<3 { crowd.append(try await plain(port)) }
      // Which of the three comes to the door last is not ours to say: one is sent away, long before a handshake times out.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for channel in crowd { group.addTask { try await channel.closeFuture.get() } }
        try await group.next()
        let open = crowd.filter(\.isActive)
        #expect(open.count == 2)
        for channel in open { channel.close(promise: nil) }
      }
    }
  }

  @Test("16 KiB that say they inflate to 10 GB go to quarantine; the session and its peers go on")
  func bomb() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    try await listening(here) { port in
      let peer = try await Guest(there, port: port)
      let bomb = Batch(deflated: [UInt8](repeating: 0x78, count: 16 << 10), inflatedSize: 10 << 30, seals: [], count: 1)
      try await peer.connection.write(.batch(bomb, through: Frontier()))
      guard case .ack(let ack) = try await peer.connection.next()?.frame else {
        Issue.record("no Ack")
        return
      }
      #expect(ack.bytes == 10 << 30)
      guard case .refusal(let refusal) = try await peer.connection.next()?.frame else {
        Issue.record("no Refusal")
        return
      }
      #expect(refusal.code == "damaged")
      // The same session still takes what is good.
      var book = Book(site: 2)
      book.commit("good")
      let good = try #require(book.outgoing(after: Frontier(), limit: 1))
      try await peer.connection.write(.batch(good.batch, through: good.through))
      await here.store.until { $0.book.log.map(\.text) == ["good"] }
    }
  }

  @Test("A newer connection of the same peer replaces the older one")
  func newer() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    try await listening(here) { port in
      let old = try await Guest(there, port: port)
      let new = try await Guest(there, port: port)
      #expect(try await old.close() == .superseded)
      await here.store.commit("news")
      guard case .batch = try await new.connection.next()?.frame else {
        Issue.record("no Batch")
        return
      }
    }
  }

  @Test("A paused link closes its session and refuses another until it is resumed")
  func pause() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    try await listening(here) { port in
      try await self.dialing(there, port, site: 1) {
        await here.store.until { !$0.greetings.isEmpty }
        await there.board.pause(SiteID(1))
        await until(here.board) { $0.first?.phase == .idle }
        await here.store.commit("not yet")
        #expect(await there.board.statuses.map(\.phase) == [.paused])
        await there.board.resume(SiteID(1))
        try await beside({ await there.clock.run() }) { await there.store.until { $0.book.log.count == 1 } }
      }
    }
  }

  @Test("A dialer comes back after its peer has restarted, and after our disk was full")
  func comesBack() async throws {
    let (here, there) = (try TestNode(1, authority), try TestNode(2, authority))
    await here.store.commit("one")
    await there.store.setFull(true)
    let port = try await listening(here) { port in
      try await self.dialing(there, port) {
        await until(there.board) { $0.first?.lastError?.hasPrefix("storeFailed") ?? false }
        await there.store.setFull(false)
        try await beside({ await there.clock.run() }) { await there.store.until { $0.book.log.count == 1 } }
        return port
      }
    }
    // Nobody listens now; the dialer begins first.
    let listener = Listener(here.node, host: "127.0.0.1", port: port)
    try await dialing(there, port) {
      await until(there.board) { $0.first?.lastError != nil }
      await here.store.commit("two")
      try await beside({ try await listener.run() }) {
        try await beside({ await there.clock.run() }) { await there.store.until { $0.book.log.count == 2 } }
      }
    }
  }
}

/// A TCP connection without TLS.
func plain(_ port: Int) async throws -> any Channel {
  try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connect(host: "127.0.0.1", port: port).get()
}

/// Returns once what is asked of the board holds; checked after every change.
func until(_ board: PeerBoard, _ condition: @Sendable ([PeerStatus]) -> Bool) async {
  let changes = await board.changes()
  if condition(await board.statuses) { return }
  for await _ in changes where condition(await board.statuses) { return }
}
