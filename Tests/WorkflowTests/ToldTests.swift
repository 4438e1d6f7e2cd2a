import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("Values as people read them")
struct ToldTests {
  @Test("A quantity is told with the unit's word in each language, and with the code where there is no word")
  func quantity() {
    #expect(Quantity(ExactDecimal(40), "C62").told == Words("40 pcs", "40 件"))
    #expect(Quantity(ExactDecimal(3), "X9X").told == Words("3 X9X", "3 X9X"))
  }

  @Test("A warehouse that a record holds by number is shown by its code, and a site that is not known here by its number")
  func site() async throws {
    let company = try await Company()
    try await company.setUp()
    _ = try await company.approveOrder()
    try await company.sync()
    let request = try await company.plant.only(SupplyRequest.self)
    let field = SupplyRequest.fields.warehouse.schema
    let warehouse = try #require(request.any.value(field))
    let read = try await company.plant.replica.read { snapshot in
      try [warehouse, [.integer(77)]].map { try RecordNames.display($0, field, snapshot, .english) }
    }
    #expect(read == ["WH01", "77"])
  }
}
