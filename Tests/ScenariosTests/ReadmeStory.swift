import Foundation
import Testing

@Suite("The README", .serialized)
struct ReadmeStory {
  /// The shell blocks of the walk-through, in their order.
  private func walk() throws -> String {
    let text = try String(contentsOf: Town.root.appendingPathComponent("README.md"), encoding: .utf8)
    let blocks = text.components(separatedBy: "```sh walk\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
    return blocks.joined(separator: "\n")
  }

  @Test("its walk-through works as printed, on the sample company with the sample orders")
  func walkThrough() async throws {
    let town = try Town()
    try town.found()
    try await town.join("SH01", "office", as: "sh01", administrator: "li.na")
    try await town.join("PL01", "plant", as: "pl01", administrator: "chen")
    try await town.join("WH01", "warehouse", as: "wh01", administrator: "zhao")
    let sample = Process()
    sample.executableURL = Town.root.appendingPathComponent("Tools/sample-company")
    sample.arguments = [Town.binary.path, town.folder.path]
    sample.standardOutput = FileHandle.nullDevice
    try sample.run()
    sample.waitUntilExit()
    #expect(sample.terminationStatus == 0)
    #expect(try town.list("sh01", "sales_order").count == 4)

    let script = try walk()
    #expect(script.contains("order.check") && script.contains("verify"))
    let here = town.folder.appendingPathComponent("walk")
    try FileManager.default.createDirectory(at: here, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(at: here.appendingPathComponent("company"), withDestinationURL: town.folder)
    let release = here.appendingPathComponent(".build/release")
    try FileManager.default.createDirectory(at: release, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(at: release.appendingPathComponent("weft"), withDestinationURL: Town.binary)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    shell.arguments = ["-euo", "pipefail", "-c", script]
    shell.currentDirectoryURL = here
    let output = Pipe()
    shell.standardOutput = output
    shell.standardError = output
    try shell.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0, "\(said.suffix(2_000))")
    #expect(said.components(separatedBy: "Identical with HQ").count == 4, "\(said.suffix(2_000))")
    #expect(said.contains("HQ has it since"))
    let order = try #require(try town.list("hq", "sales_order").first { $0["customer_reference"] as? String == "HY20261123-02" })
    #expect(order["state"] as? String == "paid")
  }
}
