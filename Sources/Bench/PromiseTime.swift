import Company
import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// How long an office takes to say what can be promised of an order of 20 lines, by trial in the plan of a plant with many open work orders;
/// beside reading those work orders' operations alone.
struct PromiseTime {
  static let centres = 50
  static let operations = 8
  static let lines = 20

  let folder: Folder
  /// Open work orders; at most as many as are planned together.
  let workOrders: Int
  let runs: Int
  let say: @Sendable (String) -> Void

  func run() async throws -> [Finding] {
    let company = try await FloorCompany(folder, say)
    try await company.fill(workOrders, say)
    let order = try await company.order(of: Self.lines)
    let clerk = Actor(name: "wang", roles: [.salesClerk])
    var answers: [Double] = []
    var readings: [Double] = []
    for _ in 0..<max(runs, 5) {
      let start = ContinuousClock.now
      let parts = try await company.office.look(as: clerk) { context in
        try PromiseAnswer.of(try context.the(order), context).lines.flatMap(\.parts).count
      }
      answers.append((ContinuousClock.now - start) / .milliseconds(1))
      precondition(parts >= Self.lines, "lines were not tried")
      let read = ContinuousClock.now
      let operations = try await company.office.look(as: clerk) { try $0.snapshot.all(WorkOperation.self).count }
      readings.append((ContinuousClock.now - read) / .milliseconds(1))
      precondition(operations == workOrders * Self.operations, "\(operations) operations")
    }
    try company.close()
    let (answer, reading) = (median(answers), median(readings))
    return [
      Finding(
        name: "a promise of \(Self.lines) lines, \(workOrders) open work orders, theirs: reading their operations alone", ours: answer, theirs: reading,
        unit: "ms")
    ]
  }
}

/// Headquarters, an office and a plant whose floor is full, made with the steps that people take there.
private struct FloorCompany {
  private static let wei = Actor(name: "wei", roles: [.administrator, .planner, .salesManager])
  private static let products = 40
  private let replicas: [Replica]
  private let workplaces: [Workplace]

  var office: Workplace { workplaces[1] }
  private var plant: Workplace { workplaces[2] }

  init(_ folder: Folder, _ say: @Sendable (String) -> Void) async throws {
    let clock = SteppedClock(OrderBook.now)
    let founded = Instant(milliseconds: SystemClock().milliseconds())
    let root = try CompanyRoot.create(companyName: "Tianhe Pump", now: founded)
    let terms = [
      try SiteTerms(site: SiteID(1), code: "HQ", name: "Tianhe Pump", role: .headquarters, shelves: .everything),
      try SiteTerms(site: SiteID(2), code: "SH01", name: "Shanghai office", role: .office, shelves: .everything),
      try SiteTerms(site: SiteID(3), code: "PL01", name: "Suzhou plant", role: .plant, shelves: .everything),
    ]
    let sites = try terms.map { try root.found($0, now: founded) }
    var opened: [Replica] = []
    for site in sites {
      let identity = site.identity
      let replica = try Replica(
        path: folder.path("promise-\(identity.site.number).sqlite"), schema: CompanySchema.current, site: identity.site, authority: Authority(identity.root),
        sealer: { identity.seal(origin: $0, number: $1, hash: $2) }, clock: clock, random: UInt64(identity.site.number), isScratch: true)
      try await replica.trust(sites.map { ($0.grant.bytes, $0.grant.signature) })
      opened.append(replica)
    }
    replicas = opened
    workplaces = opened.map { Workplace($0) }
    try await found(terms, sites.map(\.grant))
  }

  func close() throws { for replica in replicas { try replica.close() } }

