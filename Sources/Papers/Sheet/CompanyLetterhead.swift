import Ground
import Membership
import Records
import Replica

/// Who the papers come from: what headquarters set as the letterhead; until it did, the name of headquarters.
public struct CompanyLetterhead: Sendable {
  let name: Words
  let address: Words
  let contact, taxNumber, bank: String
  let footer: String
  /// A PNG file.
  public let logo: [UInt8]?

  public init(_ snapshot: Snapshot) throws {
    if let set = try snapshot.first(Letterhead.self) {
      name = Words(set.nameEN, set.nameZH)
      address = Words(set.addressEN ?? "", set.addressZH ?? "")
      (contact, taxNumber, bank, footer) = (set.contact ?? "", set.taxNumber ?? "", set.bank ?? "", set.footer ?? "")
      logo = set.logo?.bytes
    } else {
      let member = try snapshot.first(Member.self, where: "role = ?", [SiteRole.headquarters.rawValue])
      name = Words(member?.name ?? "", member?.name ?? "")
      address = Words("", "")
      (contact, taxNumber, bank, footer, logo) = ("", "", "", "", nil)
    }
  }

  func company(_ language: PaperLanguage) -> Sheet.Company {
    let lines = [PaperText(address, language), PaperText(contact)]
    return .init(
      companyName: PaperText(name, language), companyLines: lines.filter { !$0.isEmpty }, hasLogo: logo != nil)
  }
}
