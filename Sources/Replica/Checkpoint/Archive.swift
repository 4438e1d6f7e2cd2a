import Crypto
import Foundation
import GRDB
import Ground

/// The change sets that have left headquarters' log, in one file beside the database that only grows.
///
/// A run: `weftlog1`, u32 deflated size, u32 inflated size, SHA-256 of the deflated bytes, a zlib stream. It inflates to: varint origin, varint
/// first number, the 32 bytes of the chain's hash before it, varint count, the change sets as blobs, the 32 bytes of the hash behind the last.
/// Numbers of fixed size are big-endian. So each run can be checked by itself, and against the one before it.
public struct Archive: Sendable {
  static let magic = Array("weftlog1".utf8)
  private static let headBytes = 8 + 4 + 4 + 32
  /// Change sets of a run, and their bytes; one that is larger is a run of its own.
  static let runLength = 2_000
  static let runBytes = 8 << 20

  public let path: String

  public init(path: String) { self.path = path }

  struct Run {
    var origin: Origin
    var first: UInt64
    var before: [UInt8]
    var changeSets: [[UInt8]]
    var after: [UInt8]

    var last: UInt64 { first + UInt64(changeSets.count) - 1 }
  }

  /// Adds a run; it is on the disk when this returns. What a crash has left unfinished at the end is cut off first.
  func append(_ run: Run) throws {
    var writer = WireWriter(reserving: run.changeSets.reduce(128) { $0 + $1.count + 4 })
    writer.varint(UInt64(run.origin.rawValue))
    writer.varint(run.first)
    writer.raw(run.before)
    writer.varint(run.changeSets.count)
    for changeSet in run.changeSets { writer.blob(changeSet) }
    writer.raw(run.after)
    let deflated = Deflate.withinRatio(writer.bytes)
    var out = Self.magic
    for size in [deflated.count, writer.bytes.count] { withUnsafeBytes(of: UInt32(size).bigEndian) { out.append(contentsOf: $0) } }
    out += Array(SHA256.hash(data: deflated))
    out += deflated
    if !FileManager.default.fileExists(atPath: path) {
      // If it cannot be made, opening it says why.
      _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    defer { try? file.close() }  // The bytes are on the disk by then.
    try file.truncate(atOffset: try wholeLength(file))
    try file.seekToEnd()
    try file.write(contentsOf: out)
    try file.synchronize()
  }

  /// Where the last whole run ends.
  private func wholeLength(_ file: FileHandle) throws -> UInt64 {
    let size = try file.seekToEnd()
    var offset: UInt64 = 0
    while let head = try head(file, at: offset, size) {
      let end = offset + UInt64(Self.headBytes + head.deflated)
      guard end <= size else { break }
      offset = end
    }
    return offset
  }

  private func head(_ file: FileHandle, at offset: UInt64, _ size: UInt64) throws -> (deflated: Int, inflated: Int, hash: [UInt8])? {
    guard offset + UInt64(Self.headBytes) <= size else { return nil }
    try file.seek(toOffset: offset)
    guard let bytes = try file.read(upToCount: Self.headBytes).map({ [UInt8]($0) }), bytes.count == Self.headBytes, bytes.starts(with: Self.magic)
    else { return nil }
    func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
    return (number(8), number(12), Array(bytes[16...]))
  }

  /// What a walk over the archive found.
  public struct Report: Sendable {
    public var changeSets = 0
    /// The last change set of each chain.
    public var heads: [Origin: Head] = [:]
    public var findings: [Verification.Finding] = []
  }

  /// Recomputes every chain from the bytes. A file that is not there is an empty archive.
  public func check() throws -> Report {
    var report = Report()
    guard FileManager.default.fileExists(atPath: path) else { return report }
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }  // It was only read.
    let size = try file.seekToEnd()
    var offset: UInt64 = 0
    while offset < size {
      let place = "archive at byte \(offset)"
      guard let head = try head(file, at: offset, size), offset + UInt64(Self.headBytes + head.deflated) <= size else {
        report.findings.append(.init(place: place, text: "no whole run stands here"))
        break
      }
      let deflated = try file.read(upToCount: head.deflated).map { [UInt8]($0) } ?? []
      if Array(SHA256.hash(data: deflated)) != head.hash {
        report.findings.append(.init(place: place, text: "its bytes are not those that were written"))
      } else {
        try Self.check(deflated, head.inflated, place, &report)
      }
      offset += UInt64(Self.headBytes + head.deflated)
    }
    return report
  }

