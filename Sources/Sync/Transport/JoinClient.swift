import Ground
import NIOCore

/// Brings a new site's keys to a listener, under the invitation's certificate, and comes back with its own.
public struct JoinClient: Sendable {
  private let tls: TLSMaterial
  private let identify: @Sendable ([UInt8]) throws -> PeerIdentity
  private let patience: TimeAmount

  /// - Parameter tls: the invitation's certificate and key, and the company's root.
  /// - Parameter patience: milliseconds for the handshake, and for the reply.
  public init(
    tls: TLSMaterial, identify: @escaping @Sendable ([UInt8]) throws -> PeerIdentity, patience: Int64 = 3 * SyncLimits.handshake
  ) {
    self.tls = tls
    self.identify = identify
    self.patience = .milliseconds(patience)
  }

  /// - Returns: also a refusal: see `JoinReply.refusalCode`.
  /// - Throws: `FrameFailure` when the peer closes instead of replying, or what the network says.
  public func join(host: String, port: Int, _ request: JoinRequest) async throws -> JoinReply {
    let connection = try await Connection.dial(host: host, port: port, tls.context(server: false), timeout: patience)
    do {
      // The invitation's code goes to a site of the company only, never to another holder of an invitation.
      guard case .site = try identify(try await connection.peerCertificate()) else {
        throw FrameFailure(.notAdmitted, "no site answers there")
      }
      try await connection.write(.joinRequest(request))
      guard case .joinReply(let reply) = try await connection.expect(within: patience).frame else {
        throw FrameFailure(.unexpectedFrame, "no reply to a join")
      }
      await connection.close()
      return reply
    } catch {
      await connection.close()
      throw error
    }
  }
}
