import Ground
import Records
import Testing

@testable import Replica
@testable import Workflow

@Suite("Weekly and monthly reviews")
struct ReviewPeriodTests {
  @Test("the last one that is over is the week before this one, or the month before")
  func last() {
    let monday = Day("2026-11-30")!
    #expect(PeriodReview.Kind.weekly.last(before: monday) == FigurePeriod(Day("2026-11-23")!, Day("2026-11-29")!))
    #expect(PeriodReview.Kind.monthly.last(before: monday) == FigurePeriod(Day("2026-10-01")!, Day("2026-10-31")!))
    for kind in PeriodReview.Kind.allCases { #expect(isBilingual(kind.label)) }
  }

  @Test("a review tells every figure, where targets are missed, what was sold and from which sites; its tables are square and in both languages")
  func whole() async throws {
    let company = try await Company()
    try await company.setUp()
    let order = try await company.deliverOrder()
    try await company.office.take("complaint.open", ["order": order, "kind": "wrong_quantity", "text": "Two pumps are missing."])
    try await company.sync()
    let review = try await company.headquarters.workplace.look(as: Actor(name: "x", roles: [])) { try PeriodReview(.weekly, PeriodReview.Kind.weekly.period(of: $0.today), $0) }
    #expect(review.tables.map(\.name) == ["figures", "time", "parts", "causes", "orders", "improvements", "sites"])
    for table in review.tables {
      #expect(isBilingual(table.title) && table.rows.allSatisfy { $0.count == table.headings.count }, "\(table.name)")
    }
    let tables = Dictionary(uniqueKeysWithValues: review.tables.map { ($0.name, $0) })
    #expect(tables["figures"]?.rows.count == Figures.all.count && tables["time"]?.rows.count == 12)
    let missed = try #require(tables["parts"]).rows.map { row in row.map { ReviewTable.text($0, .english) } }
    #expect(missed.contains { $0[0] == Figures.errorRate.label.en && $0[1] == "Site" && $0[2] == company.office.admission.code && $0[3] == "100.0 %" })
    #expect(try #require(tables["orders"]).rows.first?[1] == .count(1))
    #expect(try #require(tables["sites"]).rows.count == company.sites.count)
  }
}
