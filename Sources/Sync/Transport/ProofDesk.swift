import Ground
import Membership
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
    // What the peer has been told that we hold; replies say only what has moved since.
    var told = greeting.frontier
    for _ in 0..<SyncLimits.proofRequests {
      let next = try await cancelWhenGracefulShutdown {
        try await connection.next(within: .milliseconds(SyncLimits.proofPatience), or: .silent)
      }
      switch next.frame {
      case .proofRequest(let request):
        try checkShelves(request.shelves)
        let reply = try await node.store.answers(to: request)
        try await connection.write(.proofReply(reply.without(told)))
        told = reply.frontier
      case .rowsRequest(let request):
        try checkShelves(request.shelves)
        let rows = try await node.store.rows(of: request.keys, shelves: request.shelves, limit: SyncLimits.rowBytes)
        try await connection.write(.rowsReply(RowsReply(rows: rows)))
      case .close:
        await connection.close()
        return
      default:
        throw FrameFailure(.unexpectedFrame, "a frame that has no place in a proof")
      }
    }
    throw FrameFailure(.tooManyRequests, "more than \(SyncLimits.proofRequests) requests")
  }

  private func checkShelves(_ shelves: ShelfSet) throws {
    guard greeting.shelves.isSuperset(of: shelves) else { throw FrameFailure(.malformed, "a proof of shelves that we don't hold") }
  }
}