  private static func check(_ deflated: [UInt8], _ size: Int, _ place: String, _ report: inout Report) throws {
    do {
      let run = try read(try Deflate.inflate(deflated, declared: size))
      if let last = report.heads[run.origin] {
        // A run whose transaction failed stands here again.
        if run.first > last.number + 1 {
          report.findings.append(.init(place: place, text: "change sets \(last.number + 1) to \(run.first - 1) of \(run.origin) are missing"))
        } else if run.first == last.number + 1, run.before != last.hash {
          report.findings.append(.init(place: place, text: "it does not follow change set \(last.number) of \(run.origin)"))
        }
      }
      var hash = run.before
      var stamp = Stamp.zero
      for bytes in run.changeSets {
        try bytes.withUnsafeBytes { buffer in
          let changeSet = try ChangeSetView(buffer)
          hash = changeSet.chained(after: hash).array
          stamp = changeSet.stamp
        }
      }
      if hash != run.after { report.findings.append(.init(place: place, text: "the change sets of \(run.origin) do not give its hash")) }
      if run.last > report.heads[run.origin]?.number ?? 0 {
        report.changeSets += Int(run.last - max(report.heads[run.origin]?.number ?? 0, run.first - 1))
        report.heads[run.origin] = Head(number: run.last, hash: hash, stamp: stamp)
      }
    } catch let error as WireError {
      report.findings.append(.init(place: place, text: "unreadable: \(error)"))
    } catch let error as Deflate.Failure {
      report.findings.append(.init(place: place, text: "unreadable: \(error)"))
    }
  }

  private static func read(_ bytes: [UInt8]) throws -> Run {
    try bytes.withUnsafeBytes { buffer in
      var reader = WireReader(buffer)
      let origin = Origin(rawValue: UInt32(truncatingIfNeeded: try reader.varint()))
      let first = try reader.varint()
      guard first > 0, first <= UInt64(Int64.max) else { throw WireError.malformed("number of a run") }
      let before = Array(try reader.raw(32))
      let count = try reader.count(runLength, "change sets of a run")
      guard count > 0 else { throw WireError.malformed("an empty run") }
      var changeSets: [[UInt8]] = []
      for _ in 0..<count { changeSets.append(Array(try reader.blob())) }
      let after = Array(try reader.raw(32))
      guard reader.isAtEnd else { throw WireError.malformed("bytes behind a run") }
      return Run(origin: origin, first: first, before: before, changeSets: changeSets, after: after)
    }
  }
}

extension Replica {
  /// Where headquarters keeps what has left its log.
  public var archive: Archive { Archive(path: path + "-archive") }

  /// Recomputes the archive, and holds it against where the log begins.
  public func checkArchive() async throws -> Archive.Report {
    var report = try archive.check()
    let base = try await pool.read { try LogBase.read($0) }
    for (origin, head) in base.sorted(by: { $0.key < $1.key }) {
      guard let kept = report.heads[origin] else {
        report.findings.append(.init(place: "chain of \(origin)", text: "nothing of it is in the archive; the log begins behind \(head.number)"))
        continue
      }
      if kept.number < head.number {
        report.findings.append(.init(place: "chain of \(origin)", text: "the archive ends at \(kept.number), the log begins behind \(head.number)"))
      } else if kept.number == head.number, kept.hash != head.hash {
        report.findings.append(.init(place: "chain of \(origin)", text: "the archive's change set \(kept.number) is another one than the log goes on from"))
      }
    }
    return report
  }

  /// Archives what a checkpoint takes out of the log.
  func archiveCovered(_ heads: [Origin: Head], _ db: Database) throws {
    let base = try LogBase.read(db)
    for (origin, head) in heads.sorted(by: { $0.key < $1.key }) {
      var from = base[origin]
      while let run = try nextRun(origin, after: from, through: head.number, db) {
        try archive.append(run.run)
        from = run.end
      }
    }
  }

  /// The change sets of a chain that follow `base` in the log, as many as fit a run.
  func nextRun(_ origin: Origin, after base: Head?, through last: UInt64, _ db: Database) throws -> (run: Archive.Run, end: Head)? {
    let start = base ?? Head(number: 0, hash: WriterState.noHash, stamp: .zero)
    let rows = try GRDB.Row.fetchCursor(
      db.cachedStatement(sql: "SELECT number, stamp, hash, bytes FROM log WHERE origin = ? AND number > ? AND number <= ? ORDER BY number LIMIT ?"),
      arguments: [Int64(origin.rawValue), Int64(start.number), Int64(last), Archive.runLength])
    var run = Archive.Run(origin: origin, first: start.number + 1, before: start.hash, changeSets: [], after: start.hash)
    var end = start
    var size = 0
    while size < Archive.runBytes, let row = try rows.next() {
      let bytes = [UInt8](row[3] as Data)
      guard UInt64(row[0] as Int64) == end.number + 1, run.changeSets.isEmpty || size + bytes.count <= Archive.runBytes else { break }
      end = Head(number: end.number + 1, hash: [UInt8](row[2] as Data), stamp: Stamp(rawValue: UInt64(row[1] as Int64)))
      run.changeSets.append(bytes)
      size += bytes.count
    }
    run.after = end.hash
    return run.changeSets.isEmpty ? nil : (run, end)
  }
}
