import Ground
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle

/// Takes connections: sessions and proofs of members, joins of those who hold an invitation.
public actor Listener: Service {
  /// Answers a join. The invitation's id is the one in the certificate, and equals the one in the request.
  public typealias JoinHandler = @Sendable (_ invitation: [UInt8], JoinRequest) async throws -> JoinReply

  private let node: LocalNode
  private let host: String
  private let wanted: Int
  private let joinHandler: JoinHandler?
  private var doorkeeper: Doorkeeper
  private var bound: Result<Int, any Error>?
  private var waiting: [CheckedContinuation<Int, any Error>] = []

  /// - Parameter port: 0 takes any free one; `port` then says which.
  public init(
    _ node: LocalNode, host: String = "::", port: Int, connections: Int = SyncLimits.connections,
    handshakesPerAddress: Int = SyncLimits.handshakesPerAddress, joinHandler: JoinHandler? = nil
  ) {
    self.node = node
    self.host = host
    wanted = port
    self.joinHandler = joinHandler
    doorkeeper = Doorkeeper(maximum: connections, perAddress: handshakesPerAddress)
  }

  /// The port that is listened on, as soon as it is.
  /// - Throws: why it can't be.
  public var port: Int {
    get async throws {
      if let bound { return try bound.get() }
      return try await withCheckedThrowingContinuation { waiting.append($0) }
    }
  }

  public func run() async throws {
    let (accepted, arrivals) = AsyncStream.makeStream(
      of: Connection.self, bufferingPolicy: .bufferingOldest(SyncLimits.connections))
    let server: any Channel
    do {
      server = try await bind(arrivals)
      settle(.success(server.localAddress?.port ?? wanted))
    } catch {
      settle(.failure(error))
      throw error
    }
    node.logger.info("listening", metadata: ["port": "\(server.localAddress?.port ?? wanted)"])
    await withTaskCancellationOrGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for await connection in accepted {
          guard doorkeeper.admit(connection.host) else {
            node.logger.warning("connection refused: too many", metadata: ["host": "\(connection.host)"])
            connection.abort()
            continue
          }
          group.addTask {
            await self.serve(connection)
            await self.left()
          }
        }
      }
    } onCancelOrGracefulShutdown: {
      server.close(promise: nil)
      arrivals.finish()
    }
    // A close future never fails.
    _ = try? await server.closeFuture.get()
  }

  private func bind(_ arrivals: AsyncStream<Connection>.Continuation) async throws -> any Channel {
    let context = try node.tls.context(server: true)
    let timeout = node.timeout
    return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let connection = try Connection.accepted(channel, context, timeout: timeout)
          if case .enqueued = arrivals.yield(connection) { return }
          // More than can be served, or the listener stops.
          channel.close(promise: nil)
        }
      }
      .bind(host: host, port: wanted).get()
  }

  private func settle(_ result: Result<Int, any Error>) {
    bound = result
    for continuation in waiting { continuation.resume(with: result) }
    waiting = []
  }

  private func greeted(_ host: String) { doorkeeper.greeted(host) }
  private func left() { doorkeeper.left() }

  private nonisolated func serve(_ connection: Connection) async {
    let identity: PeerIdentity
    do {
      identity = try await node.meet(connection)
      await greeted(connection.host)
    } catch {
      await greeted(connection.host)
      node.logger.notice("stranger", metadata: ["host": "\(connection.host)", "error": "\(error)"])
      await connection.close()
      return
    }
    do {
      switch identity {
      case .site: try await meet(identity, connection)
      case .invitation(let company, let id): try await join(company, id, connection)
      }
    } catch let failure as FrameFailure {
      node.logger.notice("connection ended", metadata: ["host": "\(connection.host)", "error": "\(failure)"])
      await connection.close(failure)
    } catch {
      node.logger.error("connection failed", metadata: ["host": "\(connection.host)", "error": "\(error)"])
      await connection.close(FrameFailure(.storeFailed, "a fault here"))
    }
  }

  private nonisolated func meet(_ identity: PeerIdentity, _ connection: Connection) async throws {
    let greeting = try await node.store.greeting()
    let peer = try await node.admit(identity, to: greeting)
    let first = try await cancelWhenGracefulShutdown { try await connection.next(within: self.node.timeout) }
    if case .hello(let hello) = first.frame, hello.purpose == .proof {
      try await ProofDesk(node: node, connection: connection, greeting: greeting, peer: peer).serve(hello)
    } else {
      _ = await SessionDriver(
        node: node, connection: connection, side: .listener, greeting: greeting, peer: peer, certificate: identity.certificate
      ).run(first: first)
    }
  }

  private nonisolated func join(_ company: [UInt8], _ invitation: [UInt8], _ connection: Connection) async throws {
    guard let joinHandler, company == (try await node.store.greeting()).company else {
      throw FrameFailure(.notAdmitted, "nobody joins here")
    }
    guard case .joinRequest(let request) = try await connection.next(within: node.timeout).frame else {
      throw FrameFailure(.unexpectedFrame, "an invitation may only join")
    }
    guard request.invitation == invitation else {
      throw FrameFailure(.notAdmitted, "the certificate is of another invitation")
    }
    try await connection.write(.joinReply(try await joinHandler(invitation, request)))
    // The joiner closes once it has read the reply; one that does not is closed after the usual patience.
    _ = try? await connection.next(within: node.timeout)
    await connection.close()
  }
}
