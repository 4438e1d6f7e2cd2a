import Foundation
import Testing

@Suite("Repairs", .serialized)
struct Repairs {
  /// Writes into a stopped site's file behind its back.
  func damage(_ town: Town, _ site: String, _ sql: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()", town.dir(site) + "/site.sqlite", sql]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test("A file damaged behind the program's back is found, told, mended and proven equal again")
  func damaged() async throws {
    let town = try Town()
    try town.found()
    try await town.join("SH01", "office", as: "sh01", administrator: "li.na")
    for name in ["zhao", "qian", "sun"] {
      try town.take("sh01", "operator.register", by: "li.na", ["name": name, "full_name": name, "roles": "driver"])
    }
    try await town.untilEqual("sh01", with: "HQ")
    #expect(try town.at("sh01", "peers").contains("identical as of "))

    // A value: the versions are equal, so only recomputing finds it.
    try damage(town, "sh01", "UPDATE operator SET full_name = 'nobody' WHERE name = 'qian'")
    let found = try town.attempt("sh01", "verify")
    #expect(found.status == 2 && found.out.contains("is not what the log gives"))
    let mended = try town.attempt("sh01", "verify", "--repair")
    #expect(mended.status == 0 && mended.out.contains("other values than the log gives: full_name; put right from the log"))
    #expect(try town.attempt("sh01", "verify").status == 0)

    // A lost row at headquarters: the office is not damaged, and says who is.
    try damage(town, "hq", "DELETE FROM operator WHERE name = 'sun'")
    let blamed = try town.attempt("sh01", "verify", "--against", "HQ", "--repair")
    #expect(blamed.status == 2 && blamed.out.contains("the other file is damaged"))
    #expect(try town.at("sh01", "peers").contains("1 records differ as of "))
    let healed = try town.attempt("hq", "verify", "--repair", "--lang", "zh")
    #expect(healed.status == 0 && healed.out.contains("缺少该行"))
    let equal = try town.attempt("sh01", "verify", "--against", "HQ")
    #expect(equal.status == 0 && equal.out.contains("Identical with HQ as of "))
  }

  @Test("There is no hour but 0 to 23 for the night's proof", arguments: [("-1", false), ("0", true), ("23", true), ("24", false)])
  func hours(hour: String, isTaken: Bool) async throws {
    let town = try Town()
    try town.at("hq", "company", "create", "Tianhe Pump", "--administrator", "wei", "--port", "\(try Town.freePort())", "--console-port", "\(try Town.freePort())")
    let path = town.dir("hq") + "/site.json"
    let settings = try String(contentsOfFile: path, encoding: .utf8).replacingOccurrences(of: "{\n", with: "{\n  \"proofHour\" : \(hour),\n")
    try settings.write(toFile: path, atomically: true, encoding: .utf8)
    if isTaken {
      try town.start("hq")
      let log = town.folder.appendingPathComponent("hq.log")
      try await town.until("headquarters runs") { try String(contentsOf: log, encoding: .utf8).contains("HQ runs") }
    } else {
      #expect(try town.attempt("hq", "run").err.contains("There is no hour \(hour)"))
    }
  }
}
