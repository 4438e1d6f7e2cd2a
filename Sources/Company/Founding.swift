import Ground
import Membership
import Records
import Replica

/// What stands before the first order: members, people, goods with their bills of materials, work centres, prices, customers.
struct Founding: Sendable {
  let plan: CompanyPlan
  let sites: MadeSites
  let grants: [SignedGrant]

  /// Members, people and goods, at headquarters.
  func headquarters(_ replica: Replica) async throws -> GoodsList {
    let goods = try await replica.commit(by: "wei", step: "company.create") { [self] _, changes in
      for (site, grant) in zip(sites.all, grants) {
        try changes.create(Member.self, on: .company) {
          $0.site = Int(site.id.number)
          $0.code = site.code
          $0.name = site.terms.name
          $0.role = site.terms.role.rawValue
          $0.shelves = site.terms.shelves.description
          $0.grant = Blob(grant.bytes)
          $0.grantSignature = Blob(grant.signature)
        }
        for person in site.operators {
          try changes.create(Operator.self, on: .company) {
            $0.name = person.name
            $0.fullName = person.full
            $0.site = Int(site.id.number)
            $0.roles = person.roles
          }
        }
      }
      try changes.create(Letterhead.self, on: .company) {
        $0.nameEN = "Tianhe Pump Co., Ltd."
        $0.nameZH = "天禾泵业（苏州）有限公司"
      }
      return try products(&changes)
    }.value
    if plan.depth == .all {
      _ = try await replica.commit(by: "wei", step: "bill.define") { [self] _, changes in try bills(goods, &changes) }
    }
    return goods
  }

  private func products(_ changes: inout Changes) throws -> GoodsList {
    var random = Seeded(state: plan.seed &+ 99)
    var goods = GoodsList()
    for number in 0..<plan.goods {
      let (en, zh) = CompanyWords.product(number)
      let minutes = random.within(1...12)
      goods.minutes.append(minutes)
      // Pumps are dearer than seals.
      goods.cents.append(random.within(40...260) * [1_900, 2_400, 420, 160, 380, 700, 240, 210, 5_200, 900][number % 10] / 10)
      goods.keys.append(
        try changes.create(Product.self, on: .company) {
          $0.code = CompanyWords.productCode(number)
          $0.nameEN = en
          $0.nameZH = zh
          $0.unit = "C62"
          $0.minutes = minutes
        })
    }
    return goods
  }

  /// Bills of five levels: goods of assemblies, of groups, of parts, of blanks, of raw material.
  private func bills(_ goods: GoodsList, _ changes: inout Changes) throws {
    var random = Seeded(state: plan.seed &+ 177)
    let raw = [("CAST-IRON", "Cast iron", "铸铁"), ("STEEL-45", "Steel 45", "45 钢"), ("RUBBER", "Rubber", "橡胶"), ("BRASS", "Brass", "黄铜"), ("COPPER", "Copper", "铜")]
    for (code, en, zh) in raw {
      try changes.create(Material.self, on: .company) {
        $0.code = code
        $0.nameEN = en
        $0.nameZH = zh
        $0.unit = "KGM"
        $0.source = .bought
        $0.leadDays = 14
      }
    }
    let levels = [("AS", "Assembly", "组件", plan.goods / 4), ("GR", "Group", "部件", plan.goods / 5), ("PT", "Part", "零件", plan.goods / 4), ("BL", "Blank", "毛坯", plan.goods / 8)]
    var made: [[(key: Product.ID, code: String)]] = [goods.keys.enumerated().map { ($0.element, CompanyWords.productCode($0.offset)) }]
    for (prefix, en, zh, count) in levels {
      made.append(
        try (0..<max(4, count)).map { number in
          let code = "\(prefix)-\(1_000 + number)"
          let key = try changes.create(Product.self, on: .company) {
            $0.code = code
            $0.nameEN = "\(en) \(number + 1)"
            $0.nameZH = "\(zh) \(number + 1)"
            $0.unit = "C62"
            $0.minutes = 2
          }
          return (key, code)
        })
    }
    for level in made.indices {
      for item in made[level] {
        for _ in 0..<(level == made.count - 1 ? 1 : random.within(2...4)) {
          let component = level == made.count - 1 ? random.one(of: raw).0 : random.one(of: made[level + 1]).code
          try changes.create(BillLine.self, on: .company) {
            $0.product = item.key
            $0.component = component
            $0.quantity = level == made.count - 1 ? Quantity(ExactDecimal(millionths: Int64(random.within(2...90)) * 100_000), "KGM") : CompanyState.pieces(random.within(1...4))
          }
        }
      }
    }
  }

