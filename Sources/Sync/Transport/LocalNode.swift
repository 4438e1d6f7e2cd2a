import Ground
import Logging
import NIOCore
import ServiceLifecycle

/// What every connection of this node needs, however it came about.
public struct LocalNode: Sendable {
  public var store: any SyncStore
  public var tls: TLSMaterial
  /// Reads the peer's certificate, which has been checked to come from our root by then.
  public var identify: @Sendable (_ certificate: [UInt8]) throws -> PeerIdentity
  public var board: PeerBoard
  public var clock: any SyncClock
  public var logger: Logger
  /// Milliseconds for the TLS handshake, and for the first frame after it.
  public var patience: Int64

  public init(
    store: any SyncStore, tls: TLSMaterial, identify: @escaping @Sendable ([UInt8]) throws -> PeerIdentity,
    board: PeerBoard = PeerBoard(), clock: any SyncClock = SystemSyncClock(), logger: Logger,
    patience: Int64 = SyncLimits.handshake
  ) {
    self.store = store
    self.tls = tls
    self.identify = identify
    self.board = board
    self.clock = clock
    self.logger = logger
    self.patience = patience
  }

  var timeout: TimeAmount { .milliseconds(patience) }

  /// Waits for the handshake and says who is there. Nothing was said to it yet.
  func meet(_ connection: Connection) async throws -> PeerIdentity {
    let certificate = try await cancelWhenGracefulShutdown { try await connection.peerCertificate() }
    do {
      return try identify(certificate)
    } catch {
      throw FrameFailure(.notAdmitted, "a certificate that names nobody: \(error)")
    }
  }

  /// - Throws: the reason not to talk to a peer whose certificate is in order.
  func admit(_ identity: PeerIdentity, to greeting: Greeting) async throws -> SiteID {
    guard case .site(let company, let site, let certificate) = identity else {
      throw FrameFailure(.notAdmitted, "an invitation where a site should be")
    }
    guard company == greeting.company else { throw FrameFailure(.company, "another company") }
    guard site != greeting.site else {
      try await store.metItself()
      throw FrameFailure(.sameSite, "both of us are \(site)")
    }
    guard try await store.isAdmitted(site: site, by: certificate) else {
      throw FrameFailure(.notAdmitted, "\(site) is no member, or has a newer certificate")
    }
    return site
  }
}

/// How a session ended.
struct SessionEnd: Sendable {
  var code: CloseCode
  var text: String
  /// Whether both Hellos were exchanged: then the peer is reachable, whatever came after.
  var wasOpen: Bool

  var reason: String { text.isEmpty ? "\(code)" : "\(code): \(text)" }
}
