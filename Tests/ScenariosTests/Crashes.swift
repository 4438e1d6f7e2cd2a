import Foundation
import Testing

@Suite("Crashes", .serialized)
struct Crashes {
  @Test("kill -9 at any moment: every acknowledged step is there afterwards, no half step is, and the sites become equal")
  func kills() async throws {
    let town = try Town()
    try town.found()
    try await town.join("SH01", "office", as: "sh01", administrator: "li.na")
    var acknowledged: [String] = []
    for round in 0..<10 {
      // A command is killed after a delay that differs each round, from before it opens the file to after it has answered.
      let name = "p\(round)"
      let process = Process()
      process.executableURL = Town.binary
      process.arguments = ["do", "operator.register", "--name", name, "--full_name", name, "--roles", "driver", "--by", "li.na", "--dir", town.dir("sh01")]
      let out = Pipe()
      process.standardOutput = out
      process.standardError = FileHandle.nullDevice
      try process.run()
      try await Task.sleep(for: .milliseconds(8 * round))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).contains("✓") { acknowledged.append(name) }
      // And one that is let finish while the node dies under it.
      let safe = "s\(round)"
      town.killNode(round % 2 == 0 ? "sh01" : "hq")
      try town.take("sh01", "operator.register", by: "li.na", ["name": safe, "full_name": safe, "roles": "driver"])
      acknowledged.append(safe)
      try town.start(round % 2 == 0 ? "sh01" : "hq")
    }
    let here = Set(try town.list("sh01", "operator").compactMap { $0["name"] as? String })
    #expect(here.isSuperset(of: acknowledged))
    #expect(try town.attempt("sh01", "verify").status == 0)
    try await town.untilEqual("sh01", with: "HQ")
    let healed = Set(try town.list("sh01", "operator").compactMap { $0["name"] as? String })
    #expect(healed.isSuperset(of: here))
    let there = Set(try town.list("hq", "operator").compactMap { $0["name"] as? String })
    #expect(there == healed)
    #expect(try town.attempt("hq", "verify").status == 0)
  }
}