  /// The centres of a plant: as many as its work needs, three quarters busy.
  func plant(_ replica: Replica, _ site: Int, _ goods: GoodsList) async throws -> [WorkCentre.ID] {
    let shelf = sites.all[site].shelf
    // Five lines an order, seven of ten made, twenty pieces of six minutes each.
    let need = plan.orders / max(1, plan.plants) * 5 * 7 / 10 * 130
    let room = plan.days * 5 / 7 * 960 * 3 / 4
    let count = min(400, max(3, need / room + 1))
    return try await replica.commit(by: sites.all[site].operators[0].name, step: "centre.define") { _, changes in
      try (0..<count).map { number in
        try changes.create(WorkCentre.self, on: shelf) {
          $0.code = "WC\(String(1_001 + number).dropFirst())"
          $0.name = ["Assembly 装配", "Turning 车削", "Milling 铣削", "Welding 焊接", "Testing 测试"][number % 5] + " \(number / 5 + 1)"
          $0.minutesADay = 960
        }
      }
    }.value
  }

  /// Prices and customers of an office.
  func office(_ replica: Replica, _ site: Int, _ goods: GoodsList, customers: Int) async throws -> [CompanyState.CustomerCard] {
    let (shelf, place) = (sites.all[site].shelf, sites.all[site].place)
    let region = OfficeRegion.of(place)
    let (clerk, manager) = (sites.all[site].operators[0].name, sites.all[site].operators[1].name)
    let from = plan.first.advanced(by: -1)
    _ = try await replica.commit(by: manager, step: "price.set") { _, changes in
      for (product, cents) in zip(goods.keys, goods.prices(region)) {
        try changes.create(Price.self, on: shelf) {
          $0.product = product
          $0.price = UnitPrice(ExactDecimal(millionths: Int64(cents) * 10_000), region.currency, per: "C62")
          $0.from = from
        }
      }
    }
    var known: [CompanyState.CustomerCard] = []
    while known.count < customers {
      let first = known.count
      known += try await replica.commit(by: clerk, step: "customer.register") { _, changes in
        try (first..<min(first + 500, customers)).map { try Self.customer($0, place, region, shelf, &changes) }
      }.value
    }
    return known
  }

  private static func customer(_ number: Int, _ office: Int, _ region: OfficeRegion, _ shelf: Shelf, _ changes: inout Changes) throws -> CompanyState.CustomerCard {
    let address = CompanyState.address(number, office)
    let grade: CustomerGrade = number % 25 == 0 ? .vip : number % 7 == 0 ? .key : .standard
    let key = try changes.create(Customer.self, on: shelf) {
      $0.code = "C-\(office + 1)\(String(100_000 + number).dropFirst())"
      $0.name = address.name
      $0.taxNumber = region.isChinese ? "9132\(10_000_000_000_000 + office * 10_000_000 + number)" : "DE\(100_000_000 + office * 1_000_000 + number)"
      $0.address = address
      $0.grade = grade
      $0.creditLimit = Money(minor: Int64(500_000_00 * (1 + number % 20)), currency: region.currency)
      $0.paymentDays = LifePlanner.terms(number)
      $0.state = .verified
    }
    return CompanyState.CustomerCard(key: key, grade: grade)
  }
}
