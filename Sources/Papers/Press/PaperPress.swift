import Foundation
import Ground

/// Makes PDF files of papers with WeasyPrint, a program of its own: one at a time, within a time, with nothing to read but the paper.
public actor PaperPress {
  /// Bytes of HTML.
  public static let maximumDocument = 8_000_000
  public static let maximumPDF = 20_000_000
  /// Papers that wait while one is made.
  public static let maximumWaiting = 8

  private let python: String
  private let seconds: Int
  private var isPressing = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// - Parameter python: Debian's own, which its package `weasyprint` belongs to.
  public init(python: String = "/usr/bin/python3", seconds: Int = 60) {
    self.python = python
    self.seconds = seconds
  }

  /// The PDF of a whole HTML document.
  ///
  /// - Throws: a `Problem` for people when the machine lacks the program, it took too long or too many wait; ``PressFailure`` when it failed.
  public func pdf(_ document: String) async throws -> [UInt8] {
    guard document.utf8.count <= Self.maximumDocument else { throw Self.problem("pressLarge") }
    guard waiting.count < Self.maximumWaiting else { throw Self.problem("pressBusy") }
    if isPressing { await withCheckedContinuation { waiting.append($0) } }
    isPressing = true
    defer { next() }
    try Task.checkCancellation()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-paper-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }  // A folder that stays behind is the system's to clean.
    return try await press(document, in: folder)
  }

  private func next() {
    // Whoever waits longest takes over at once, so that nobody slips in between.
    if waiting.isEmpty { isPressing = false } else { waiting.removeFirst().resume() }
  }

  private func press(_ document: String, in folder: URL) async throws -> [UInt8] {
    let (html, pdf, said) = (folder.appendingPathComponent("paper.html"), folder.appendingPathComponent("paper.pdf"), folder.appendingPathComponent("said"))
    try Data(document.utf8).write(to: html)
    try Data().write(to: said)
    let errors = try FileHandle(forWritingTo: said)
    defer { try? errors.close() }  // It was written by the other program only.
    let script = try ShippedPaper.url("press", "py")
    let status = try await run([python, "-I", script.path, html.path, pdf.path], errors)
    switch status {
    case 0: break
    // 3 says our script, 126 and 127 `timeout` when there is no such Python.
    case 3, 126, 127: throw Problem("paper.noPress", PaperTexts.words("pressMissing"), remedy: PaperTexts.words("pressMissingRemedy"))
    // Killed at the end of its time: said by `timeout`, or by how that ended itself.
    case 9, 137: throw Self.problem("pressSlow")
    default: throw PressFailure(status: status, said: String(decoding: try Data(contentsOf: said).suffix(2_000), as: UTF8.self))
    }
    let size = try FileManager.default.attributesOfItem(atPath: pdf.path)[.size] as? Int ?? 0
    guard size <= Self.maximumPDF else { throw Self.problem("pressLarge") }
    return [UInt8](try Data(contentsOf: pdf))
  }

  /// Runs a command that is ended when its time is over, and says how it ended.
  private func run(_ command: [String], _ errors: FileHandle) async throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["--signal=KILL", "\(seconds)"] + command
    // The fonts' cache lies at home; nothing else of our environment is the program's business.
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": NSHomeDirectory()]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    return try await withCheckedThrowingContinuation { ended in
      process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch {
        process.terminationHandler = nil
        ended.resume(throwing: error)
      }
    }
  }

  private static func problem(_ text: String) -> Problem { Problem("paper.\(text)", PaperTexts.words(text), remedy: PaperTexts.words("pressRemedy")) }
}

/// The program that makes PDF files failed; for whoever looks after the node.
public struct PressFailure: Error, Sendable {
  public var status: Int32
  public var said: String
}
