import Foundation

/// The reader and the member in Python, and the environment that they run in: made once in the repository, kept from run to run.
enum PythonReader {
  static let folder = Town.root.appendingPathComponent("Protocol/reader")
  private static let environment = Town.root.appendingPathComponent(".venv-protocol")
  private static var python: URL { environment.appendingPathComponent("bin/python") }
  private static let setUp = Result { try makeReady() }

  /// In CI a missing Python or package is a failure, not a reason to skip.
  static var canRun: Bool {
    if ProcessInfo.processInfo.environment["CI"] != nil { return true }
    if case .success = setUp { return true }
    return false
  }

  /// - Throws: `Failed`, with what the program that makes the environment said.
  static func ready() throws { try setUp.get() }

  struct Failed: Error { var words: [String], answer: Town.Answer }

  private static func makeReady() throws {
    if !FileManager.default.isExecutableFile(atPath: python.path) {
      try need(URL(fileURLWithPath: "/usr/bin/env"), ["python3", "-m", "venv", environment.path])
    }
    if try run(python, ["-c", "import google.protobuf, cryptography"]).status != 0 {
      let requirements = folder.appendingPathComponent("requirements.txt").path
      try need(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements])
    }
  }

  private static func need(_ program: URL, _ words: [String]) throws {
    let answer = try run(program, words)
    guard answer.status == 0 else { throw Failed(words: words, answer: answer) }
  }

  static func reader(_ words: String...) throws -> Town.Answer {
    try run(python, [folder.appendingPathComponent("weft_reader.py").path] + words)
  }

  /// A command of the member that writes, for its folder.
  static func member(in dir: String, _ words: [String]) throws -> Town.Answer {
    try run(python, [folder.appendingPathComponent("weft_member.py").path] + words + ["--dir", dir])
  }

  /// A member that does wrong, one chain for each wrong.
  static func rogue(_ words: String...) throws -> Town.Answer {
    try run(python, [folder.appendingPathComponent("tests/rogue.py").path] + words)
  }

  /// Lets both programs judge the same change sets.
  static func differential(_ words: String...) throws -> Town.Answer {
    try run(python, [folder.appendingPathComponent("tests/differential.py").path] + words)
  }

  static func unitTests() throws -> Town.Answer { try run(python, ["-m", "unittest"]) }

  /// Runs a program to its end, at most 5 minutes, and reads what it said from files: a pipe that nobody empties would hold it up.
  private static func run(_ program: URL, _ words: [String]) throws -> Town.Answer {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("weft-python-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }  // Temporary in any case.
    let files = ["out", "err"].map { place.appendingPathComponent($0) }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = program
    process.arguments = words
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"]) { _, ours in ours }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    let alarm = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 300, execute: alarm)
    process.waitUntilExit()
    alarm.cancel()
    let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
    return Town.Answer(status: process.terminationStatus, out: texts[0], err: texts[1])
  }
}
