import Ground
import NIOCore
import ServiceLifecycle

/// The answering side of a proof.
struct ProofDesk: Sendable {
  let node: LocalNode
  let connection: Connection
  let greeting: Greeting
  let peer: SiteID

  func serve(_ hello: Hello) async throws {
    let check = HelloCheck(company: greeting.company, site: greeting.site, peer: peer, purpose: .proof)
    if let failure = check.refusal(of: hello) { throw failure }
    if await node.board.pauses.covers(peer) { throw FrameFailure(.paused, "paused") }
    try await connection.write(.hello(Hello(purpose: .proof, wall: node.clock.now().wall, greeting: greeting)))
    for _ in 0..<SyncLimits.proofRequests {
      let next = try await cancelWhenGracefulShutdown {
        try await connection.next(within: .milliseconds(SyncLimits.proofPatience), or: .silent)
      }
      switch next.frame {
      case .proofRequest(let request):
        guard greeting.shelves.isSuperset(of: request.shelves) else {
          throw FrameFailure(.malformed, "a proof of shelves that we don't hold")
        }
        try await connection.write(.proofReply(try await node.store.answers(to: request)))
      case .close:
        await connection.close()
        return
      default:
        throw FrameFailure(.unexpectedFrame, "a frame that has no place in a proof")
      }
    }
    throw FrameFailure(.tooManyRequests, "more than \(SyncLimits.proofRequests) requests")
  }
}
