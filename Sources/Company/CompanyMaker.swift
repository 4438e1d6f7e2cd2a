import Foundation
import Ground
import Membership
import Records
import Replica
import Synchronization

/// Makes a company: each site commits into a replica of its own, hour by hour through the years, and headquarters merges them as a session would.
///
/// Nothing is synced to the disk while it is made. What is made follows from the plan alone; only keys and certificates are new each time.
public struct CompanyMaker: Sendable {
  public let plan: CompanyPlan
  /// Of the headquarters' replica; it must not be there. Scratch files are made beside it and removed.
  public let path: String
  private let say: @Sendable (String) -> Void

  public init(_ plan: CompanyPlan, at path: String, say: @escaping @Sendable (String) -> Void = { _ in }) {
    self.plan = plan
    self.path = path
    self.say = say
  }

  /// - Parameter founded: from when on the sites' certificates hold.
  /// - Throws: a `Problem` for a plan that cannot be.
  public func make(founded: Instant) async throws -> MadeCompany {
    if let problem = plan.problem { throw problem }
    let sites = try MadeSites(plan)
    let root = try CompanyRoot.create(companyName: MadeSites.name, now: founded)
    let members = try sites.all.map { try root.found($0.terms, now: founded) }
    let authors = try await Authors(plan, sites, members.map(\.identity), members.map(\.grant), path)
    let founding = Founding(plan: plan, sites: sites, grants: members.map(\.grant))
    let goods = try await founding.headquarters(authors[0])
    let state = try await found(founding, goods, authors)
    try await run(state, authors)
    authors.clock.move(to: plan.end)
    for site in sites.all.indices.dropFirst() where !(plan.silence < plan.end && site == sites.plant(plan.plants - 1)) {
      say("merging \(sites.all[site].code)")
      try await authors.merge(site)
    }
    try authors.close()
    return MadeCompany(
      path: path, root: root, headquarters: members[0].identity, grants: members.map(\.grant), end: plan.end, codes: sites.all.map(\.code),
      operators: sites.all[0].operators.map(\.name))
  }

  /// - Returns: the state before the first order.
  private func found(_ founding: Founding, _ goods: GoodsList, _ authors: Authors) async throws -> Ledger {
    let sites = founding.sites
    // The first offices are the largest.
    let shares = (0..<plan.offices).map { 60 / ($0 + 2) + 1 }
    let counts = shares.map { max(4, plan.customers * $0 / shares.reduce(0, +)) }
    var state = CompanyState(plan, sites, goods, shares: shares, customers: counts)
    for place in 0..<plan.offices {
      state.customers.append(try await founding.office(authors[sites.office(place)], sites.office(place), goods, customers: counts[place]))
    }
    if plan.depth == .all {
      for place in 0..<plan.plants { state.centres[place] = try await founding.plant(authors[sites.plant(place)], sites.plant(place), goods) }
    }
    return Ledger(state)
  }

  private func run(_ state: Ledger, _ authors: Authors) async throws {
    let flow = OrderFlow(plan)
    var isHeard = true
    var made = 0
    while let hour = state.withLock({ $0.nextHour(flow) }) {
      authors.clock.move(to: hour.end)
      for (site, happenings) in hour.happenings.enumerated() where !happenings.isEmpty {
        for kind in Happening.Kind.allCases {
          let alike = happenings.filter { $0.kind == kind }
          if !alike.isEmpty { try await commit(alike, kind, site, state, authors) }
        }
      }
      if isHeard, hour.end >= plan.silence {
        isHeard = false
        try await authors.merge(authors.sites.plant(plan.plants - 1))
      }
      let count = state.withLock { $0.made }
      if count / 20_000 > made / 20_000 { say("\(count) of \(plan.orders) orders") }
      made = count
    }
  }

  /// What happens alike in an hour at a site is one commit.
  private func commit(_ happenings: [Happening], _ kind: Happening.Kind, _ site: Int, _ state: Ledger, _ authors: Authors) async throws {
    let people = authors.sites.all[site].operators
    let person = people[min(people.count - 1, [.review, .approve, .correct].contains(kind) ? 1 : [.invoice, .pay].contains(kind) ? 2 : 0)]
    _ = try await authors[site].commit(by: person.name, step: Self.step(kind)) { snapshot, changes in
      try state.withLock { state in
        for happening in happenings { try state.happen(happening, site: site, snapshot, &changes) }
      }
    }
  }

  private static func step(_ kind: Happening.Kind) -> String {
    switch kind {
    case .receive: "order.receive"
    case .check: "order.check"
    case .confirm: "order.confirm"
    case .review: "order.review"
    case .approve: "order.approve"
    case .end: "order.cancel"
    case .correct: "order.correct"
    case .invoice: "invoice.issue"
    case .pay: "payment.record"
    case .complain: "complaint.open"
    case .answer: "complaint.answer"
    case .close: "complaint.close"
    case .schedule: "plan.schedule"
    case .report: "work.report"
    case .takeIn: "goods.receive"
    case .inspect: "inspection.record"
    case .pack: "shipment.pack"
    case .depart: "shipment.dispatch"
    case .deliver: "delivery.record"
    }
  }
}
