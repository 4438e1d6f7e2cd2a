import ArgumentParser
import Foundation
import Ground
import Membership
import Records
import Replica

struct InviteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Invite a site (at headquarters).",
    discussion: """
      Prints one line of text, good for one site, for 7 days. Give it to whoever sets the site up; it is as secret as a key.

        weft invite SH01 --role office --name "Shanghai office" --dir hq
        weft invite LAP7 --role field --office SH01 --name "Li Na's laptop" --dir hq
      """)

  @Argument(help: "The site's code, 2 to 8 capital letters and digits.") var code: String
  @Option(help: "office, plant, warehouse, field, headquarters or reader.") var role: SiteRole
  @Option(help: "The site's name.") var name: String
  @Option(help: "The shelves it reads, if not the usual ones of its role: 'company office/2 plant/*'.") var shelves: String?
  @Option(help: "For a field laptop: the code of its office.") var office: String?
  @Option(help: "host:port of this node as the new site reaches it; its own listening address if left out.") var address: String?
  @Option(help: "Hours until it ends.") var hours = Invitation.defaultHours
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let folder = site.folder
    let open = try folder.open()
    guard folder.keys.has(.rootKey) else {
      throw Problem(
        "invite.noRoot", field: "dir", Words("This node does not hold the company's root key.", "本节点没有公司根密钥。"),
        remedy: Words("Invite at headquarters.", "请在总部发出邀请。"))
    }
    let root = try folder.keys.loadRoot()
    let number = try await open.nextSite(code)
    let settings = try folder.settings()
    let terms = try SiteTerms(site: number, code: code, name: name, role: role, shelves: try await shelfSet(open, number))
    let invitation = try root.invite(
      terms, address: address ?? "\(settings.listenHost):\(settings.listenPort)", now: Instant(milliseconds: SystemClock().milliseconds()), hours: hours)
    try await open.replica.keepInvitation(invitation.record.id, invitation.record.bytes)
    if site.json {
      let answer: JSON = ["token": .string(invitation.token), "site": .int(Int64(number.number)), "expires": .string(invitation.expires.description)]
      print(answer.pretty)
    } else {
      print(invitation.token)
    }
  }

  private func shelfSet(_ open: OpenSite, _ number: SiteID) async throws -> ShelfSet {
    if let shelves {
      guard let set = ShelfSet(shelves) else {
        throw Problem(
          "shelves.form", field: "shelves", Words("\"\(shelves)\" names no shelves.", "“\(shelves)”不是有效的数据架。"),
          remedy: Words("Write them like: company office/2 plant/* warehouse/*.", "请写成：company office/2 plant/* warehouse/*。"))
      }
      return set
    }
    switch role {
    case .headquarters, .reader: return .everything
    case .office: return ShelfSet(kinds: [.company, .plant, .warehouse], [Shelf(.office, number)])
    // A plant announces finished goods to the warehouses, and a warehouse reads what the plants made. Neither holds an office's shelf.
    case .plant: return ShelfSet(kinds: [.company, .warehouse], [Shelf(.plant, number)])
    case .warehouse: return ShelfSet(kinds: [.company, .plant], [Shelf(.warehouse, number)])
    case .field:
      guard let office, let found = try await open.replica.members().first(where: { $0.code == office && $0.role == .office }) else {
        throw Problem(
          "invite.office", field: "office", Words("A field laptop works for one office.", "外勤电脑隶属于一个销售处。"),
          remedy: Words("Give the office's code with --office.", "请用 --office 指定销售处代码。"))
      }
      return ShelfSet(kinds: [.company, .plant, .warehouse], [Shelf(.office, found.site)])
    }
  }
}

extension SiteRole: ExpressibleByArgument {}

extension OpenSite {
  /// The number that a new site gets; the one it was invited with before, if it has not joined yet.
  func nextSite(_ code: String) async throws -> SiteID {
    let members = try await replica.members()
    if members.contains(where: { $0.code == code }) {
      throw Problem(
        "site.exists", field: "code", Words("\(code) is a member already.", "\(code) 已是成员。"),
        remedy: Words("Choose another code.", "请换一个代码。"))
    }
    let invited = try await replica.invitations().compactMap { try? InvitationRecord(bytes: $0.record) }.map(\.terms)  // Ours, so readable.
    if let again = invited.last(where: { $0.code == code }) { return again.site }
    return SiteID((members.map(\.site.number) + invited.map(\.site.number)).max()! + 1)
  }
}
