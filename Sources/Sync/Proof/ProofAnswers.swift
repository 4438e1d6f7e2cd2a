import Replica

extension SyncStore {
  /// Answers a request, ours or a peer's. The frontier is read first: it never claims more than the answers hold.
  func answers(to request: ProofRequest) async throws -> ProofReply {
    let frontier = try await greeting().frontier
    let plain = request.ranges.filter { !$0.items }.map(\.range)
    var fingerprints = try await self.fingerprints(plain, shelves: request.shelves)[...]
    var answers: [ProofReply.Answer] = []
    for asked in request.ranges {
      if asked.items {
        let items = try await self.items(in: asked.range, shelves: request.shelves, limit: SyncLimits.proofItems + 1)
        if items.count <= SyncLimits.proofItems {
          answers.append(.items(items))
        } else if let grown = try await self.fingerprints([asked.range], shelves: request.shelves).first {
          // The range has grown since it was small enough to be listed: the asker cuts it further.
          answers.append(.fingerprint(count: grown.count, digest: grown.digest))
        }
      } else if let fingerprint = fingerprints.popFirst() {
        answers.append(.fingerprint(count: fingerprint.count, digest: fingerprint.digest))
      }
    }
    return ProofReply(answers: answers, frontier: frontier)
  }
}
