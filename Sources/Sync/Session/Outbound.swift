import Ground
import Replica

/// One direction of a session: what we send. Says when to load, when a loaded batch may go, and what an acknowledgement frees.
struct Outbound: Sendable {
  enum Stage: Sendable {
    /// The peer has, or will have, all that it may read.
    case caughtUp
    /// There may be something to send.
    case due
    /// The store is asked for what comes after `basis`. `again` notes news that came meanwhile.
    case loading(basis: Frontier, again: Bool)
    /// A batch waits for room in the window.
    case held(OutgoingBatch, basis: Frontier)
  }

  /// What the peer holds, or will hold once it has taken what is on its way.
  private(set) var peer: Frontier
  private(set) var stage = Stage.due
  private(set) var sent: UInt64 = 0
  private(set) var acknowledged: UInt64 = 0
  /// Batches in a row that were dropped because the peer had sent the same meanwhile.
  private var stale = 0
  /// Where each batch on its way ends in `sent`, oldest first.
  private var inFlight: [UInt64] = []

  init(peer: Frontier) { self.peer = peer }

  var batchesInFlight: Int { inFlight.count }
  var unacknowledged: UInt64 { sent &- acknowledged }

  mutating func news() {
    switch stage {
    case .caughtUp: stage = .due
    case .loading(let basis, _): stage = .loading(basis: basis, again: true)
    case .due, .held: break
    }
  }

  /// The frontier to load after, if it is time to.
  mutating func wantsLoad() -> Frontier? {
    guard case .due = stage, hasRoom(for: 1) else { return nil }
    stage = .loading(basis: peer, again: false)
    return peer
  }

  /// The peer holds another history of a chain behind this head: it gets ours.
  mutating func rewind(_ origin: Origin, to head: Head) {
    peer.heads[origin] = head
    news()
    // A batch that was chosen before is chosen anew.
    if case .held = stage { stage = .due }
  }

  mutating func loaded(_ batch: OutgoingBatch?) {
    guard case .loading(let basis, let again) = stage else { return }
    if let batch {
      stage = .held(batch, basis: basis)
    } else {
      stage = again ? .due : .caughtUp
    }
  }

  /// The batch to send now and the heads that it moves, if the window has room.
  mutating func release() -> (batch: Batch, moved: Frontier)? {
    guard case .held(let outgoing, let basis) = stage, hasRoom(for: outgoing.batch.cost) else { return nil }
    if stale < Self.staleLimit, overlaps(outgoing.through, basis) {
      stale += 1
      stage = .due
      return nil
    }
    stale = 0
    let moved = outgoing.through.beyond(peer)
    peer.raise(to: moved)
    sent &+= outgoing.batch.cost
    inFlight.append(sent)
    stage = .due
    return (outgoing.batch, moved)
  }

  /// - Returns: false when the peer acknowledges what was never sent, or takes an acknowledgement back.
  mutating func acknowledge(_ bytes: UInt64, _ advanced: Frontier) -> Bool {
    guard bytes >= acknowledged, bytes <= sent else { return false }
    acknowledged = bytes
    inFlight.removeAll { $0 <= bytes }
    peer.raise(to: advanced)
    return true
  }

  /// The peer sent these itself, so it has them.
  /// What is said of gaps speaks of ours.
  mutating func peerHolds(_ through: Frontier) { peer.raise(to: Frontier(through.heads)) }

  /// So often in a row a batch is loaded anew; then it goes, and the peer passes over what it has.
  private static let staleLimit = 8

  /// Whether the peer has sent, since the load began, change sets that the store then put into the batch: they would only go back.
  private func overlaps(_ through: Frontier, _ basis: Frontier) -> Bool {
    through.heads.contains { origin, head in
      let before = basis.number(of: origin)
      return head.number > before && peer.number(of: origin) > before
    }
  }

  private func hasRoom(for cost: UInt64) -> Bool {
    inFlight.isEmpty
      || unacknowledged + cost <= UInt64(SyncLimits.window) && inFlight.count < SyncLimits.windowBatches
  }
}

extension Batch {
  /// What the batch counts for in the window: what it inflates to, or its bytes if it says less.
  var cost: UInt64 { UInt64(max(inflatedSize, deflated.count, 1)) }
}

extension Frontier {
  /// Takes over every head that is higher, and every gap that has become smaller.
  mutating func raise(to other: Frontier) {
    for (origin, head) in other.heads where head.number > number(of: origin) { heads[origin] = head }
    for (place, gap) in other.gaps {
      guard let known = gaps[place], gap.first > known.first else { continue }
      gaps[place] = gap.first > known.last ? nil : Gap(first: gap.first, last: known.last)
    }
  }

  /// The heads that are higher than in `other`, and the gaps that are smaller: what is left of them.
  func beyond(_ other: Frontier) -> Frontier {
    var smaller: [Place: Gap] = [:]
    for (place, known) in other.gaps {
      let first = gaps[place]?.first ?? known.last + 1
      if first > known.first { smaller[place] = Gap(first: first, last: known.last) }
    }
    return Frontier(heads.filter { $0.value.number > other.number(of: $0.key) }, gaps: smaller)
  }
}
