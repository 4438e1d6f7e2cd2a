import Foundation
import Testing

@Suite("Machines and keys that change", .serialized)
struct Machines {
  /// Headquarters and an office with two operators, both known at headquarters.
  private func company() async throws -> Town {
    let town = try Town()
    try town.found()
    try await town.join("SH01", "office", as: "sh01", administrator: "li")
    try register("na", "sh01", town)
    try await known("na", at: "hq", town)
    return town
  }

  private func register(_ name: String, _ site: String, _ town: Town) throws {
    try town.take(site, "operator.register", by: "li", ["name": name, "full_name": name, "roles": "driver"])
  }

  private func known(_ name: String, at site: String, _ town: Town) async throws {
    try await town.until("\(name) at \(site)") { try names(site, town).contains(name) }
  }

  private func names(_ site: String, _ town: Town) throws -> [String] { try town.list(site, "operator").compactMap { $0["name"] as? String } }

  private func invite(_ words: String..., town: Town) throws -> String {
    let answer = try Town.weft(["invite", "SH01", "--again"] + words + ["--dir", town.dir("hq")])
    #expect(answer.status == 0, "\(answer.err)")
    return answer.out.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func rejoin(_ token: String, as site: String, _ town: Town) throws {
    try town.at(site, "join", token, "--port", "\(try Town.freePort())", "--console-port", "\(try Town.freePort())")
  }

  @Test("a laptop burns: the new machine gets everything back and writes on, and the old one is let in by nobody")
  func burnt() async throws {
    let town = try await company()
    town.killNode("sh01")
    try register("late", "sh01", town)
    let token = try invite("--reason", "disk broken", town: town)
    try rejoin(token, as: "new", town)
    #expect(try names("new", town).isEmpty)
    try town.start("new")
    for name in ["li", "na"] { try await known(name, at: "new", town) }
    try register("bo", "new", town)
    try await known("bo", at: "hq", town)
    try await town.untilEqual("new", with: "HQ")
    #expect(try town.attempt("new", "verify").status == 0 && town.attempt("hq", "verify").status == 0)

    // The old one was repaired after all.
    try town.start("sh01")
    try await town.until("the old machine is refused") { try town.at("sh01", "peers", "--json").contains("newer certificate") }
    #expect(try !names("hq", town).contains("late"))
    // Nor does the invitation serve a third.
    let third = try Town.weft(["join", token, "--dir", town.dir("third"), "--json"])
    #expect(third.status == 1 && third.err.contains("invitation.used"))
  }

  @Test("a laptop is stolen: from that moment its certificate and key count no more, and the new machine goes on from what was there")
  func stolen() async throws {
    let town = try await company()
    let token = try invite("--stolen", "--reason", "stolen at the fair", "--by", "wei", town: town)
    try await town.until("the thief is cut off") { try town.at("sh01", "peers", "--json").contains("newer certificate") }
    try register("eve", "sh01", town)
    try rejoin(token, as: "new", town)
    try town.start("new")
    try await known("na", at: "new", town)
    try register("bo", "new", town)
    try await known("bo", at: "hq", town)
    try await town.untilEqual("new", with: "HQ")
    #expect(try !names("hq", town).contains("eve") && !names("new", town).contains("eve"))
    #expect(try town.attempt("hq", "verify").status == 0)
    let refused = try Town.weft(["invite", "HQ", "--again", "--json", "--dir", town.dir("hq")])
    #expect(refused.status == 1 && refused.err.contains("invite.self"))
  }

  @Test("a living site changes its keys: nothing that it wrote before is lost, and who joins later believes both keys")
  func renewed() async throws {
    let town = try await company()
    let token = try invite(town: town)
    let running = try town.attempt("sh01", "renew", token, "--json")
    #expect(running.status == 1 && running.err.contains("node.runs"))
    #expect(town.stop("sh01"))
    let other = try town.attempt("hq", "renew", token, "--json")
    #expect(other.status == 1 && other.err.contains("renew.other"))
    // Written while the node is down, so sealed by nobody yet.
    try register("late", "sh01", town)
    #expect(try town.at("sh01", "renew", token, "--json").contains("\"incarnation\": 2"))
    try register("early", "sh01", town)
    try town.start("sh01")
    for name in ["late", "early"] { try await known(name, at: "hq", town) }
    try await town.untilEqual("sh01", with: "HQ")
    try await town.join("RD01", "reader", as: "rd01", administrator: "x")
    for name in ["late", "early"] { try await known(name, at: "rd01", town) }
    for site in ["hq", "sh01", "rd01"] { #expect(try town.attempt(site, "verify").status == 0, "\(site)") }
  }

  @Test("kill -9 while keys change: the folder works on with the one keys or the other, and the same command ends it")
  func killed() async throws {
    let town = try await company()
    let token = try invite(town: town)
    #expect(town.stop("sh01"))
    for round in 0..<8 {
      let process = Process()
      process.executableURL = Town.binary
      process.arguments = ["renew", token, "--dir", town.dir("sh01")]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      try await Task.sleep(for: .milliseconds(20 * round))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      try register("s\(round)", "sh01", town)
    }
    let answers = try [town.at("sh01", "renew", token, "--json"), town.at("sh01", "renew", token, "--json")]
    #expect(answers[0].contains("\"incarnation\": 2") && answers[0] == answers[1])
    try steps(town)
    try town.start("sh01")
    for name in (0..<8).map({ "s\($0)" }) + ["swap", "rest"] { try await known(name, at: "hq", town) }
    try await town.untilEqual("sh01", with: "HQ")
    #expect(try town.attempt("hq", "verify").status == 0 && town.attempt("sh01", "verify").status == 0)
  }

  /// The folder as a crash between the two renames leaves it, and as one before the old keys are destroyed.
  private func steps(_ town: Town) throws {
    let folder = town.dir("sh01")
    let files = FileManager.default
    try files.copyItem(atPath: folder + "/keys", toPath: folder + "/keys.old")
    try files.moveItem(atPath: folder + "/keys", toPath: folder + "/keys.new")
    try register("swap", "sh01", town)
    #expect(!files.fileExists(atPath: folder + "/keys.new") && !files.fileExists(atPath: folder + "/keys.old"))
    try files.copyItem(atPath: folder + "/keys", toPath: folder + "/keys.old")
    try register("rest", "sh01", town)
    #expect(!files.fileExists(atPath: folder + "/keys.old"))
  }

  @Test("headquarters gives a site other shelves, and is told what it may not take or give")
  func shelves() async throws {
    let town = try await company()
    func told(_ shelves: String, _ code: String = "SH01") throws -> String {
      let answer = try town.attempt("hq", "shelves", code, shelves, "--by", "wei", "--json")
      #expect(answer.status == 1)
      return answer.err
    }
    #expect(try told("company plant/*").contains("shelves.own"))
    #expect(try told("office/2").contains("shelves.company"))
    #expect(try told("company office/2 office/9").contains("shelves.unknown"))
    #expect(try told("company office/2 everything").contains("shelves.form"))
    #expect(try told("company", "HQ").contains("shelves.headquarters"))
    #expect(try told("company", "XX").contains("site.unknown"))
    let elsewhere = try town.attempt("sh01", "shelves", "SH01", "company office/2", "--by", "li", "--json")
    #expect(elsewhere.status == 1 && elsewhere.err.contains("root.missing"))

    let fewer = try town.at("hq", "shelves", "SH01", "office/2 company", "--reason", "no stock there", "--by", "wei", "--json")
    #expect(fewer.contains("\"taken\": \"plant/* warehouse/*\"") && fewer.contains("\"former\": \"plant/* warehouse/*\""))
    try await town.until("the site knows") { try town.at("sh01", "shelves", "SH01", "--json").contains("\"shelves\": \"company office/2\"") }
    let more = try town.at("hq", "shelves", "SH01", "company office/2 plant/*", "--by", "wei", "--lang", "zh")
    #expect(more.contains("新增：plant/*"))
    #expect(try town.at("hq", "shelves", "SH01").contains("once had: warehouse/*"))
  }

  @Test("headquarters raises the cut of a revoked site, but not below what counts already; nothing is in quarantine then")
  func raisedCut() async throws {
    let town = try await company()
    #expect(try town.at("hq", "revoke", "SH01", "--reason", "sold", "--by", "wei", "--json").contains("\"number\": 2"))
    #expect(try town.at("hq", "revoke", "SH01", "--reason", "seen", "--by", "wei", "--through", "7", "--json").contains("\"number\": 7"))
    // What was decided stays, until another number is given.
    let more = try town.at("hq", "revoke", "SH01", "--reason", "seen", "--by", "wei", "--through", "2.3:40", "--json")
    #expect(more.contains("\"number\": 7") && more.contains("\"number\": 40"))
    for (through, code) in [("2.1:1", "revoke.held"), ("3.1:9", "revoke.origin")] {
      let answer = try town.attempt("hq", "revoke", "SH01", "--reason", "x", "--by", "wei", "--through", through, "--json")
      #expect(answer.status == 1 && answer.err.contains(code))
    }
    #expect(try town.attempt("hq", "revoke", "SH01", "--reason", "x", "--through", "2.1").status == 64)
    #expect(try town.attempt("hq", "invite", "SH01", "--again", "--json").err.contains("site.revoked"))
    #expect(try town.at("hq", "quarantine", "--json").trimmingCharacters(in: .whitespacesAndNewlines) == "[]")
    #expect(try town.at("hq", "quarantine", "--lang", "zh").contains("没有"))
    let restamp = try town.attempt("hq", "quarantine", "restamp", "HQ", "--by", "wei", "--json")
    #expect(restamp.status == 1 && restamp.err.contains("restamp.none"))
  }
}
