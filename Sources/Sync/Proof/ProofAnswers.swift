import Replica

extension SyncStore {
  /// Answers a peer's request, all of it from one snapshot.
  func answers(to request: ProofRequest) async throws -> ProofReply {
    let questions = request.ranges.map { RangeQuestion($0.range, $0.items ? .items(atMost: SyncLimits.proofItems) : .fingerprint) }
    let view = try await look(at: questions, shelves: request.shelves, listing: SyncLimits.proofListing)
    return ProofReply(answers: view.answers.map(ProofReply.Answer.init), frontier: view.frontier)
  }
}

extension ProofReply.Answer {
  fileprivate init(_ answer: RangeAnswer) {
    switch answer {
    case .fingerprint(let fingerprint): self = .fingerprint(count: fingerprint.count, digest: fingerprint.digest)
    case .items(let items): self = .items(items.map { ProofItem($0.key, $0.digest) })
    case .parts: preconditionFailure("no request asks for parts")
    }
  }
}

extension ProofReply {
  /// Without the heads that the peer has been told already.
  func without(_ told: Frontier) -> ProofReply {
    ProofReply(answers: answers, frontier: Frontier(frontier.heads.filter { told.heads[$0.key] != $0.value }))
  }
}
