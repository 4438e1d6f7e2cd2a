import Foundation
import Testing

@Suite("Backups and shelves with real nodes", .serialized)
struct Misfortunes {
  private func company() async throws -> Town {
    let town = try Town()
    try town.found()
    try await town.join("SH01", "office", as: "sh01", administrator: "li")
    try await town.join("PL01", "plant", as: "pl01", administrator: "chen")
    try town.take("sh01", "operator.register", by: "li", ["name": "li2", "full_name": "Li Two", "roles": "sales-clerk sales-manager"])
    return town
  }

  @Test("An office restored from a backup works before it meets anyone: nothing of either history is lost, and everyone is told")
  func restored() async throws {
    let town = try await company()
    let file = town.dir("sh01") + "/site.sqlite"
    try register("early", town)
    try await town.untilEqual("sh01", with: "HQ")
    #expect(town.stop("sh01"))
    let backup = try Data(contentsOf: URL(fileURLWithPath: file))
    try town.start("sh01")
    try register("of-the-lost-disk", town)
    try await town.until("headquarters has it") { try operators("hq", town).contains("of-the-lost-disk") }
    #expect(town.stop("sh01"))

    try backup.write(to: URL(fileURLWithPath: file))
    for ending in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: file + ending) { try FileManager.default.removeItem(atPath: file + ending) }
    try register("after-the-return", town)
    try town.start("sh01")
    try await town.until("both are at headquarters") { try operators("hq", town).isSuperset(of: ["of-the-lost-disk", "after-the-return"]) }
    try await town.untilEqual("sh01", with: "HQ")
    #expect(try operators("sh01", town).isSuperset(of: ["early", "of-the-lost-disk", "after-the-return"]))
    #expect(try town.at("sh01", "alarms").contains("re-issued as chain 2.2"))
    #expect(try town.at("hq", "alarms", "--lang", "zh").contains("两份历史"))
    #expect(try town.at("hq", "alarms", "--dismiss", "all").contains("No alarms."))
    for site in ["sh01", "hq"] { #expect(try town.attempt(site, "verify").status == 0) }
    // And it works on.
    try register("next", town)
    try await town.until("the next step arrives") { try operators("hq", town).contains("next") }
  }

  @Test("A plant is given the office's shelf and gets all that lay there; taken away, not a byte stays in its file")
  func shelves() async throws {
    let town = try await company()
    try town.take(
      "sh01", "customer.register", by: "li2",
      ["code": "C-GEHEIM", "name": "Geheim Pumpenhandel", "tax_number": "DE136695976", "credit_limit": "123456.00 CNY"])
    let file = town.dir("pl01") + "/site.sqlite"
    _ = try town.at("hq", "shelves", "PL01", "company office/2 plant/3 warehouse/*", "--by", "wei")
    try await town.until("the plant has the customer") { try town.list("pl01", "customer").contains { $0["code"] as? String == "C-GEHEIM" } }
    try await town.untilEqual("pl01", with: "HQ")

    _ = try town.at("hq", "shelves", "PL01", "company plant/3 warehouse/*", "--by", "wei")
    try await town.until("it is erased") { try town.list("pl01", "customer").isEmpty && !holds("Geheim Pumpenhandel", file) }
    try await town.untilEqual("pl01", with: "HQ")
    #expect(try town.attempt("pl01", "verify").status == 0)
    #expect(try town.list("sh01", "customer").count == 1)
  }

  /// Whether a text stands anywhere in a node's file or the write-ahead log beside it.
  private func holds(_ text: String, _ file: String) throws -> Bool {
    try [file, file + "-wal"].contains { path in
      guard FileManager.default.fileExists(atPath: path) else { return false }
      return try Data(contentsOf: URL(fileURLWithPath: path)).range(of: Data(text.utf8)) != nil
    }
  }

  private func register(_ name: String, _ town: Town) throws {
    try town.take("sh01", "operator.register", by: "li", ["name": name, "full_name": name, "roles": "driver"])
  }

  private func operators(_ site: String, _ town: Town) throws -> Set<String> {
    Set(try town.list(site, "operator").compactMap { $0["name"] as? String })
  }
}
