import Foundation
import Ground
import Membership
import Records
import Replica
import Testing

@testable import Workflow

@Suite("What customers say, and how satisfied they are")
struct FeedbackTests {
  private let agent = Actor(name: "an", roles: [.serviceAgent])

  @Test("a driver's word reaches the office, and becomes a complaint in one step")
  func driver() async throws {
    let (company, order) = try await Company.delivered()
    let (office, place) = (company.office, company.warehouse)
    let shipment = try await place.only(Shipment.self).number
    let driver = Actor(name: "ma", roles: [.driver])
    let raw = ["channel": "driver", "class": "delivery.damage", "text": "Two pallets are wet."]
    try await place.refuses("feedback.take", by: driver, raw, ["entry.missing @ customer"])
    try await place.refuses("feedback.take", by: driver, raw.merging(["shipment": shipment, "class": "delivery.damaged"]) { $1 }, ["class.unknown @ class"])
    try await place.refuses("feedback.take", by: driver, raw.merging(["shipment": shipment, "lot": "L-9"]) { $1 }, ["feedback.lot @ lot"])
    try await place.take("feedback.take", by: driver, raw.merging(["shipment": shipment]) { $1 })
    try await company.sync()
    let feedback = try await office.only(Feedback.self)
    #expect(feedback.severity == .major && feedback.customerName == "Lantian Pumps")
    #expect(try await office.inbox(.serviceAgent).contains { $0.step == "feedback.close" && $0.subjectNumber == feedback.number })
    try await office.take("feedback.complaint", by: agent, ["feedback": feedback.number, "kind": "delivery"])
    let complaint = try await office.only(Complaint.self)
    #expect(complaint.text == "Two pallets are wet." && complaint.shipment != nil && complaint.severity == .major)
    #expect(try await office.only(SalesOrder.self).number == order)
    try await office.refuses("feedback.complaint", by: agent, ["feedback": feedback.number, "kind": "delivery"], ["state.other @ feedback"])
    #expect(try await office.inbox(.serviceAgent).contains { $0.step == "complaint.answer" })
    try await company.sync()
    try await company.expectOneTruth()
  }

  @Test("every delivery asks, and nobody is asked twice within the declared days")
  func sampling() async throws {
    let (company, _) = try await Company.delivered()
    let office = company.office
    #expect(try await office.workplace.takeAutomaticSteps().taken.map(\.step.name) == ["survey.invite"])
    let survey = try await office.only(Survey.self)
    #expect(survey.expires == survey.asked.advanced(by: CareRules.shipped.surveyDays) && SurveyCode.read(survey.code.lowercased().replacing("-", with: "")) == survey.code)
    #expect(try await office.workplace.takeAutomaticSteps().taken.isEmpty)
    try await office.refuses("survey.ask", by: agent, ["customer": "C-LANTIAN"], ["survey.lately @ customer"])
    company.clock.set(moment("2027-02-22", 9))
    try await office.take("survey.ask", by: agent, ["customer": "C-LANTIAN"])
    #expect(try await office.replica.read { try $0.all(Survey.self) }.count == 2)
  }

  @Test("an answer counts once, also when two sites took one apart; late, empty and impossible ones are refused")
  func answers() async throws {
    let (company, _) = try await Company.delivered(laptops: ["FL01"])
    let (office, laptop) = (company.office, company.sites[4])
    _ = try await office.workplace.takeAutomaticSteps()
    try await company.sync()
    let number = try await office.only(Survey.self).number
    let raw = ["survey": number, "way": "paper"]
    try await office.refuses("survey.answer", by: agent, raw, ["entry.missing @ csat"])
    try await office.refuses("survey.answer", by: agent, raw.merging(["csat": "6", "nps": "11"]) { $1 }, ["number.range @ csat", "number.range @ nps"])
    try await laptop.take("survey.answer", by: agent, raw.merging(["csat": "2", "nps": "3", "text": "Late again."]) { $1 })
    company.clock.set(moment("2026-11-23", 10))
    try await office.take("survey.answer", by: agent, raw.merging(["csat": "5"]) { $1 })
    try await office.refuses("survey.answer", by: agent, raw.merging(["csat": "5"]) { $1 }, ["survey.answered @ survey"])
    try await company.sync()
    let read = try await office.workplace.look(as: agent) { context in
      try SurveyAnswers(CareSpan(Day("2026-11-01")!, to: Day("2026-11-30")!, on: context.home), context)
    }
    #expect(read.satisfaction == [2] && read.recommendation == [3])
    // What they wrote is feedback that somebody reads.
    #expect(try await office.only(Feedback.self).severity == .major)
    company.clock.set(moment("2027-02-22", 9))
    try await office.take("survey.ask", by: agent, ["customer": "C-LANTIAN"])
    company.clock.set(moment("2027-04-22", 9))
    let late = try await office.only(Survey.self, where: "state = 'asked'").number
    try await office.refuses("survey.answer", by: agent, ["survey": late, "way": "paper", "csat": "5"], ["survey.expired @ survey"])
  }

