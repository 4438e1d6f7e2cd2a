import ArgumentParser
import Foundation
import Ground
import Membership
import Replica

struct RevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Put a site out of the company (at headquarters).",
    discussion: """
      What headquarters has of the site stays; whatever the site writes after that is held back by everyone. When a person has looked at
      what came later and accepts it, the cut is raised: --through NUMBER for the site's newest chain, ORIGIN:NUMBER for another.

        weft revoke LAP7 --reason "laptop stolen" --by wei --dir hq
        weft revoke LAP7 --through 212 --reason "orders of Monday are genuine" --by wei --dir hq
        weft revoke LAP7 --through 7.1:180 --through 7.2:40 --reason "…" --by wei --dir hq
      """)

  @Argument(help: "The site's code.") var code: String
  @Option(help: "Why.") var reason: String
  @Option(help: "Change sets up to this number count: NUMBER, or ORIGIN:NUMBER.") var through: [Cut] = []
  @Option(help: "Who decides it (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  /// `212`, or `7.1:212`.
  struct Cut: ExpressibleByArgument {
    /// nil for the site's newest chain.
    var origin: Origin?
    var number: UInt64

    init?(argument: String) {
      let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
      guard let last = parts.last, let number = UInt64(last), number <= UInt64(Int64.max), parts.count <= 2 else { return nil }
      self.number = number
      guard parts.count == 2 else { return }
      let names = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { UInt32($0) }
      guard names.count == 2, let site = names[0], let incarnation = names[1], (1...SiteID.maximum).contains(site),
        (1...Origin.maximumIncarnation).contains(incarnation)
      else { return nil }
      origin = Origin(site: SiteID(site), incarnation: incarnation)
    }
  }

  func run() async throws {
    let open = try site.folder.open()
    let actor = try await open.actor(by)
    let root = try site.folder.root()
    guard let member = try await open.replica.members().first(where: { $0.code == code }), member.site != open.identity.site else {
      throw Problem(
        "site.unknown", field: "code", Words("\"\(code)\" is no other site of this company.", "“\(code)”不是本公司的其他站点。"),
        remedy: Words("`weft list member` shows the sites.", "可用 `weft list member` 查看站点。"))
    }
    let cuts = try await cuts(of: member.site, open)
    do {
      let signed = try root.sign(
        try SiteRevocation(
          company: root.company, site: member.site, at: Instant(milliseconds: SystemClock().milliseconds()), reason: reason,
          cut: cuts.map { .init(origin: $0.key, number: $0.value) }))
      _ = try await open.replica.commit(by: actor.name, step: "member.revoke", reason: reason) { snapshot, changes in
        guard let record = try snapshot.first(Member.self, where: "site = ?", [Int(member.site.number)]) else { return }
        try changes.update(record) {
          $0.revocation = Blob(signed.bytes)
          $0.revocationSignature = Blob(signed.signature)
        }
      }
    } catch let error as MembershipError {
      throw error.problem
    }
    report(cuts)
  }

  /// What counts of each chain: what is here, or what was decided before if that is more, or what is decided now.
  private func cuts(of member: SiteID, _ open: OpenSite) async throws -> [Origin: UInt64] {
    let held = try await open.replica.frontier().heads.filter { $0.key.site == member }.mapValues(\.number)
    var cuts = held.merging(try await open.cuts(of: member), uniquingKeysWith: max)
    let waiting = try await open.replica.quarantined().map(\.origin).filter { $0.site == member }
    let newest = (cuts.keys + waiting).max() ?? Origin(site: member, incarnation: 1)
    for cut in through {
      let origin = cut.origin ?? newest
      guard origin.site == member else {
        throw Problem(
          "revoke.origin", field: "through", Words("\(origin) is no chain of \(code).", "\(origin) 不是 \(code) 的变更链。"),
          remedy: Words("`weft quarantine` shows the chains.", "可用 `weft quarantine` 查看变更链。"))
      }
      // What is merged here cannot be taken back, and others must not come to miss it.
      guard cut.number >= held[origin] ?? 0 else {
        throw Problem(
          "revoke.held", field: "through", Words("\(held[origin] ?? 0) change sets of \(origin) count already.", "\(origin) 已有 \(held[origin] ?? 0) 个变更集生效。"),
          remedy: Words("Give that number or a higher one.", "请给出该编号或更大的编号。"))
      }
      let sealed = try await open.replica.sealedInQuarantine(origin)
      guard sealed.isEmpty || sealed.contains(cut.number) || cut.number == held[origin] || cut.number > sealed.last! else {
        let numbers = sealed.map(String.init).joined(separator: ", ")
        throw Problem(
          "revoke.unsealed", field: "through", Words("No seal of \(code) ends at \(cut.number), so it could not be passed on.", "\(code) 没有封印止于 \(cut.number)，无法转发。"),
          remedy: Words("Give one of: \(numbers).", "请给出：\(numbers)。"))
      }
      cuts[origin] = cut.number
    }
    return cuts
  }

  private func report(_ cuts: [Origin: UInt64]) {
    let chains = cuts.sorted { $0.key < $1.key }
    if site.json {
      let answer: JSON = [
        "code": .string(code), "cuts": .array(chains.map { ["origin": .string("\($0.key)"), "number": .int(Int64($0.value))] }),
      ]
      print(answer.pretty)
      return
    }
    let list = chains.map { "\($0.key)/\($0.value)" }.joined(separator: ", ")
    print(
      Words(
        chains.isEmpty ? "\(code) is out. Nothing that it writes will count." : "\(code) is out. Its change sets after \(list) will be held back.",
        chains.isEmpty ? "\(code) 已被移出，其所写内容均不生效。" : "\(code) 已被移出。\(list) 之后的变更集将被隔离。")[site.language])
  }
}

extension OpenSite {
  /// How much of each chain of a site counted by its revocation so far; empty when there was none.
  fileprivate func cuts(of site: SiteID) async throws -> [Origin: UInt64] {
    let record = try await replica.read { try $0.first(Member.self, where: "site = ?", [Int(site.number)]) }
    guard let bytes = record?.revocation, let signature = record?.revocationSignature else { return [:] }
    do {
      let revocation = try SignedRevocation(bytes: bytes.bytes, signature: signature.bytes).verified(by: identity.root)
      return Dictionary(revocation.cut.map { ($0.origin, $0.number) }, uniquingKeysWith: max)
    } catch {
      throw error.problem
    }
  }
}
