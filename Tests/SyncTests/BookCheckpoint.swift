import Crypto
import Ground
import Membership
import Replica

@testable import Sync

/// A book's entries up to a frontier, in pieces of a few entries.
struct BookCheckpoint: Hashable, Sendable {
  var entries: [Book.Entry]
  var heads: Frontier
  var pieces: [[UInt8]] = []

  /// One that comes piece by piece.
  struct Arriving: Hashable, Sendable {
    var manifest: [UInt8]
    var pieces: [[UInt8]: [UInt8]] = [:]
  }

  static let entriesInPiece = 3

  init(_ book: Book) {
    entries = (book.checkpoint?.entries ?? []) + book.log.filter { $0.number > book.checkpoint?.heads.number(of: $0.origin) ?? 0 }
    heads = book.frontier
    for start in stride(from: 0, to: entries.count, by: Self.entriesInPiece) {
      var writer = WireWriter()
      for entry in entries[start..<min(start + Self.entriesInPiece, entries.count)] {
        writer.varint(UInt64(entry.origin.rawValue))
        writer.varint(entry.number)
        writer.varint(entry.stamp.rawValue)
        writer.text(entry.text)
        writer.raw(entry.hash)
      }
      pieces.append(writer.bytes)
    }
  }

  static func name(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
  var names: [[UInt8]] { pieces.map(Self.name) }
  /// The names of the pieces, one behind the other.
  var manifest: [UInt8] { names.flatMap { $0 } }
}

extension Book {
  /// Makes a checkpoint and lets go of everything that it holds.
  mutating func prune() {
    checkpoint = BookCheckpoint(self)
    base = frontier
    log = []
  }

  func offer(after frontier: Frontier) -> OutgoingCheckpoint? {
    guard let checkpoint, base.heads.contains(where: { frontier.number(of: $0.key) < $0.value.number }) else { return nil }
    return OutgoingCheckpoint(
      offer: CheckpointOffer(manifest: checkpoint.manifest, signature: [UInt8](repeating: 1, count: 64)), covering: checkpoint.heads)
  }

  func piece(_ want: CheckpointWant) -> CheckpointPiece {
    guard let checkpoint, CheckpointManifest.name(checkpoint.manifest) == want.manifest,
      let piece = checkpoint.pieces.first(where: { BookCheckpoint.name($0) == want.piece })
    else { return CheckpointPiece(piece: want.piece, deflated: [], inflatedSize: 0) }
    return CheckpointPiece(piece: want.piece, deflated: Deflate.compress(piece), inflatedSize: piece.count)
  }

  mutating func judge(_ frame: Frame) -> CheckpointStep {
    switch frame {
    case .checkpointOffer(let offer): consider(offer)
    case .checkpointPiece(let piece): stage(piece)
    default: .refused(CheckpointRefusal(.malformed, "no frame of a checkpoint"))
    }
  }

  mutating func consider(_ offer: CheckpointOffer) -> CheckpointStep {
    guard offer.signature[0] == 1 else { return .refused(CheckpointRefusal(.signature, "not signed")) }
    if arriving?.manifest != offer.manifest { arriving = BookCheckpoint.Arriving(manifest: offer.manifest, pieces: arriving?.pieces ?? [:]) }
    return next()
  }

  mutating func stage(_ piece: CheckpointPiece) -> CheckpointStep {
    guard let bytes = try? Deflate.inflate(piece.deflated, declared: piece.inflatedSize), BookCheckpoint.name(bytes) == piece.piece else {
      return .refused(CheckpointRefusal(.malformed, "another piece"))
    }
    arriving?.pieces[piece.piece] = bytes
    return next()
  }

  private mutating func next() -> CheckpointStep {
    guard let arriving else { return .refused(CheckpointRefusal(.malformed, "nothing is on its way")) }
    let names = stride(from: 0, to: arriving.manifest.count, by: 32).map { Array(arriving.manifest[$0..<$0 + 32]) }
    for name in names where arriving.pieces[name] == nil {
      return .want(manifest: CheckpointManifest.name(arriving.manifest), piece: name)
    }
    let covering = load(names.map { arriving.pieces[$0]! })
    self.arriving = nil
    return .loaded(frontier, covering: covering)
  }

  /// Begins with the checkpoint's entries; those of the log that it lacks follow.
  private mutating func load(_ pieces: [[UInt8]]) -> Frontier {
    var covering = Frontier()
    var loaded: [Entry] = []
    for piece in pieces {
      piece.withUnsafeBytes { buffer in
        var reader = WireReader(buffer)
        while !reader.isAtEnd {
          let origin = Origin(rawValue: UInt32(try! reader.varint()))
          let (number, stamp) = (try! reader.varint(), Stamp(rawValue: try! reader.varint()))
          let entry = Entry(origin: origin, number: number, stamp: stamp, text: try! reader.text(), hash: Array(try! reader.raw(32)))
          loaded.append(entry)
          covering.heads[origin] = Head(number: number, hash: entry.hash, stamp: stamp)
        }
      }
    }
    // A book keeps its own checkpoint: it may have what the other lacks.
    guard !frontier.covers(covering) else { return covering }
    checkpoint = nil
    let rest = log.filter { $0.number > covering.number(of: $0.origin) }
    base = covering
    log = rest
    for (origin, head) in covering.heads where head.number > frontier.number(of: origin) { frontier.heads[origin] = head }
    return covering
  }
}