  @Test("NPS is the per cent of promoters less that of detractors; each figure says how many it rests on and how far they lie apart")
  func score() throws {
    var answers = SurveyAnswers.none
    answers.recommendation = [10, 9, 9, 8, 7, 6, 0, 10, 10, 5]
    answers.satisfaction = [5, 4, 4, 3]
    var facts = CareFacts.none
    (facts.deliveries, facts.promised, facts.late, facts.complaints) = (20, 20, 5, 2)
    let read = Satisfaction(answers, facts)
    func figure(_ part: Satisfaction.Part) throws -> Satisfaction.Figure { try #require(read.figures.first { $0.part == part }) }
    #expect(try figure(.nps).value == ExactDecimal(20))
    #expect(try figure(.nps).count == 10)
    #expect(try figure(.csat).value == ExactDecimal(4))
    // √((1 + 0 + 0 + 1) ÷ 3)
    #expect(try figure(.csat).spread?.description == "0.816496")
    #expect(try figure(.onTime).value == ExactDecimal(75))
    #expect(try figure(.complaints).value == ExactDecimal(10))
    // No complaint was due to be answered: the figure says nothing, and the score is of the others.
    #expect(try figure(.answered).value == nil)
    #expect(read.covered == 90)
    // (30 × 750 + 20 × 600 + 25 × 750 + 15 × 900) ÷ 90
    #expect(read.score == 742)
    #expect(Satisfaction(.none, .none).score == nil)
  }

  @Test("the facts of a period are counted from the records: late deliveries, complaints, answers in time")
  func facts() async throws {
    let (company, order) = try await Company.delivered()
    let complaint = try await company.complain(order, lines: "P-100 | | 1")
    try await company.office.take("complaint.answer", ["complaint": complaint, "answer": "Yes."])
    _ = try await company.complain(order)
    let (day, product) = (Day("2026-11-23")!, try await company.office.only(Product.self).id)
    let read: @Sendable (CareSpan) async throws -> CareFacts = { span in try await company.office.workplace.look(as: self.agent) { try CareFacts(span, $0) } }
    let home = Shelf(.office, company.office.id)
    let all = try await read(CareSpan(day, to: day, on: home))
    #expect(all.deliveries == 1 && all.promised == 1 && all.late == 0 && all.complaints == 2 && all.toAnswer == 1 && all.answered == 1)
    #expect(try await read(CareSpan(day, to: day, product: product, on: home)).complaints == 1)
    #expect(try await read(CareSpan(day.advanced(by: 1), to: day.advanced(by: 7), on: home)).deliveries == 0)
  }

  @Test("the trees of classes: each code once, each parent there, both languages")
  func trees() {
    for tree in [CareClasses.shipped.classes, CareClasses.shipped.causes] {
      #expect(Set(tree.map(\.code)).count == tree.count)
      for one in tree {
        #expect(isBilingual(one.label))
        if let parent = one.parent { #expect(CareClasses.find(parent, in: tree) != nil, "\(one.code)") }
      }
    }
    for rule in WarningRule.all { #expect(isBilingual(rule.label) && CareFigure(rawValue: rule.watched.rawValue) != nil && rule.leastWeeks <= rule.weeks) }
    #expect(Satisfaction.weights.reduce(0) { $0 + $1.weight } == 100)
  }
}
