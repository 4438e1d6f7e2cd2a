import Foundation
import Records

@testable import Exchange

/// A mail server of its own process on a free port of this machine: `Tests/Mail/smtp_server.py`, which says what it does with which address.
final class MailServerProcess {
  static let python = "/usr/bin/python3"
  private static let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Mail").standardizedFileURL
  /// Whether Debian's python3-aiosmtpd is here. Where tests must all run, a lack of it is a failure.
  static let canRun = ProcessInfo.processInfo.environment["CI"] != nil || (try? run(["-c", "import aiosmtpd"])) != nil

  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-smtp-\(UUID().uuidString)")
  let port: Int
  /// PEM; nil without TLS.
  let certificate: String?
  private let process = Process()
  private let input = Pipe()

  init(_ options: String...) throws {
    let output = Pipe()
    process.executableURL = URL(filePath: Self.python)
    process.arguments = [Self.scripts.appending(path: "smtp_server.py").path, folder.path] + options
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    // One short line, written at once when it listens.
    let line = try JSONSerialization.jsonObject(with: output.fileHandleForReading.availableData) as? [String: Any] ?? [:]
    port = line["port"] as? Int ?? 0
    certificate = try (line["certificate"] as? String).map { try String(contentsOfFile: $0, encoding: .utf8) }
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(at: folder)  // A folder that stays behind harms no test.
  }

  func stop() {
    guard process.isRunning else { return }
    try? input.fileHandleForWriting.close()  // It ends with its input.
    process.waitUntilExit()
  }

  /// The mails it took, in their order, as Python's email package reads them.
  func mails() throws -> [ReceivedMail] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".eml") }.sorted { (Int($0.dropLast(4)) ?? 0) < (Int($1.dropLast(4)) ?? 0) }
    return try names.map { name in
      let path = folder.appendingPathComponent(name).path
      var mail = try JSONDecoder().decode(ReceivedMail.self, from: Self.run([Self.scripts.appending(path: "read_mail.py").path, path]))
      mail.envelope = try JSONDecoder().decode(ReceivedMail.Envelope.self, from: Data(contentsOf: folder.appendingPathComponent(name.dropLast(4) + ".json")))
      return mail
    }
  }

  private static func run(_ words: [String]) throws -> Data {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: python)
    process.arguments = words
    (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return data
  }
}

struct ReceivedMail: Decodable {
  struct File: Decodable, Equatable {
    var name, type, digest: String
  }
  struct Envelope: Decodable {
    var from: String
    var to: [String]
    var tls: Bool
    var user: String?
  }

  var headers: [String: String]
  var names: [String]
  var text: String
  var files: [File]
  var defects: [String]
  var envelope: Envelope?
}
