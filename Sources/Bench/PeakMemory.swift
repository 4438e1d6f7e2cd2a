import Company
import Foundation
import Ground
import Membership
import Replica

/// The memory of a process that does nothing but merge: batches are read from a file one by one.
enum PeakMemory {
  /// Writes the batches for the child: each field behind its length.
  static func measure(_ prepared: Prepared, in folder: Folder) throws -> Finding {
    let file = folder.path("batches")
    var writer = WireWriter(reserving: prepared.wireBytes + 1 << 20)
    for batch in prepared.batches {
      writer.varint(batch.inflatedSize)
      writer.varint(batch.count)
      writer.blob(batch.deflated)
      writer.varint(batch.seals.count)
      for seal in batch.seals {
        writer.varint(UInt64(seal.origin.rawValue))
        writer.varint(seal.number)
        writer.blob(seal.hash)
        writer.blob(seal.signature)
      }
    }
    try Data(writer.bytes).write(to: URL(fileURLWithPath: file))
    let child = Process()
    child.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    child.arguments = ["--merge-child", file, folder.fresh(), String(prepared.end)]
    let pipe = Pipe()
    child.standardOutput = pipe
    try child.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    child.waitUntilExit()
    guard child.terminationStatus == 0, let kilobytes = Double(output.filter(\.isNumber)) else { throw ChildFailed() }
    return Finding(
      name: "peak memory of a merging process, \(prepared.grouping) a change set", ours: kilobytes / 1024, unit: "MB", goal: .atMost(96))
  }

  struct ChildFailed: Error {}

  /// The child: merges the file's batches and prints its own high-water mark in KiB.
  static func merge(file: String, into path: String, at end: UInt64) async throws {
    let replica = try await BenchCompany.replica(path, site: 2, clock: SteppedClock(end))
    // Mapped, so that the input counts only as far as it is being read.
    let input = try Data(contentsOf: URL(fileURLWithPath: file), options: .alwaysMapped)
    var offset = 0
    while offset < input.count {
      let (batch, next) = try read(input, at: offset)
      offset = next
      _ = try await replica.merge(batch, from: SiteID(1))
    }
    try replica.close()
    print(Int(try peak()))
  }

  /// The high-water mark of this process in KiB.
  static func peak() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Double(line.filter(\.isNumber)) ?? 0
  }

  /// Lets the high-water mark begin anew at what is in use now.
  static func reset() { try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs")) }  // A mark too high at worst.

  private static func read(_ input: Data, at offset: Int) throws -> (Batch, Int) {
    try input.withUnsafeBytes { buffer in
      var reader = WireReader(UnsafeRawBufferPointer(rebasing: buffer[offset...]))
      let size = try reader.count(.max, "size")
      let count = try reader.count(.max, "count")
      let deflated = Array(try reader.blob())
      let seals = try (0..<(try reader.count(1_000, "seals"))).map { _ in
        Seal(
          origin: Origin(rawValue: UInt32(try reader.varint())), number: try reader.varint(), hash: Array(try reader.blob()),
          signature: Array(try reader.blob()))
      }
      return (Batch(deflated: deflated, inflatedSize: size, seals: seals, count: count), buffer.count - reader.remaining)
    }
  }
}
