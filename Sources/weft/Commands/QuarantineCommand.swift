import ArgumentParser
import Foundation
import Ground
import Membership
import Replica

struct QuarantineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarantine", abstract: "Change sets that were refused, and what is done about them.",
    discussion: """
      A change set that may not be merged is held back with its reason, and the rest of its chain with it. Nothing of it is lost.

        weft quarantine --dir hq
        weft quarantine restamp SH01 --reason "clock was 3 hours ahead" --by wei --dir hq
      """, subcommands: [List.self, Restamp.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show them.")

    @OptionGroup var site: SiteOptions

    func run() async throws {
      let open = try site.folder.open()
      let held = try await open.replica.quarantined()
      let codes = Dictionary(try await open.replica.members().map { ($0.site, $0.code) }, uniquingKeysWith: { _, last in last })
      let name = { (site: SiteID) in codes[site] ?? "\(site.number)" }
      if site.json {
        let list = held.map { item -> JSON in
          [
            "site": .string(name(item.origin.site)), "origin": .string("\(item.origin)"), "number": .int(Int64(item.number)),
            "code": .string(item.code), "why": .string(item.text), "since": .string(item.at.description), "from": .string(name(item.peer)),
          ]
        }
        print(JSON.array(list).pretty)
        return
      }
      let language = site.language
      guard !held.isEmpty else { return print(Words("Nothing is held back.", "没有被隔离的变更集。")[language]) }
      var table = TextTable(language == .english ? ["site", "change set", "why", "since", "from", ""] : ["站点", "变更集", "原因", "开始", "来自", ""])
      for item in held {
        table.add([
          name(item.origin.site), "\(item.origin)/\(item.number)", Self.reason(item.code)[language], item.at.description, name(item.peer), item.text,
        ])
      }
      print(table.text)
    }

    /// The refusals of `Protocol/merge.md`, for people.
    private static func reason(_ code: String) -> Words {
      switch MergeRefusal.Code(rawValue: code) {
      case .clockAhead: Words("its clock is ahead", "时钟超前")
      case .seal: Words("no genuine seal", "封印无效")
      case .revoked: Words("put out", "站点已移出")
      case .right: Words("no right to do that", "无此权限")
      case .shelf: Words("wrong shelf", "数据架不符")
      case .fork: Words("two histories", "历史分叉")
      case .malformed: Words("unreadable", "无法读取")
      case .stampOrder: Words("time runs back", "时间戳倒退")
      case .key, .required, .value, .exists: Words("not a possible record", "记录无效")
      case .gap, .unknownMember, .leftOut, nil: Words(code, code)
      }
    }
  }

  struct Restamp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take what a site wrote while its clock was ahead as written when it came here (at headquarters).",
      discussion: "What the site wrote stays as it is; by the company's signed word, every site takes the stamps back by as much as they were ahead.")

    @Argument(help: "The site's code.") var code: String
    @Option(help: "Why.") var reason = ""
    @Option(help: "Who decides it (or WEFT_OPERATOR).") var by: String?
    @OptionGroup var site: SiteOptions

    func run() async throws {
      let open = try site.folder.open()
      let root = try site.folder.root()
      let actor = try await open.actor(by)
      let member = try await open.member(code)
      let earlier = try await open.restamps(of: member.site)
      let plan = RestampPlan(try await open.replica.quarantinedStamps(of: member.site), earlier: earlier)
      guard !plan.entries.isEmpty else {
        throw Problem(
          "restamp.none", field: "code", Words("Nothing of \(code) is held back for its clock.", "\(code) 没有因时钟超前而被隔离的内容。"),
          remedy: Words("`weft quarantine` shows what is held back.", "可用 `weft quarantine` 查看被隔离的内容。"))
      }
      do {
        let signed = try root.sign(
          try SiteRestamps(
            company: root.company, site: member.site, at: Instant(milliseconds: SystemClock().milliseconds()), entries: earlier + plan.entries))
        try await open.record(signed, of: member.site, by: actor.name, reason: reason)
      } catch let error as MembershipError {
        throw error.problem
      }
      report(plan)
    }

    private func report(_ plan: RestampPlan) {
      if site.json {
        let list = plan.entries.map { entry -> JSON in
          [
            "origin": .string("\(entry.origin)"), "first": .int(Int64(entry.numbers.lowerBound)), "last": .int(Int64(entry.numbers.upperBound)),
            "back_ms": .int(Int64(entry.back)),
          ]
        }
        print(JSON.array(list).pretty)
        return
      }
      for entry in plan.entries {
        let (first, last, seconds) = (entry.numbers.lowerBound, entry.numbers.upperBound, entry.back / 1000)
        print(
          Words(
            "\(code): change sets \(first) to \(last) of \(entry.origin) count \(seconds) s earlier.",
            "\(code)：\(entry.origin) 第 \(first) 至 \(last) 号变更集的时间戳提前 \(seconds) 秒。")[site.language])
      }
    }
  }
}

extension OpenSite {
  /// What was restamped of a site so far.
  func restamps(of site: SiteID) async throws -> [SiteRestamps.Entry] {
    let record = try await replica.read { try $0.first(Member.self, where: "site = ?", [Int(site.number)]) }
    guard let bytes = record?.restamps, let signature = record?.restampsSignature else { return [] }
    do {
      return try SignedRestamps(bytes: bytes.bytes, signature: signature.bytes).verified(by: identity.root).entries
    } catch {
      throw error.problem
    }
  }

  func record(_ restamps: SignedRestamps, of site: SiteID, by name: String, reason: String) async throws {
    _ = try await replica.commit(by: name, step: "member.restamp", reason: reason) { snapshot, changes in
      guard let record = try snapshot.first(Member.self, where: "site = ?", [Int(site.number)]) else { return }
      try changes.update(record) {
        $0.restamps = Blob(restamps.bytes)
        $0.restampsSignature = Blob(restamps.signature)
      }
    }
  }
}
