import Foundation
import Mirroring
import Testing

@Suite("The mirror from the command line", .enabled(if: Cluster.isInstalled))
struct CommandStory {
  private struct Answer {
    var status: Int32
    var out, err: String
  }

  private static var binary: URL {
    if let path = ProcessInfo.processInfo.environment["WEFT_BINARY"] { return URL(fileURLWithPath: path) }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(".build/debug/weft")
  }

  private static func command(_ arguments: [String]) -> (process: Process, out: Pipe, err: Pipe) {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"]
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    return (process, out, err)
  }

  private static func weft(_ arguments: String...) throws -> Answer { try run(arguments) }

  private static func run(_ arguments: [String]) throws -> Answer {
    let (process, out, err) = command(arguments)
    try process.run()
    // Errors are short; reading the output to its end first cannot block the command.
    let said = out.fileHandleForReading.readDataToEndOfFile()
    let complained = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Answer(status: process.terminationStatus, out: String(decoding: said, as: UTF8.self), err: String(decoding: complained, as: UTF8.self))
  }

  @Test("headquarters mirrors once, checks, finds what somebody changed by hand and puts it right")
  func onceAndCheck() async throws {
    try await Cluster.with { cluster in
      let dir = cluster.folder.appendingPathComponent("hq").path
      #expect(try Self.weft("company", "create", "Tianhe Pump", "--code", "HQ", "--dir", dir, "--administrator", "wei").status == 0)
      func run(_ more: String...) throws -> Answer { try Self.run(["mirror"] + more + ["--database", cluster.database(), "--dir", dir]) }
      #expect(try run("--once").out.hasPrefix("✓ All records"))
      #expect(try run("--once", "--lang", "zh").out == "✓ 没有新内容。\n")
      #expect(try run("--check").status == 0)
      let connection = try cluster.connect()
      #expect(try connection.value("SELECT name FROM weft.operator") == "wei")
      try connection.run("UPDATE weft.operator SET name = 'x'")
      let found = try run("--check")
      #expect(found.status == 2 && found.out.contains("✗ operator: 1 differing"))
      #expect(try run("--check", "--repair").status == 0)
      #expect(try connection.value("SELECT name FROM weft.operator") == "wei")
      #expect(try run("--check", "--json").out.contains("\"same\": true"))
    }
  }

  @Test("what cannot be is said, and no password is shown")
  func refusals() throws {
    try FileManager.default.withFolder { dir in
      #expect(try Self.weft("company", "create", "Tianhe Pump", "--code", "HQ", "--dir", dir + "/hq", "--administrator", "wei").status == 0)
      let answer = try Self.weft("mirror", "--once", "--json", "--database", "host=/nowhere user=x password=SECRET dbname=x", "--dir", dir + "/hq")
      #expect(answer.status == 1 && answer.err.contains("mirror.unreachable") && !(answer.out + answer.err).contains("SECRET"))
      #expect(try Self.weft("mirror", "--once", "--json", "--schema", "A b", "--dir", dir + "/hq").err.contains("mirror.schema"))
      let script = try Self.weft("mirror", "--ddl", "--partitioned", "--schema", "facts")
      #expect(script.status == 0 && script.out.contains("CREATE TABLE \"facts\".\"sales_order\"") && script.out.contains("PARTITION BY RANGE (id)"))
    }
  }

  @Test("the mirror that stays ends cleanly when it is asked to")
  func signal() async throws {
    try await Cluster.with { cluster in
      let dir = cluster.folder.appendingPathComponent("hq").path
      #expect(try Self.weft("company", "create", "Tianhe Pump", "--code", "HQ", "--dir", dir, "--administrator", "wei").status == 0)
      let (process, out, _) = Self.command(["mirror", "--json", "--database", cluster.database(), "--dir", dir])
      try process.run()
      var said = ""
      while !said.contains("mirrored") {
        let more = out.fileHandleForReading.availableData
        try #require(!more.isEmpty, "it ended by itself: \(said)")
        said += String(decoding: more, as: UTF8.self)
      }
      process.terminate()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
      #expect(try cluster.connect().value("SELECT count(*) FROM weft.operator") == "1")
    }
  }
}

extension FileManager {
  /// A folder for `body`, which is gone afterwards.
  fileprivate func withFolder(_ body: (String) throws -> Void) throws {
    let folder = temporaryDirectory.appendingPathComponent("weft-\(UUID().uuidString)")
    try createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? removeItem(at: folder) }  // Scratch.
    try body(folder.path)
  }
}
