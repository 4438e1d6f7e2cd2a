import Ground
import Replica

/// A checkpoint on its way in a session, in both directions: what we give a peer that the log no longer serves, and what we take.
///
/// One piece is on its way at a time in each direction. As long as a checkpoint is offered, no batches are sent that way; what the taker has
/// to send goes on.
struct CheckpointTransfer: Sendable {
  /// What we give. Legal moves stand beside each state.
  enum Giving: Hashable, Sendable {
    /// Nothing. → offered
    case idle
    /// The peer has been offered one and may ask for a piece. → fetching, idle (it has it, or does not want it)
    case offered(manifest: [UInt8], covering: Frontier)
    /// The store is asked for a piece. → offered, idle (the piece is gone)
    case fetching(manifest: [UInt8], covering: Frontier)
  }

  /// What we take.
  enum Taking: Hashable, Sendable {
    /// Nothing. → considering
    case idle
    /// The store judges an offer, keeps a piece, or loads the whole. → waiting, idle
    case considering(manifest: [UInt8])
    /// The peer has been asked for this piece. → considering
    case waiting(manifest: [UInt8], piece: [UInt8])
  }

  private(set) var giving = Giving.idle
  private(set) var taking = Taking.idle
  /// The peer wants none, whatever its reason: the log has to do.
  private(set) var isDeclined = false
  private var offers = 0
  private var taken = 0

  /// Asks for no piece: what the taker of an offer says when it wants none, or no further ones. 32 bytes.
  static let none = [UInt8](repeating: 0, count: 32)
  /// Offers in one session. A newer checkpoint may take an offered one's place meanwhile; it does so once a month.
  static let maximumOffers = 16

  var isGiving: Bool { giving != .idle }
  /// Whether the store may be asked for a checkpoint instead of a batch.
  var mayOffer: Bool { !isDeclined && offers < Self.maximumOffers }

  // MARK: Giving

  mutating func offer(_ manifest: [UInt8], covering: Frontier) {
    offers += 1
    giving = .offered(manifest: manifest, covering: covering)
  }

  enum Wanted: Hashable, Sendable {
    case fetch
    /// The peer takes it no further.
    case declined
    /// Not what was offered: an answer to an offer that is over.
    case stale
    /// A second piece before the first.
    case tooMany
  }

  mutating func wanted(_ want: CheckpointWant) -> Wanted {
    switch giving {
    case .idle: return .stale
    case .fetching: return .tooMany
    case .offered(let manifest, let covering):
      guard want.manifest == manifest else { return .stale }
      guard want.piece != Self.none else {
        giving = .idle
        isDeclined = true
        return .declined
      }
      giving = .fetching(manifest: manifest, covering: covering)
      return .fetch
    }
  }

  /// The store's answer. An empty piece ends the offer: a newer checkpoint has taken its place.
  /// - Returns: whether the session may go on to something else.
  mutating func fetched(_ piece: CheckpointPiece) -> Bool {
    guard case .fetching(let manifest, let covering) = giving else { return false }
    giving = piece.deflated.isEmpty ? .idle : .offered(manifest: manifest, covering: covering)
    return !isGiving
  }

  /// The peer has told what it holds.
  /// - Returns: true when it holds all that was offered, which ends the offer.
  mutating func told(_ peer: Frontier) -> Bool {
    switch giving {
    case .idle: return false
    case .offered(_, let covering), .fetching(_, let covering):
      guard peer.covers(covering) else { return false }
      giving = .idle
      return true
    }
  }

  // MARK: Taking

  /// An offer has come.
  /// - Returns: false when it may not come now, or has come too often.
  mutating func offered(_ manifest: [UInt8]) -> Bool {
    guard taking == .idle, taken < Self.maximumOffers else { return false }
    taken += 1
    taking = .considering(manifest: manifest)
    return true
  }

  /// A piece has come.
  enum Came: Hashable, Sendable {
    case stage
    /// The peer has it no longer; it will offer a newer one.
    case gone
    case unasked
  }

  mutating func came(_ piece: CheckpointPiece) -> Came {
    guard case .waiting(let manifest, let asked) = taking, piece.piece == asked else { return .unasked }
    taking = piece.deflated.isEmpty ? .idle : .considering(manifest: manifest)
    return piece.deflated.isEmpty ? .gone : .stage
  }

  /// The store says what is next.
  /// - Returns: the frame that tells the peer; nil when nothing was asked of the store, or when an Ack tells it.
  mutating func considered(_ step: CheckpointStep) -> CheckpointWant? {
    guard case .considering(let manifest) = taking else { return nil }
    switch step {
    case .want(let manifest, let piece):
      taking = .waiting(manifest: manifest, piece: piece)
      return CheckpointWant(manifest: manifest, piece: piece)
    case .refused:
      taking = .idle
      return CheckpointWant(manifest: manifest, piece: Self.none)
    case .loaded:
      taking = .idle
      return nil
    }
  }
}
