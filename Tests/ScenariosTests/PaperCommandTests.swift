import Foundation
import Testing

@Suite("Papers from the command line", .serialized)
struct PaperCommandTests {
  private static let press = FileManager.default.isExecutableFile(atPath: "/usr/bin/weasyprint") || ProcessInfo.processInfo.environment["CI"] != nil

  @Test("an office writes an order's confirmation as PDF, and what can't be printed is said", .enabled(if: press, "weasyprint is not here"))
  func paper() async throws {
    let town = try await FourSites.company()
    let number = try FourSites.approvedOrder(town)
    let out = town.folder.appendingPathComponent("confirmation.pdf")
    let said = try town.at("sh01", "paper", "order-confirmation", number, "--language", "zh", "--out", out.path)
    #expect(said.contains("is written"))
    #expect(try Data(contentsOf: out).starts(with: Data("%PDF-".utf8)))
    for (words, code) in [
      (["poem", number], "paper.unknown"), (["invoice", number], "paper.otherRecord"), (["traveller", number], "paper.otherSite"), (["order-confirmation", "SO-NONE"], "record.unknown"),
    ] {
      let refused = try Town.weft(["paper"] + words + ["--out", town.folder.appendingPathComponent("none.pdf").path, "--json", "--dir", town.dir("sh01")])
      #expect(refused.status == 1 && refused.err.contains(code), "\(words)")
    }
    #expect(!FileManager.default.fileExists(atPath: town.folder.appendingPathComponent("none.pdf").path))
  }
}
