import ArgumentParser
import Foundation
import Ground
import Membership
import Records
import Replica

struct InviteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Invite a site, or a member again for its new machine or keys (at headquarters).",
    discussion: """
      Prints one line of text, good for one site, for 7 days. Give it to whoever sets the site up; it is as secret as a key.

        weft invite SH01 --role office --name "Shanghai office" --dir hq
        weft invite LAP7 --role field --office SH01 --name "Li Na's laptop" --dir hq

      A member is invited again with --again, as what it is: for a new machine in place of one that is gone (`weft join` there), or to
      change the keys of one that lives (`weft renew`). When the machine or its keys are in other hands, add --stolen: its certificate
      and keys count no more from now on, and of what it wrote, only what headquarters has.

        weft invite LAP7 --again --reason "disk broken" --dir hq
        weft invite LAP7 --again --stolen --reason "stolen at the fair" --by wei --dir hq
      """)

  @Argument(help: "The site's code, 2 to 8 capital letters and digits.") var code: String
  @Option(help: "office, plant, warehouse, field, headquarters or reader.") var role: SiteRole?
  @Option(help: "The site's name.") var name: String?
  @Option(help: "The shelves it reads, if not the usual ones of its role: 'company office/2 plant/*'.") var shelves: String?
  @Option(help: "For a field laptop: the code of its office.") var office: String?
  @Option(help: "host:port of this node as the new site reaches it; its own listening address if left out.") var address: String?
  @Option(help: "Hours until it ends.") var hours = Invitation.defaultHours
  @Flag(help: "The site is a member: invite it again, as it is.") var again = false
  @Flag(help: "With --again: what the old machine holds is in other hands.") var stolen = false
  @Option(help: "With --again: why.") var reason = ""
  @Option(help: "With --stolen: who decides it (or WEFT_OPERATOR).") var by: String?
  @OptionGroup var site: SiteOptions

  func validate() throws {
    if again {
      guard role == nil, name == nil, shelves == nil, office == nil else {
        throw ValidationError("--again invites the site as it is: leave out --role, --name, --shelves and --office.")
      }
    } else {
      guard role != nil, name != nil else { throw ValidationError("A new site needs --role and --name.") }
      guard !stolen, reason.isEmpty else { throw ValidationError("--stolen and --reason go with --again.") }
    }
    guard reason.utf8.count <= SiteRevocation.maximumReason else {
      throw ValidationError("A reason has at most \(SiteRevocation.maximumReason) bytes.")
    }
  }

  func run() async throws {
    let folder = site.folder
    let open = try folder.open()
    let root = try folder.root()
    let settings = try folder.settings()
    let address = address ?? "\(settings.listenHost):\(settings.listenPort)"
    let now = Instant(milliseconds: SystemClock().milliseconds())
    let invitation: Invitation
    if again {
      let member = try await stolen ? open.lockOut(code, root, by: open.actor(by).name, reason: reason, now) : open.otherMember(code)
      invitation = try root.invite(member.terms, address: address, now: now, hours: hours)
      let record = invitation.record.replacing(member, reason: reason)
      try await open.replica.keepInvitation(record.id, record.bytes)
    } else {
      invitation = try root.invite(try await newTerms(open), address: address, now: now, hours: hours)
      try await open.replica.keepInvitation(invitation.record.id, invitation.record.bytes)
    }
    if site.json {
      let answer: JSON = [
        "token": .string(invitation.token), "site": .int(Int64(invitation.terms.site.number)), "expires": .string(invitation.expires.description),
      ]
      print(answer.pretty)
    } else {
      print(invitation.token)
    }
  }

  private func newTerms(_ open: OpenSite) async throws -> SiteTerms {
    guard let role, let name else { throw ValidationError("A new site needs --role and --name.") }
    let number = try await open.nextSite(code)
    return try SiteTerms(site: number, code: code, name: name, role: role, shelves: try await newShelves(open, number, role))
  }

  private func newShelves(_ open: OpenSite, _ number: SiteID, _ role: SiteRole) async throws -> ShelfSet {
    if let shelves { return try shelfSet(shelves) }
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
        remedy: Words("Choose another code, or invite it again with --again.", "请换一个代码，或用 --again 再次邀请。"))
    }
    let invited = try await replica.invitations().compactMap { try? InvitationRecord(bytes: $0.record) }.map(\.terms)  // Ours, so readable.
    if let again = invited.last(where: { $0.code == code }) { return again.site }
    return SiteID((members.map(\.site.number) + invited.map(\.site.number)).max()! + 1)
  }
}
