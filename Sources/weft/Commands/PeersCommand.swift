import ArgumentParser
import Foundation
import Ground
import Replica
import Sync

struct PeersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peers", abstract: "How things stand with the other sites; cut and mend links.",
    discussion: """
      "waiting" counts the change sets here that the peer has not yet said it holds; "clock" is ours against the peer's. "proof" says what
      the newest comparison of all shared records found; one is made each night, and by `weft verify --against`.

        weft peers --dir sh01
        weft peers --pause all --dir sh01      cut every link of this site, until
        weft peers --resume all --dir sh01
      """)

  @Option(help: "Cut the link to this site (its code, or all).") var pause: String?
  @Option(help: "Mend the link to this site (its code, or all).") var resume: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    if let pause { try await open.replica.setPaused(try await number(pause, open), true) }
    if let resume { try await open.replica.setPaused(try await number(resume, open), false) }
    let lines = try await PeerLines.read(open.replica)
    if site.json {
      let list = lines.map { line -> JSON in
        [
          "site": .string(line.code), "state": .string(line.isPaused ? "paused" : line.state?.phase ?? "idle"),
          "since": line.state?.since.map { .string($0.description) } ?? .null,
          "last_heard": (line.state?.lastHeard ?? line.acknowledged).map { .string($0.description) } ?? .null,
          "waiting": .int(Int64(line.waiting)), "clock_offset_ms": line.state?.offsetMilliseconds.map { .int($0) } ?? .null,
          "clock": line.state?.offsetMilliseconds.map { .string(ClockConcern(offset: $0).name) } ?? .null,
          "error": .string(line.state?.error ?? ""), "proof": line.proof.map(Self.json) ?? .null,
        ]
      }
      print(JSON.array(list).pretty)
      return
    }
    Warnings.show(try await Warnings.read(open.replica), site.language)
    if lines.isEmpty { print(Words("No peer has been met yet.", "尚未与任何站点连接。")[site.language]) }
    guard !lines.isEmpty else { return }
    let language = site.language
    var table = TextTable(
      language == .english
        ? ["site", "state", "since", "last heard", "waiting", "clock", "proof", ""] : ["站点", "状态", "开始", "最近联系", "待发", "时钟", "比对", ""])
    for line in lines {
      table.add([
        line.code, PeerLines.phase(line)[language], line.state?.since?.description ?? "",
        (line.state?.lastHeard ?? line.acknowledged)?.description ?? "", "\(line.waiting)",
        line.state?.offsetMilliseconds.map { ClockWords.distance($0)[language] } ?? "",
        PeerLines.proof(line, open.workplace.calendar.zone)[language], Self.trouble(line),
      ])
    }
    print(table.text)
  }

  private static func json(_ proof: Replica.KeptProof) -> JSON {
    [
      "identical": .bool(proof.isIdentical), "at": .string(proof.at.description), "records": .int(Int64(proof.records)),
      "differing": .int(Int64(proof.differing)), "repaired": .int(Int64(proof.repaired)), "round_trips": .int(Int64(proof.roundTrips)),
      "bytes": .int(Int64(proof.bytes)),
    ]
  }

  /// Why there is no session, unless the state says it already.
  private static func trouble(_ line: PeerLines.Line) -> String {
    guard let state = line.state, state.phase != "connected", !state.error.hasPrefix("paused") else { return "" }
    return state.error
  }

  private func number(_ code: String, _ open: OpenSite) async throws -> SiteID {
    if code == "all" { return SiteID(0) }
    let members = try await open.replica.members()
    if let member = members.first(where: { $0.code == code && $0.site != open.identity.site }) { return member.site }
    let known = members.filter { $0.site != open.identity.site }.map(\.code).joined(separator: ", ")
    throw Problem(
      "site.unknown", field: "peers", Words("\"\(code)\" is no other site of this company.", "“\(code)”不是本公司的其他站点。"),
      remedy: Words("Name one of: \(known), or all.", "请指定：\(known) 或 all。"))
  }
}
