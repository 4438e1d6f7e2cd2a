import Foundation
import Ground
import Membership
import Testing
import Workflow

@testable import Papers

/// Runs a program that the machine may lack.
enum Tool {
  /// In CI nothing may be skipped for want of a tool.
  static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) || ProcessInfo.processInfo.environment["CI"] != nil }

  static let press = isThere("/usr/bin/weasyprint") && isThere("/usr/bin/pdftotext")
  static let reader = press && isThere("/usr/bin/zbarimg") && isThere("/usr/bin/pdftoppm")

  static func run(_ path: String, _ arguments: String...) throws -> String {
    let process = Process()
    let out = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = out.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

@Suite("Papers as PDF", .serialized)
struct PressTests {
  private func pdf(_ document: String) async throws -> String {
    // Kept where a person may look at them.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-pdf")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let title = document.firstMatch(of: /<title>([^<]+)</).map { String($0.1) } ?? "paper"
    let path = folder.appendingPathComponent("\(title).pdf").path
    try Data(try await PaperPress().pdf(document)).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func pages(_ path: String) throws -> Int {
    Int(try Tool.run("/usr/bin/pdfinfo", path).firstMatch(of: /Pages:\s+(\d+)/).map { String($0.1) } ?? "") ?? 0
  }

  @Test("a delivery note is one page of A4 with its words, and its bar code is read", .enabled(if: Tool.reader, "weasyprint, poppler-utils or zbar-tools are not here"))
  func deliveryNote() async throws {
    let company = try await Company.made()
    let path = try await pdf(try await company.warehouse.paper("delivery-note", "SH-WH01-2026-000001", .both))
    let text = try Tool.run("/usr/bin/pdftotext", "-layout", path, "-")
    for word in ["送货单", "Delivery note", "SH-WH01-2026-000001", Company.customer, "离心泵", "Centrifugal pump", "L-7", "沪A12345"] { #expect(text.contains(word), "\(word)") }
    #expect(!text.contains("CNY") && text.contains(/1 ?\/ ?1/))
    #expect(try pages(path) == 1)
    #expect(try Tool.run("/usr/bin/pdfinfo", path).contains("A4"))
    #expect(try codes(path) == ["CODE-128:SH-WH01-2026-000001"])
  }

  /// What a scanner reads on the first page.
  private func codes(_ path: String) throws -> Set<String> {
    let image = path.replacingOccurrences(of: ".pdf", with: "")
    _ = try Tool.run("/usr/bin/pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", "-singlefile", path, image)
    return Set(try Tool.run("/usr/bin/zbarimg", "-q", image + ".png").split(separator: "\n").map(String.init))
  }

  @Test("every kind becomes a PDF of one page whose bar code a scanner reads", .enabled(if: Tool.reader, "weasyprint, poppler-utils or zbar-tools are not here"))
  func every() async throws {
    let company = try await Company.made(cartons: 1)
    for paper in PaperCatalogue.all {
      let (place, record) = try await PapersTests.subject(paper.name, company)
      let path = try await pdf(try await place.paper(paper.name, record, paper.declaration.usual))
      #expect(try pages(path) == 1, "\(paper.name)")
      let code = paper.name == "pick-list" ? "SO-SH01-2026-000002" : paper.name == "carton-labels" ? record + "/1" : record
      #expect(try codes(path).contains("CODE-128:\(code)"), "\(paper.name)")
      let text = try Tool.run("/usr/bin/pdftotext", path, "-")
      for place in paper.declaration.sites where [.warehouse, .plant].contains(place) { #expect(!text.contains("CNY"), "\(paper.name)") }
    }
  }

  @Test("a carton's label is 100 × 150 mm, one a page, and the dock's scanner reads its carton", .enabled(if: Tool.reader, "weasyprint, poppler-utils or zbar-tools are not here"))
  func label() async throws {
    let company = try await Company.made(cartons: 3)
    let path = try await pdf(try await company.warehouse.paper("carton-labels", "SH-WH01-2026-000001", .both))
    #expect(try pages(path) == 3)
    let size = try #require(try Tool.run("/usr/bin/pdfinfo", path).firstMatch(of: /Page size:\s+([0-9.]+) x ([0-9.]+)/))
    #expect(abs(Double(size.1)! - 100 / 25.4 * 72) < 1 && abs(Double(size.2)! - 150 / 25.4 * 72) < 1)
    #expect(try codes(path) == ["CODE-128:SH-WH01-2026-000001/1", "QR-Code:SH-WH01-2026-000001/1"])
    let carton = try #require(CartonCode("SH-WH01-2026-000001/1"))
    #expect(carton.carton == 1)
  }

  @Test("a long order turns its pages, with the heads of its columns on each and their number below", .enabled(if: Tool.press, "weasyprint or poppler-utils are not here"))
  func long() async throws {
    let lines = (1...90).map { "\(["P-100", "S-010", "V-050"][$0 % 3]) \($0 % 3 + 1) C62" }.joined(separator: "\n")
    let company = try await Company.made(lines: lines, short: "")
    let path = try await pdf(try await company.office.paper("order-confirmation", "SO-SH01-2026-000001", .english))
    let count = try pages(path)
    #expect(count > 2)
    for page in 1...count {
      let text = try Tool.run("/usr/bin/pdftotext", "-f", "\(page)", "-l", "\(page)", "-layout", path, "-")
      #expect(text.filter { $0 != " " }.contains("\(page)/\(count)"))
      if page < count { #expect(text.contains("Description") && text.contains("Price")) }
      if page > 1 { #expect(text.contains("Order confirmation SO-SH01-2026-000001")) }
    }
  }

  @Test("what a document names outside of itself is not fetched", .enabled(if: Tool.press, "weasyprint or poppler-utils are not here"))
  func closed() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-secret-\(UUID().uuidString)")
    try Data("p { display: none }".utf8).write(to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }  // Left behind it harms no test.
    let path = try await pdf("<html><head><title>closed</title><link rel=\"stylesheet\" href=\"\(folder.absoluteString)\"></head><body><p>still here</p></body></html>")
    #expect(try Tool.run("/usr/bin/pdftotext", path, "-").contains("still here"))
  }

  @Test("without WeasyPrint it is said what is missing; what takes too long or is too large is ended")
  func refusals() async throws {
    let missing = await #expect(throws: Problem.self) { try await PaperPress(python: "/nonexistent/python3").pdf("<p>x</p>") }
    #expect(missing?.code == "paper.noPress" && missing?.what.en.contains("WeasyPrint") == true)
    let large = await #expect(throws: Problem.self) { try await PaperPress().pdf(String(repeating: "x", count: PaperPress.maximumDocument + 1)) }
    #expect(large?.code == "paper.pressLarge")
    // A program that never ends, in place of Python.
    let sleeper = FileManager.default.temporaryDirectory.appendingPathComponent("weft-sleeper-\(UUID().uuidString)")
    try Data("#!/bin/sh\nexec sleep 30\n".utf8).write(to: sleeper)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: sleeper.path)
    defer { try? FileManager.default.removeItem(at: sleeper) }  // Left behind it harms no test.
    let slow = await #expect(throws: Problem.self) { try await PaperPress(python: sleeper.path, seconds: 1).pdf("<p>x</p>") }
    #expect(slow?.code == "paper.pressSlow")
  }

  @Test("one paper is made at a time, eight wait, and the next is told so")
  func queue() async throws {
    // In place of Python; ends as our script does when WeasyPrint is missing.
    let slow = FileManager.default.temporaryDirectory.appendingPathComponent("weft-slow-\(UUID().uuidString)")
    try Data("#!/bin/sh\nsleep 1\nexit 3\n".utf8).write(to: slow)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: slow.path)
    defer { try? FileManager.default.removeItem(at: slow) }  // Left behind it harms no test.
    let press = PaperPress(python: slow.path)
    let codes = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<PaperPress.maximumWaiting + 3 {
        group.addTask {
          do {
            _ = try await press.pdf("<p>x</p>")
            return "made"
          } catch let problem as Problem {
            return problem.code
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(codes.filter { $0 == "paper.pressBusy" }.count == 2 && codes.filter { $0 == "paper.noPress" }.count == PaperPress.maximumWaiting + 1)
  }

  @Test("a text that is no bar code is refused in words")
  func barCodes() throws {
    for text in ["", "离心泵", String(repeating: "1", count: 81)] {
      let problem = #expect(throws: Problem.self) { try BarCode(text, .code128) }
      #expect(problem?.code == "paper.barCode")
    }
    #expect(try BarCode("离心泵", .qr).svg.contains("<path d=\"M"))
    #expect(try BarCode("A\"<B", .qr).svg.contains("aria-label=\"A&quot;&lt;B\""))
  }
}
