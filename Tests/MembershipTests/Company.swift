import Ground
import Membership

/// A company for one test: a root, made at noon of some day.
struct Company {
  static let noon = Instant(milliseconds: 1_800_000_000_000)

  let root: CompanyRoot
  let now = Company.noon

  init(_ name: String = "华宁机械 Huaning") throws { root = try CompanyRoot.create(companyName: name, now: Self.noon) }

  func terms(_ site: UInt32 = 7, _ code: String = "SH01", role: SiteRole = .office, shelves: String? = nil) throws -> SiteTerms {
    let shelves = ShelfSet(shelves ?? "company office/\(site)")
    return try SiteTerms(site: SiteID(site), code: code, name: "上海销售处", role: role, shelves: shelves ?? .everything)
  }

  func grant() throws -> SiteGrant {
    try SiteGrant(
      company: root.company, terms: try terms(), sealKey: SealKey().publicKey, serial: [1, 2, 3], issued: now)
  }

  func invitation(hours: Int = Invitation.defaultHours) throws -> Invitation {
    try root.invite(try terms(), address: "hq.example.com:7400", now: now, hours: hours)
  }
}

extension Instant {
  func later(hours: Int = 0, days: Int = 0) -> Instant { advanced(byHours: hours + 24 * days) }
  func earlier(days: Int) -> Instant { Instant(milliseconds: milliseconds - UInt64(days) * 86_400_000) }
}

/// The same bytes with one of them altered.
func altered(_ bytes: [UInt8], at index: Int, by mask: UInt8 = 1) -> [UInt8] {
  var copy = bytes
  copy[index] ^= mask
  return copy
}
