import Crypto
import Ground
import Membership

/// What a checkpoint consists of: whose state, at which frontier, in which pieces. Its SHA-256 names the checkpoint and is what its maker signs.
///
/// Bytes: format (1), company (16), varint maker's origin, varint milliseconds when it was made, varint schema version, the heads as
/// `PackedHeads`; a varint count of seals, each varint origin, varint number, hash (32), signature (64); a varint count of pieces, each
/// SHA-256 (32), varint shelf code, varint size, varint entries. Origins rise, shelves do not fall.
public struct CheckpointManifest: Hashable, Sendable {
  static let format: UInt8 = 1
  /// Bytes of a manifest: enough for some 30 GiB of records.
  public static let maximumBytes = 4 << 20
  /// Bytes that a piece inflates to: a record with blobs of 8 MiB fits.
  public static let maximumPiece = 64 << 20

  /// Some of the entries of one shelf.
  public struct Piece: Hashable, Sendable {
    /// SHA-256 of what inflates.
    public var hash: [UInt8]
    public var shelf: Shelf
    /// Bytes before deflation.
    public var size: Int
    public var entries: Int
  }

  public var company: [UInt8]
  public var maker: Origin
  public var made: Instant
  public var schemaVersion: Int
  public var heads: [Origin: Head]
  /// The newest seal of each chain.
  public var seals: [Seal]
  public var pieces: [Piece]

  public var frontier: Frontier { Frontier(heads) }

  func pieces(for shelves: ShelfSet) -> [Piece] { pieces.filter { shelves.contains($0.shelf) } }

  /// What names a checkpoint: SHA-256 of its manifest's bytes.
  public static func name(_ bytes: [UInt8]) -> [UInt8] { hash(bytes) }

  static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  var bytes: [UInt8] {
    var writer = WireWriter(reserving: 64 * pieces.count + 256)
    writer.byte(Self.format)
    writer.raw(company)
    writer.varint(UInt64(maker.rawValue))
    writer.varint(made.milliseconds)
    writer.varint(schemaVersion)
    PackedHeads.write(heads, to: &writer)
    writer.varint(seals.count)
    for seal in seals.sorted(by: { $0.origin < $1.origin }) {
      writer.varint(UInt64(seal.origin.rawValue))
      writer.varint(seal.number)
      writer.raw(seal.hash)
      writer.raw(seal.signature)
    }
    writer.varint(pieces.count)
    for piece in pieces {
      writer.raw(piece.hash)
      writer.varint(UInt64(piece.shelf.code))
      writer.varint(piece.size)
      writer.varint(piece.entries)
    }
    return writer.bytes
  }

  init(
    company: [UInt8], maker: Origin, made: Instant, schemaVersion: Int, heads: [Origin: Head], seals: [Seal], pieces: [Piece]
  ) {
    self.company = company
    self.maker = maker
    self.made = made
    self.schemaVersion = schemaVersion
    self.heads = heads
    self.seals = seals
    self.pieces = pieces
  }

  public init(_ bytes: [UInt8]) throws(WireError) {
    guard bytes.count <= Self.maximumBytes else { throw .limit("bytes of a manifest") }
    let result: Result<CheckpointManifest, WireError> = bytes.withUnsafeBytes { buffer in
      var reader = WireReader(buffer)
      do throws(WireError) {
        return .success(try CheckpointManifest(&reader))
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }

  private init(_ reader: inout WireReader) throws(WireError) {
    guard try reader.byte() == Self.format else { throw .malformed("manifest format") }
    company = Array(try reader.raw(16))
    let rawMaker = try reader.varint()
    guard rawMaker <= UInt32.max else { throw .malformed("maker") }
    maker = Origin(rawValue: UInt32(rawMaker))
    let milliseconds = try reader.varint()
    guard milliseconds >> 47 == 0 else { throw .malformed("time of making") }
    made = Instant(milliseconds: milliseconds)
    schemaVersion = try reader.count(1 << 30, "schema version")
    heads = try PackedHeads.read(&reader)
    seals = try Self.readSeals(&reader)
    pieces = try Self.readPieces(&reader)
    guard reader.isAtEnd else { throw .malformed("bytes behind the manifest") }
  }

  private static func readSeals(_ reader: inout WireReader) throws(WireError) -> [Seal] {
    var seals: [Seal] = []
    for _ in 0..<(try reader.count(PackedHeads.maximum, "seals")) {
      let origin = try reader.varint()
      guard origin <= UInt32.max, seals.last.map({ UInt64($0.origin.rawValue) < origin }) ?? true else { throw .malformed("origin of a seal") }
      let number = try reader.varint()
      guard number <= UInt64(Int64.max) else { throw .malformed("number of a seal") }
      seals.append(
        Seal(
          origin: Origin(rawValue: UInt32(origin)), number: number, hash: Array(try reader.raw(32)), signature: Array(try reader.raw(64))))
    }
    return seals
  }

  private static func readPieces(_ reader: inout WireReader) throws(WireError) -> [Piece] {
    var pieces: [Piece] = []
    for _ in 0..<(try reader.count(maximumBytes / 32, "pieces")) {
      let hash = Array(try reader.raw(32))
      let code = try reader.varint()
      guard code <= UInt32.max, let shelf = Shelf(code: UInt32(code)), pieces.last.map({ $0.shelf <= shelf }) ?? true else {
        throw .malformed("shelf of a piece")
      }
      pieces.append(
        Piece(
          hash: hash, shelf: shelf, size: try reader.count(maximumPiece, "bytes of a piece"),
          entries: try reader.count(maximumPiece, "entries of a piece")))
    }
    return pieces
  }
}
