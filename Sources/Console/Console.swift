import Ground
import Logging
import ServiceLifecycle
import Workflow

public struct PeerLine: Sendable {
  public init(code: String, state: Words, lastHeard: Instant?, waiting: Int, error: String) {}
}
struct Idle: Service { func run() async throws { try await gracefulShutdown() } }
public struct Console: Sendable {
  public init(
    workplace: Workplace, host: String, port: Int, changes: @escaping @Sendable () async -> AsyncStream<Void>,
    peers: @escaping @Sendable () async -> [PeerLine], logger: Logger) {}
  public func application() -> some Service { Idle() }
}
