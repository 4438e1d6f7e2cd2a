import Foundation
import Ground
import Records
import Replica
import Testing
import Workflow

@testable import Papers

extension Company {
  /// A survey of the customer.
  ///
  /// - Returns: its number.
  func surveyed() async throws -> String {
    let replica = office.workplace.replica
    if let known = try await replica.read({ try $0.first(Survey.self) }) { return known.number }
    try await office.do("survey.ask", ["customer": "C-LANTIAN"])
    return try await replica.read { try #require(try $0.first(Survey.self)).number }
  }

  /// An authorisation to send one pump of the first order back.
  ///
  /// - Returns: its number.
  func returning() async throws -> String {
    let replica = office.workplace.replica
    if let known = try await replica.read({ try $0.first(ReturnAuthorisation.self) }) { return known.number }
    let complaint = try await replica.read { try #require(try $0.first(Complaint.self)).number }
    try await office.do("return.authorise", ["complaint": complaint, "lines": "P-100 | | 1"])
    return try await replica.read { try #require(try $0.first(ReturnAuthorisation.self)).number }
  }
}

@Suite("Papers of customers")
struct CarePapers {
  @Test("a survey has a box for each answer and the code by which a clerk enters it; a return's slip says what may come and until when")
  func papers() async throws {
    let company = try await Company.made()
    let survey = try await company.office.paper("survey-form", company.surveyed(), .both)
    let code = try await company.office.workplace.replica.read { try #require(try $0.first(Survey.self)).code }
    #expect(survey.contains(code) && survey.components(separatedBy: "☐").count == 1 + 5 + 11)
    let number = try await company.returning()
    let slip = try await company.office.paper("return-slip", number, .english)
    let expires = try await company.office.workplace.replica.read { try #require(try $0.first(ReturnAuthorisation.self)).expires.description }
    #expect(slip.contains("P-100") && slip.contains("1 pcs") && slip.contains(expires) && slip.contains("CP-SH01-2026-000001"))
    try await company.office.do("return.withdraw", ["authorisation": number, "why": "They keep it."])
    let problem = await #expect(throws: Problem.self) { _ = try await company.office.paper("return-slip", number, .english) }
    #expect(problem?.code == "return.ended")
  }
}
