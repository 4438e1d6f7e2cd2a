import ArgumentParser
import Foundation
import Ground
import Membership
import Records
import Replica

struct ShelvesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shelves", abstract: "Which shelves a site reads; give it others, or take some away (at headquarters).",
    discussion: """
      What is added is sent to the site with all that lies on it; what is taken away is erased there once the site hears of it.
      What the site wrote on a shelf that is taken away stays everywhere else.

        weft shelves PL01 --dir hq
        weft shelves PL01 'company plant/3 warehouse/*' --reason "covers Suzhou" --by wei --dir hq
      """)

  @Argument(help: "The site's code.") var code: String
  @Argument(help: "All shelves that it is to read: 'company office/2 plant/*'.") var shelves: String?
  @Option(help: "Why.") var reason = ""
  @Option(help: "Who decides it (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    let grant = try await open.member(code)
    guard let shelves else { return report(grant, ShelfChange(from: grant.shelves, to: grant.shelves)) }
    let actor = try await open.actor(by)
    let root = try site.folder.root()
    let change = ShelfChange(from: grant.shelves, to: try shelfSet(shelves))
    let problems = change.problems(for: grant, members: try await open.replica.members())
    guard problems.isEmpty else { throw Problems(problems) }
    guard change.from != change.to else { return report(grant, change) }
    do {
      let renewed = try grant.renewed(shelves: change.to, now: Instant(milliseconds: SystemClock().milliseconds()))
      try await open.record(renewed.terms, try root.sign(renewed), by: actor.name, step: "member.shelves", reason: reason)
      report(renewed, change)
    } catch let error as MembershipError {
      throw error.problem
    }
  }

  private func report(_ grant: SiteGrant, _ change: ShelfChange) {
    if site.json {
      let answer: JSON = [
        "site": .int(Int64(grant.site.number)), "code": .string(grant.code), "shelves": .string(grant.shelves.description),
        "former": .string(grant.former.description), "added": .string(change.added.description), "taken": .string(change.taken.description),
      ]
      print(answer.pretty)
      return
    }
    let none = Words("none", "无")
    var lines = [Words("\(grant.code) reads: \(grant.shelves)", "\(grant.code) 可读：\(grant.shelves)")]
    if !change.added.isEmpty {
      lines.append(Words("  added: \(change.added), with all that lies there", "  新增：\(change.added)，将补发其全部内容"))
    }
    if !change.taken.isEmpty {
      lines.append(Words("  taken away: \(change.taken), to be erased at \(grant.code)", "  取消：\(change.taken)，将从 \(grant.code) 删除"))
    }
    if change.from == change.to {
      let former = grant.former.isEmpty ? none : Words(grant.former.description, grant.former.description)
      lines.append(Words("  once had: \(former.en)", "  曾有：\(former.zh)"))
    }
    for line in lines { print(line[site.language]) }
  }
}

/// Other shelves for a site, before they are granted.
struct ShelfChange {
  var from: ShelfSet
  var to: ShelfSet

  var added: ShelfSet { to.subtracting(from) }
  var taken: ShelfSet { from.subtracting(to) }

  /// Why it may not be so; everything at once.
  func problems(for grant: SiteGrant, members: [AdmittedMember]) -> [Problem] {
    var problems: [Problem] = []
    if grant.role == .headquarters && to != .everything {
      problems.append(
        Problem(
          "shelves.headquarters", field: "shelves", Words("Headquarters reads everything.", "总部须可读全部数据架。"),
          remedy: Words("Leave its shelves as they are: *.", "请保持其数据架为 *。")))
    }
    if !to.contains(.company) {
      problems.append(
        Problem(
          "shelves.company", field: "shelves", Words("Every site reads the company's shelf: who is a member stands there.", "每个站点都须可读 company 数据架：成员名单在其中。"),
          remedy: Words("Add: company.", "请加上 company。")))
    }
    if let own = grant.role.ownShelf(of: grant.site), !to.contains(own) {
      problems.append(
        Problem(
          "shelves.own", field: "shelves", Words("\(own) is \(grant.code)'s own shelf.", "\(own) 是 \(grant.code) 自己的数据架。"),
          remedy: Words("Add: \(own).", "请加上 \(own)。")))
    }
    let homes = Set(members.compactMap { $0.role.ownShelf(of: $0.site) })
    for shelf in to.single.sorted() where !homes.contains(shelf) {
      problems.append(
        Problem(
          "shelves.unknown", field: "shelves", Words("There is no site whose shelf \(shelf) is.", "没有站点拥有数据架 \(shelf)。"),
          remedy: Words("`weft list member` shows the sites and their numbers.", "可用 `weft list member` 查看站点及其编号。")))
    }
    return problems
  }
}

extension SiteRole {
  /// The shelf on which a department's own records lie; nil for sites that have none.
  func ownShelf(of site: SiteID) -> Shelf? {
    switch self {
    case .office: Shelf(.office, site)
    case .plant: Shelf(.plant, site)
    case .warehouse: Shelf(.warehouse, site)
    case .headquarters, .field, .reader: nil
    }
  }
}
