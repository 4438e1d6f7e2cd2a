import Testing

@testable import Papers

@Suite("Bar codes")
struct BarCodeTests {
  @Test("Each kind is one that zint draws")
  func kinds() {
    #expect(Set([BarCode.Kind.code128, .gs1128, .qr, .dataMatrix].map(\.symbology)).count == 4)
  }
}
