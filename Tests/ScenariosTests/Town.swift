import Foundation
import Testing

/// A company of real nodes: processes of the `weft` command, each with its folder, on free ports of loopback.
final class Town: @unchecked Sendable {
  /// What a command said.
  struct Answer: Sendable {
    var status: Int32
    var out: String
    var err: String
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static var binary: URL {
    if let path = ProcessInfo.processInfo.environment["WEFT_BINARY"] { return URL(fileURLWithPath: path) }
    return root.appendingPathComponent(".build/debug/weft")
  }

  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-town-\(UUID().uuidString)")
  // Touched by one test at a time, from its own task.
  private var nodes: [String: Process] = [:]

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  deinit {
    for node in nodes.values where node.isRunning { kill(node.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  func dir(_ site: String) -> String { folder.appendingPathComponent(site).path }

  /// Runs a command to its end.
  @discardableResult
  static func weft(_ arguments: [String]) throws -> Answer {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"]
    let out = Pipe(), err = Pipe()
    process.standardOutput = out
    process.standardError = err
    try process.run()
    // Errors are short; reading the output to its end first cannot block the command.
    let said = out.fileHandleForReading.readDataToEndOfFile()
    let complained = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Answer(
      status: process.terminationStatus, out: String(decoding: said, as: UTF8.self), err: String(decoding: complained, as: UTF8.self))
  }

  /// A command at a site that must succeed.
  @discardableResult
  func at(_ site: String, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let answer = try Self.weft(arguments + ["--dir", dir(site)])
    if answer.status != 0 { Issue.record("weft \(arguments.joined(separator: " ")): \(answer.err)", sourceLocation: sourceLocation) }
    return answer.out
  }

  /// A command at a site, whatever comes of it.
  func attempt(_ site: String, _ arguments: String...) throws -> Answer { try Self.weft(arguments + ["--dir", dir(site)]) }

  /// The message and the record of a step that must succeed.
  @discardableResult
  func take(_ site: String, _ step: String, by name: String, _ entries: [String: String], sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
    let words = entries.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)", $0.value] }
    let answer = try Self.weft(["do", step, "--by", name, "--json"] + words + ["--dir", dir(site)])
    if answer.status != 0 { Issue.record("\(step): \(answer.err)", sourceLocation: sourceLocation) }
    let object = try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any]
    return object?["record"] as? [String: Any] ?? [:]
  }

  func list(_ site: String, _ type: String) throws -> [[String: Any]] {
    try JSONSerialization.jsonObject(with: Data(at(site, "list", type, "--json", "--limit", "0").utf8)) as? [[String: Any]] ?? []
  }

  static func freePort() throws -> Int {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(handle, $0, length) == 0 && getsockname(handle, $0, &length) == 0 }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  func found() throws {
    try at(
      "hq", "company", "create", "Tianhe Pump", "--administrator", "wei", "--port", "\(try Self.freePort())", "--console-port", "\(try Self.freePort())")
    try start("hq")
  }

  /// Invites a site, lets it join, and starts it.
  /// - Parameter office: for a laptop, the code of its office.
  func join(_ code: String, _ role: String, as site: String, administrator: String, office: String? = nil) async throws {
    let words = ["invite", code, "--role", role, "--name", "\(code) of the test", "--dir", dir("hq")] + (office.map { ["--office", $0] } ?? [])
    let invited = try Self.weft(words)
    if invited.status != 0 { Issue.record("weft \(words.joined(separator: " ")): \(invited.err)") }
    let token = invited.out.trimmingCharacters(in: .whitespacesAndNewlines)
    // Headquarters may still be starting.
    try await until("\(code) joined") { [self] in
      try attempt(
        site, "join", token, "--administrator", administrator, "--port", "\(try Self.freePort())", "--console-port", "\(try Self.freePort())"
      ).status == 0
    }
    try start(site)
  }

  func start(_ site: String) throws {
    let node = Process()
    node.executableURL = Self.binary
    node.arguments = ["run", "--dir", dir(site)]
    let log = folder.appendingPathComponent("\(site).log")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let handle = try FileHandle(forWritingTo: log)
    node.standardOutput = handle
    node.standardError = handle
    try node.run()
    nodes[site] = node
  }

  /// No goodbye, as when the power goes.
  func killNode(_ site: String) {
    guard let node = nodes.removeValue(forKey: site) else { return }
    kill(node.processIdentifier, SIGKILL)
    node.waitUntilExit()
  }

  /// - Returns: whether it ended by itself when asked to.
  func stop(_ site: String) -> Bool {
    guard let node = nodes.removeValue(forKey: site) else { return false }
    node.terminate()
    node.waitUntilExit()
    return node.terminationReason == .exit && node.terminationStatus == 0
  }

  /// Asks again and again until it is so; gives up after a minute, which is far more than anything here takes.
  func until(_ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ isSo: @Sendable () throws -> Bool) async throws {
    let end = Date().addingTimeInterval(60)
    while Date() < end {
      if try isSo() { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("\(what) did not come about\n\(account)", sourceLocation: sourceLocation)
    throw CancellationError()
  }

  /// What the nodes have to say for themselves: their peers, what they refused, and the ends of their logs.
  private var account: String {
    nodes.keys.sorted().map { site in
      let log = (try? String(contentsOf: folder.appendingPathComponent("\(site).log"), encoding: .utf8)) ?? "no log"
      let peers = (try? attempt(site, "peers").out) ?? "no answer"
      let conflicts = (try? attempt(site, "conflicts").out) ?? "no answer"
      return "== \(site)\n\(peers)\(conflicts)\(log.suffix(1_500))"
    }.joined(separator: "\n")
  }

  /// Waits until two sites hold the same.
  func untilEqual(_ a: String, with code: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    try await until("\(a) equal with \(code)", sourceLocation: sourceLocation) { [self] in
      try attempt(a, "verify", "--against", code).status == 0
    }
  }
}
