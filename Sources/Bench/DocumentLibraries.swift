import Foundation
import Ground
import Replica

/// The same rows in pycrdt and Loro, documents in memory, by `Tools/bench-documents.py`.
struct DocumentLibraries {
  let prepared: Prepared
  /// An interpreter that has both libraries.
  let python: String
  let folder: Folder

  private struct Result: Decodable {
    var name: String
    /// Rows a second.
    var insert, merge: Double
    /// Megabytes.
    var wire: Double
  }

  struct Failed: Error { var status: Int32 }

  /// - Parameters:
  ///   - insert: our rows committed a second, in scratch mode, which is as near to memory as we come.
  ///   - merge: our rows merged a second, from the wire to the disk.
  func run(insert: Double, merge: Double) throws -> [Finding] {
    let file = folder.path("rows.jsonl")
    try rows().write(toFile: file, atomically: false, encoding: .utf8)
    let child = Process()
    child.executableURL = URL(fileURLWithPath: python)
    child.arguments = ["Tools/bench-documents.py", file, String(prepared.grouping), "1"]
    let pipe = Pipe()
    child.standardOutput = pipe
    try child.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    child.waitUntilExit()
    guard child.terminationStatus == 0 else { throw Failed(status: child.terminationStatus) }
    let ours = Double(prepared.wireBytes) / 1e6
    return try JSONDecoder().decode([Result].self, from: output).flatMap { result in
      [
        Finding(name: "insert without syncing, theirs: \(result.name) in memory", ours: insert, theirs: result.insert, unit: "rows/s"),
        Finding(name: "fresh merge to disk, theirs: \(result.name) in memory", ours: merge, theirs: result.merge, unit: "rows/s"),
        Finding(name: "wire, theirs: \(result.name)", ours: ours, theirs: result.wire, unit: "MB"),
      ]
    }
  }

  /// A row a line: its key, and its ten fields as a text each.
  private func rows() -> String {
    zip(prepared.keys, prepared.lines).map { key, line in
      let fields: [(String, JSON)] = [
        ("number", .string(line.number)), ("customer", .string(line.customer.description)), ("product", .string(line.product)),
        ("ordered", .string(line.ordered.description)), ("requested", .string(line.requested.description)),
        ("quantity", .string(line.quantity.description)), ("price", .string(line.price.description)),
        ("amount", .string(line.amount.description)), ("state", .string(line.state.rawValue)), ("note", line.note.map(JSON.string) ?? .null),
      ]
      return JSON.array([.string(key.description), .object(fields)]).text + "\n"
    }.joined()
  }
}
