import Ground
import Membership
import Synchronization

/// Batches that were just made, for the next peer that lacks the same: on a hub a commit is extracted and deflated once, not two hundred
/// times. Also keeps that there was nothing to give.
///
/// A batch is given again only at the data version of the file at which it was made, so a newer change set, a grant or a repair is never
/// missed. A lock and not an actor, since nothing in it waits.
final class SharedBatches: Sendable {
  /// What is asked for. Equal questions have equal answers.
  struct Question: Hashable {
    var frontier: Frontier
    var shelves: ShelfSet
    var limit: Int
  }

  /// Deflated bytes that are kept at most, but for the newest batch alone, which may be larger.
  static let maximumBytes = 4 << 20
  static let maximumCount = 64

  private struct Shelf {
    var version: Int64 = -1
    var answers: [Question: OutgoingBatch?] = [:]
    var bytes = 0
  }

  private let shelf = Mutex(Shelf())

  /// - Returns: nil when it is not known; nil inside when there was nothing to give.
  func answer(to question: Question, at version: Int64) -> OutgoingBatch?? {
    shelf.withLock { $0.version == version ? $0.answers[question] : nil }
  }

  func keep(_ answer: OutgoingBatch?, to question: Question, at version: Int64) {
    let size = answer?.batch.deflated.count ?? 0
    shelf.withLock { shelf in
      if shelf.version != version || shelf.bytes + size > Self.maximumBytes || shelf.answers.count >= Self.maximumCount {
        shelf = Shelf(version: version)
      }
      if shelf.answers.updateValue(answer, forKey: question) == nil { shelf.bytes += size }
    }
  }

  /// Deflated bytes, and batches, that are kept now.
  var size: (bytes: Int, count: Int) { shelf.withLock { ($0.bytes, $0.answers.count) } }
}
