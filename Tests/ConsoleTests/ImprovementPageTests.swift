import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Console

@Suite("The page of suggestions and improvements")
struct ImprovementPageTests {
  @Test("headquarters sees suggestions with evidence, improvements with what is next, targets and the versions of a standard; an office has no such page")
  func page() async throws {
    let seeded = try await Company.seeded()
    let place = seeded.headquarters
    _ = try await place.do("operator.register", ["name": "anna", "full_name": "Anna Weber", "roles": "administrator"], by: Company.administrator)
    let action = try await place.do(
      "improvement.plan", ["what": "Orders <b>by mail</b> are read twice.", "cause": "Nobody looks.", "figure": "confirmation_hours", "owner": "analyst", "due": "2030-01-01"],
      by: Company.administrator)
    _ = try await place.do("figure.target", ["figure": "otif", "target": "97.5", "reason": "New carrier."], by: Company.administrator)
    let number = try #require(try await place.replica.read { try $0.get(ImprovementAction.ID(action)) }).number
    let atHeadquarters = Company.Seeded(headquarters: place, office: place, company: seeded.company)
    try await atHeadquarters.browse { browser in
      try await browser.signIn("Anna Weber")
      let page = try await browser.get("/improvement").text
      #expect(page.contains("href=\"/improvement\"") && page.contains(number))
      #expect(page.contains("Orders &lt;b&gt;by mail&lt;/b&gt; are read twice.") && !page.contains("<b>by mail</b>"))
      #expect(page.contains("/r/\(action)/improvement.do#step-improvement.do"))
      #expect(page.contains("97.5 %") && page.contains("95.0 %") && page.contains("New carrier."))
      #expect(page.contains("The facts of the last quarter suggest nothing."))
      let versions = try await browser.get("/improvement/standard?kind=figure_target&name=otif").text
      #expect(versions.contains("New carrier.") && versions.contains("97.5 %"))
      #expect(try await browser.get("/improvement/standard?kind=nothing&name=otif").status == .notFound)
      #expect(try await browser.get("/improvement/standard?kind=check_rule&name=price.tolerance").text.contains("It is as shipped"))
    }
    try await seeded.browse { browser in
      try await browser.signIn()
      #expect(try await browser.get("/improvement").status == .notFound)
    }
  }
}