  private func found(_ terms: [SiteTerms], _ grants: [SignedGrant]) async throws {
    _ = try await replicas[0].commit(by: "wei", step: "member.admit") { _, changes in
      for (term, grant) in zip(terms, grants) {
        try changes.create(Member.self, on: .company) {
          $0.site = Int(term.site.number)
          $0.code = term.code
          $0.name = term.name
          $0.role = term.role.rawValue
          $0.shelves = term.shelves.description
          $0.grant = Blob(grant.bytes)
          $0.grantSignature = Blob(grant.signature)
        }
      }
    }
    for number in 0..<Self.products {
      try await take(workplaces[0], "product.define", ["code": "P-\(number)", "name_en": "Pump \(number)", "name_zh": "水泵 \(number)", "unit": "C62", "minutes": "30"])
    }
    try await sync()
    for number in 0..<PromiseTime.centres { try await take(plant, "centre.define", ["code": "C\(number)", "name": "Centre \(number)", "minutes_a_day": "960"]) }
    for number in 0..<Self.products {
      let rows = (0..<PromiseTime.operations).map { step in
        let centre = (number * 7 + step * 11) % PromiseTime.centres
        return "\(step * 10 + 10) C\(centre),C\((centre + 1) % PromiseTime.centres) setup=20 run=\(2 + (number + step) % 5) Operation \(step)"
      }
      try await take(plant, "routing.define", ["product": "P-\(number)", "operations": rows.joined(separator: "\n")])
      try await take(office, "price.set", ["product": "P-\(number)", "price": "1280.00 CNY/C62"])
    }
    try await take(
      office, "customer.register",
      ["code": "C-1", "name": "Lantian", "tax_number": "91320594MA1XJ4CK3C", "address": "Lantian|1 Lake Road|Suzhou|215021|Jiangsu|CN", "credit_limit": "90000000.00 CNY"])
    try await sync()
  }

  private func take(_ workplace: Workplace, _ step: String, _ entries: [String: String]) async throws {
    let role = try workplace.step(step).declaration.operators
    _ = try await workplace.perform(step, entries, by: Actor(name: "wei", roles: role))
  }

  private func sync() async throws {
    var given = 1
    while given > 0 {
      given = 0
      for from in replicas { for to in replicas where from.site != to.site {
        while let next = try await from.outgoing(after: try await to.frontier(), for: .everything) {
          given += try await to.merge(next.batch, from: from.site).changeSets
        }
      } }
    }
  }

  /// Orders of the office for so many work orders, each planned by the step that a planner takes.
  func fill(_ count: Int, _ say: @Sendable (String) -> Void) async throws {
    let order = try await order(of: 1)
    let products = try await replicas[1].read { try $0.all(Product.self).map(\.id) }
    let line = try await replicas[1].read { try $0.all(OrderLine.self)[0].id }
    let requests = try await replicas[1].commit(by: "wang", step: "order.approve") { _, changes in
      try (0..<count).map { number in
        try changes.create(SupplyRequest.self, on: Shelf(.plant, SiteID(3))) {
          $0.order = order
          $0.orderNumber = "SO-SH01-2026-9\(String(100_000 + number).dropFirst())"
          $0.line = line
          $0.product = products[number % products.count]
          $0.quantity = Quantity(ExactDecimal(4 + number % 20), "C62")
          $0.due = Day("2026-12-01")!.advanced(by: number / 40)
          $0.grade = .standard
          $0.warehouse = 1
        }
      }
    }.value
    try await sync()
    for (number, request) in requests.enumerated() {
      try await take(plant, "plan.schedule", ["request": request.key.description])
      if number % 500 == 499 { say("\(number + 1) of \(count) work orders are planned") }
    }
    try await sync()
  }

  /// - Returns: an order with so many lines, checked and not confirmed.
  func order(of lines: Int) async throws -> SalesOrder.ID {
    let text = (0..<lines).map { "P-\($0 * 2 % Self.products) \(10 + $0) C62" }.joined(separator: "\n")
    let clerk = Actor(name: "wang", roles: [.salesClerk])
    let received = try await office.perform("order.receive", ["customer": "C-1", "customer_reference": "PO-\(lines)", "lines": text], by: clerk)
    let order = SalesOrder.ID(received.result.subject)
    try await take(office, "order.check", ["order": order.key.description])
    return order
  }
}
