import Foundation
import Ground
import Records
import Replica
import Testing

@testable import Workflow

@Suite("The letterhead")
struct LetterheadTests {
  /// A PNG file of one white pixel.
  static let pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg=="
  private static let names = ["name_en": "Tianhe Pump", "name_zh": "天禾泵业有限公司"]

  @Test("headquarters sets one, changes it, and every site has it")
  func set() async throws {
    let company = try await Company()
    let first = try await company.headquarters.take("letterhead.set", Self.names.merging(["tax_number": "91", "logo": Self.pixel]) { $1 })
    let second = try await company.headquarters.take("letterhead.set", Self.names.merging(["footer": "tianhe.example"]) { $1 })
    #expect(first.subject == second.subject)
    try await company.sync()
    for site in company.sites {
      let letterhead = try await site.only(Letterhead.self)
      #expect(letterhead.nameZH == "天禾泵业有限公司" && letterhead.footer == "tianhe.example")
      // What was left empty is gone; the logo stays until it is taken away.
      #expect(letterhead.taxNumber == nil && letterhead.logo?.bytes.count == Data(base64Encoded: Self.pixel)?.count)
    }
    try await company.headquarters.take("letterhead.set", Self.names.merging(["without_logo": "yes"]) { $1 })
    #expect(try await company.headquarters.only(Letterhead.self).logo == nil)
  }

  @Test("no other site sets it, and only an administrator")
  func rights() async throws {
    let company = try await Company()
    try await company.office.refuses("letterhead.set", by: Actor(name: "wei", roles: [.administrator]), Self.names, ["step.otherSite @ "])
    try await company.headquarters.refuses("letterhead.set", by: Actor(name: "li", roles: [.salesClerk]), Self.names, ["step.otherRole @ "])
  }

  /// A PNG file's header of that size and its end, filled up with a chunk of so many bytes.
  private static func png(_ width: UInt32, _ height: UInt32, filling: Int = 0) -> [UInt8] {
    func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] { number(UInt32(data.count)) + Array(name.utf8) + data + [0, 0, 0, 0] }
    func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", number(width) + number(height) + [8, 6, 0, 0, 0])
      + chunk("IDAT", [UInt8](repeating: 0, count: filling)) + chunk("IEND", [])
  }

  @Test("a logo is a whole PNG file within its bounds, and nothing else")
  func logo() throws {
    let frame = Self.png(1, 1).count
    for whole in [Self.png(1, 1), Self.png(2_000, 2_000), Self.png(600, 200, filling: LogoImage.maximumBytes - frame)] {
      #expect(try LogoImage.bytes(Data(whole).base64EncodedString()) == whole)
    }
    for large in [Self.png(2_001, 10), Self.png(10, 2_001), Self.png(10, 10, filling: LogoImage.maximumBytes - frame + 1)] {
      let problem = #expect(throws: Problem.self) { try LogoImage.bytes(Data(large).base64EncodedString()) }
      #expect(problem?.code == "logo.tooLarge")
    }
    let whole = Self.png(5, 5)
    let svg = Array("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".utf8)
    for broken in [svg, [], Array(whole.dropLast()), whole + [0], Self.png(0, 5), Array(whole.prefix(20)), [0xFF, 0xD8, 0xFF, 0xE0]] {
      let problem = #expect(throws: Problem.self) { try LogoImage.bytes(Data(broken).base64EncodedString()) }
      #expect(problem?.code == "logo.unreadable")
    }
    #expect(throws: Problem.self) { try LogoImage.bytes("not base64!") }
  }
}
