import Ground
import Logging
import ServiceLifecycle

/// Keeps a session with one peer by dialling it, again and again if need be.
public actor Dialer: Service {
  public nonisolated let host: String
  public nonisolated let port: Int
  private let node: LocalNode
  private var site: SiteID?
  private let isSiteKnown: Bool
  private var random: any RandomNumberGenerator & Sendable
  private var backoff = Backoff()

  /// - Parameter site: whom to expect there; nil takes whichever member answers.
  public init(
    _ node: LocalNode, host: String, port: Int, site: SiteID? = nil,
    random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
  ) {
    self.node = node
    self.host = host
    self.port = port
    self.site = site
    isSiteKnown = site != nil
    self.random = random
  }

  public nonisolated var address: String { "\(host):\(port)" }

  public func run() async throws {
    await node.board.attempt(address, site, connecting: false)
    do {
      while !Task.isCancelled, !Task.isShuttingDownGracefully {
        // A stop ends these two waits at once; a session hears of it by itself and says goodbye first.
        try await cancelWhenGracefulShutdown { try await self.node.board.untilDialable(self.site) }
        let end = await attempt()
        if end.wasOpen { backoff.reset() }
        await node.board.attempt(address, site, connecting: false, error: end.reason)
        let pause = backoff.next(using: &random)
        try await cancelWhenGracefulShutdown { try await self.node.clock.sleep(milliseconds: pause) }
      }
    } catch is CancellationError {
      // The node stops.
    }
  }

  private func attempt() async -> SessionEnd {
    await node.board.attempt(address, site, connecting: true)
    do {
      let context = try node.tls.context(server: false)
      let connection = try await cancelWhenGracefulShutdown {
        try await Connection.dial(host: self.host, port: self.port, context, timeout: self.node.timeout)
      }
      do {
        let identity = try await node.meet(connection)
        let greeting = try await node.store.greeting()
        let peer = try await node.admit(identity, to: greeting)
        if isSiteKnown, peer != site { throw FrameFailure(.wrongSite, "\(peer) answers where \(site!) should") }
        site = peer
        return await SessionDriver(
          node: node, connection: connection, side: .dialer, greeting: greeting, peer: peer, certificate: identity.certificate, address: address
        ).run()
      } catch let failure as FrameFailure {
        await connection.close(failure)
        throw failure
      } catch {
        await connection.close()
        throw error
      }
    } catch let failure as FrameFailure {
      return SessionEnd(code: failure.code, text: failure.text, wasOpen: false)
    } catch {
      return SessionEnd(code: .disconnected, text: "\(error)", wasOpen: false)
    }
  }
}
