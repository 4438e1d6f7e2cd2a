import Replica

/// The other direction: batches that came and wait for the store, one of them with it.
struct Inbound: Sendable {
  /// First is the one that the store has now, if `applying`.
  private(set) var queue: [Batch] = []
  private(set) var applying = false
  private(set) var taken: UInt64 = 0
  private var queuedCost: UInt64 = 0

  /// Whether more may be read from the connection: at most one batch waits behind the one with the store.
  var wantsMore: Bool { queue.count < 2 }

  /// - Returns: false when the peer sends more than the window allows.
  mutating func receive(_ batch: Batch) -> Bool {
    guard
      queue.isEmpty
        || queuedCost + batch.cost <= UInt64(SyncLimits.window) && queue.count < SyncLimits.windowBatches
    else { return false }
    queue.append(batch)
    queuedCost += batch.cost
    return true
  }

  /// The batch to hand to the store, if it has none.
  mutating func next() -> Batch? {
    guard !applying, let batch = queue.first else { return nil }
    applying = true
    return batch
  }

  /// The store has committed, or quarantined, the first batch.
  mutating func done() {
    guard applying else { return }
    let batch = queue.removeFirst()
    queuedCost -= batch.cost
    taken &+= batch.cost
    applying = false
  }
}
