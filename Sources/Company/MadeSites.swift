import Ground
import Membership
import Records

/// The sites of a made company: headquarters, then offices, plants and warehouses, numbered in this order.
struct MadeSites: Sendable {
  struct Site: Sendable {
    var terms: SiteTerms
    /// The place among the sites of its role.
    var place: Int
    var shelf: Shelf
    var operators: [(name: String, full: String, roles: String)]

    var code: String { terms.code }
    var id: SiteID { terms.site }
  }

  let all: [Site]
  private let plan: CompanyPlan

  static let name = "Tianhe Pump"

  init(_ plan: CompanyPlan) throws {
    self.plan = plan
    var all: [Site] = []
    func add(_ prefix: String, _ name: String, _ role: SiteRole, _ kind: ShelfKind, place: Int, _ people: [(String, String, String)]) throws {
      let site = SiteID(UInt32(all.count + 1))
      let code = role == .headquarters ? prefix : "\(prefix)\(place < 9 ? "0" : "")\(place + 1)"
      let shelf = role == .headquarters ? Shelf.company : Shelf(kind, site)
      let suffix = role == .headquarters || place == 0 ? "" : "\(place + 1)"
      all.append(
        Site(
          terms: try SiteTerms(site: site, code: code, name: name, role: role, shelves: .everything), place: place, shelf: shelf,
          operators: people.map { ("\($0.0)\(suffix)", $0.1, $0.2) }))
    }
    try add("HQ", "Headquarters", .headquarters, .office, place: 0, [("wei", "Wei Qiang 魏强", "administrator sales-manager analyst"), ("anna", "Anna Wu 吴安娜", "analyst")])
    for place in 0..<plan.offices {
      let region = OfficeRegion.of(place)
      let round = place / OfficeRegion.all.count
      try add(
        region.prefix, region.name + (round == 0 ? "" : " \(round + 1)"), .office, .office, place: round,
        [("li.na", "Li Na 李娜", "sales-clerk service-agent administrator"), ("liu", "Liu Qiang 刘强", "sales-manager credit-controller"), ("sun", "Sun Li 孙丽", "accountant")]
          .map { place == 0 ? $0 : ("\($0.0).\(region.prefix.lowercased())\(round == 0 ? "" : "\(round)")", $0.1, $0.2) })
      all[all.count - 1].place = place
    }
    for place in 0..<plan.plants {
      try add("PL", "Plant \(place + 1)", .plant, .plant, place: place, [("chen", "Chen Gang 陈刚", "planner foreman operator administrator")])
    }
    for place in 0..<plan.warehouses {
      try add("WH", "Warehouse \(place + 1)", .warehouse, .warehouse, place: place, [("zhao", "Zhao Min 赵敏", "storekeeper inspector dispatcher administrator")])
    }
    self.all = all
  }

  func office(_ place: Int) -> Int { 1 + place }
  func plant(_ place: Int) -> Int { 1 + plan.offices + place }
  func warehouse(_ place: Int) -> Int { 1 + plan.offices + plan.plants + place }
}
