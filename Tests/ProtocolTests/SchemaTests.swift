import Foundation
import Records
import Testing

@Suite("Protocol: declarations")
struct SchemaTests {
  @Test("Protocol/schema.json is what the declarations say")
  func current() throws {
    let written = try String(contentsOf: VectorFile.protocolFolder.appendingPathComponent("schema.json"), encoding: .utf8)
    #expect(
      written == CompanySchema.current.json.pretty + "\n",
      "A declaration changed. Renew the file with: swift run weft schema > Protocol/schema.json")
  }
}
