import Replica

/// The calls on the store that answer what a session asks for; each gives the event that tells the session.
extension SessionDriver {
  /// What the peer gets next: a batch, a checkpoint, a piece of one.
  func give(_ action: SessionAction) async -> Event {
    do {
      switch action {
      case .load(let frontier, let limit):
        if let checkpoint = try await node.store.checkpoint(after: frontier, to: peer) { return .offering(checkpoint) }
        return .loaded(try await node.store.outgoing(after: frontier, to: peer, limit: limit))
      case .loadLog(let frontier, let limit):
        return .loaded(try await node.store.outgoing(after: frontier, to: peer, limit: limit))
      case .fetch(let want):
        return .fetched(try await node.store.piece(want, to: peer))
      default:
        return .loadFailed("an action that loads nothing")
      }
    } catch {
      return .loadFailed("\(error)")
    }
  }

  /// What the peer gave: an offer, or a piece.
  func take(_ action: SessionAction) async -> Event {
    do {
      switch action {
      case .consider(let offer): return .considered(try await node.store.consider(offer, from: peer))
      case .stage(let piece): return .considered(try await node.store.stage(piece, from: peer))
      default: return .applyFailed("an action that takes nothing")
      }
    } catch {
      return .applyFailed("\(error)")
    }
  }
}
