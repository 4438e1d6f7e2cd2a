import Company
import Foundation
import Ground
import Membership
import Records
import Replica

/// What keeping figures up to date costs a merge: all change sets of a made company, from its first order to its last payment, into a replica that
/// counts and into one that does not, turn by turn.
struct SummaryCost {
  let folder: Folder
  let orders: Int
  let runs: Int

  func run() async throws -> [Finding] {
    let path = folder.path("counted-company.sqlite")
    let company = try await CompanyMaker(CompanyPlan(orders: orders), at: path).make(founded: Instant(milliseconds: SystemClock().milliseconds()))
    let batches = try await batches(of: company)
    var counting: [Double] = []
    var plain: [Double] = []
    var last = ""
    for _ in 0..<runs {
      folder.remove(last)
      plain.append(try await merge(batches, company, Schema(version: CompanySchema.version, CompanySchema.types), into: folder.fresh()))
      last = folder.fresh()
      counting.append(try await merge(batches, company, CompanySchema.current, into: last))
    }
    let filling = try await fill(last, company)
    return [
      Finding(
        name: "merging \(orders) orders with all their documents and counting them, theirs: without counting", ours: median(counting), theirs: median(plain), unit: "s",
        goal: .atMost(1.15)),
      Finding(name: "facts and sums of \(orders) orders computed anew", ours: filling, unit: "s"),
    ]
  }

  private func batches(of company: MadeCompany) async throws -> [Batch] {
    let whole = try await company.replica()
    defer { try? whole.close() }  // Scratch.
    var batches: [Batch] = []
    var frontier = Frontier()
    while let next = try await whole.outgoing(after: frontier, for: .everything, limit: 1 << 20) {
      batches.append(next.batch)
      frontier = next.through
    }
    return batches
  }

  /// A site that none of the company's is.
  private static let reader = SiteID(SiteID.maximum - 1)

  private func open(_ path: String, _ company: MadeCompany, _ schema: Schema) async throws -> Replica {
    let replica = try Replica(
      path: path, schema: schema, site: Self.reader, authority: Authority(company.headquarters.root), sealer: nil, clock: SteppedClock(company.end))
    try await replica.trust(company.grants.map { ($0.bytes, $0.signature) })
    return replica
  }

  private func merge(_ batches: [Batch], _ company: MadeCompany, _ schema: Schema, into path: String) async throws -> Double {
    let replica = try await open(path, company, schema)
    let time = try await seconds {
      for batch in batches {
        let report = try await replica.merge(batch, from: company.headquarters.site)
        precondition(report.refused.isEmpty, "\(report.refused)")
      }
    }
    try replica.close()
    return time
  }

  private func fill(_ path: String, _ company: MadeCompany) async throws -> Double {
    let replica = try await open(path, company, CompanySchema.current)
    defer { try? replica.close() }  // Scratch.
    let differences = try await replica.compareSummaries()
    precondition(differences.isEmpty, "what was counted must be what the records give: \(differences)")
    return try await seconds { try await replica.renewSummaries() }
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
