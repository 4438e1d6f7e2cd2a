import Ground
import Replica

/// How a session moves a checkpoint: what `CheckpointTransfer` decides becomes frames and actions.
extension Session {
  /// The store's answer to `load`: the peer should start from a checkpoint.
  public mutating func offering(_ checkpoint: OutgoingCheckpoint, _ now: SyncTime) -> [SessionAction] {
    guard case .open(let exchange) = state, exchange.checkpoint.mayOffer else { return loaded(nil, now) }
    guard checkpoint.offer.manifest.count <= SyncLimits.manifest else {
      return end(.storeFailed, "the store made a manifest that no frame can hold", now)
    }
    var actions = change(now) { exchange in
      exchange.outbound.loaded(nil)
      exchange.checkpoint.offer(CheckpointManifest.name(checkpoint.offer.manifest), covering: checkpoint.covering)
    }
    actions.append(send(.checkpointOffer(checkpoint.offer), now))
    return actions
  }

  /// The store's answer to `fetch`.
  public mutating func fetched(_ piece: CheckpointPiece, _ now: SyncTime) -> [SessionAction] {
    guard case .open = state else { return [] }
    let sent = send(.checkpointPiece(piece), now)
    // When the piece is gone, the store is asked anew, and has a newer checkpoint to offer.
    return [sent] + change(now) { if $0.checkpoint.fetched(piece) { $0.outbound.news() } }
  }

  /// The store's answer to `consider` and `stage`.
  public mutating func considered(_ step: CheckpointStep, _ now: SyncTime) -> [SessionAction] {
    guard case .open(var exchange) = state else { return [] }
    let want = exchange.checkpoint.considered(step)
    state = .open(exchange)
    var actions = want.map { [send(.checkpointWant($0), now)] } ?? []
    switch step {
    case .want: break
    case .refused(let refusal): actions.append(.declined(refusal))
    case .loaded(let frontier, let covering): actions += loadedCheckpoint(frontier, covering, now)
    }
    return actions
  }

  /// Tells the peer what we hold now, so that its batches go on from there.
  private mutating func loadedCheckpoint(_ frontier: Frontier, _ covering: Frontier, _ now: SyncTime) -> [SessionAction] {
    guard case .open(var exchange) = state else { return [] }
    exchange.held.raise(to: frontier)
    let ack = Ack(advanced: frontier.beyond(exchange.told), bytes: exchange.inbound.taken, wall: now.wall)
    exchange.told.raise(to: frontier)
    // Who gave the checkpoint has all that it covers.
    exchange.outbound.peerHolds(covering)
    exchange.outbound.news()
    state = .open(exchange)
    return [send(.ack(ack), now)] + pump(now)
  }

  mutating func takeCheckpoint(_ frame: Frame, _ exchange: inout Exchange) -> ([SessionAction], FrameFailure?) {
    switch frame {
    case .checkpointOffer(let offer):
      guard exchange.checkpoint.offered(CheckpointManifest.name(offer.manifest)) else {
        return ([], FrameFailure(.unexpectedFrame, "an offer beside another, or one too many"))
      }
      return ([.consider(offer)], nil)
    case .checkpointWant(let want):
      switch exchange.checkpoint.wanted(want) {
      case .fetch: return ([.fetch(want)], nil)
      case .declined:
        exchange.outbound.news()
        return ([], nil)
      case .stale: return ([], nil)
      case .tooMany: return ([], FrameFailure(.windowExceeded, "a second piece before the first"))
      }
    case .checkpointPiece(let piece):
      switch exchange.checkpoint.came(piece) {
      case .stage: return ([.stage(piece)], nil)
      case .gone: return ([], nil)
      case .unasked: return ([], FrameFailure(.unexpectedFrame, "a piece that nobody asked for"))
      }
    default:
      return ([], FrameFailure(.unexpectedFrame, "a frame that is no checkpoint's"))
    }
  }
}
