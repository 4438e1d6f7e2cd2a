import Ground
import Testing

@Suite("Exact values")
struct ExactValues {
  @Test("decimals read and write back without loss", arguments: ["0", "12.5", "-0.000001", "999999999999.999999", "1200"])
  func decimals(text: String) throws {
    #expect(try ExactDecimal(parsing: text).description == text)
  }

  @Test(
    "what is no decimal is refused with its reason",
    arguments: [
      ("1e30", ExactDecimal.Refusal.notANumber), ("12 pcs", .notANumber), ("", .notANumber), ("-", .notANumber), (".", .notANumber),
      ("1000000000000", .tooLarge), ("0.0000001", .tooManyPlaces), ("١٢", .notANumber),
    ])
  func refusals(text: String, expected: ExactDecimal.Refusal) {
    #expect(throws: expected) { try ExactDecimal(parsing: text) }
  }

  @Test("a price times a quantity is rounded half away from zero to the smallest coin")
  func prices() throws {
    let price = UnitPrice(try ExactDecimal(parsing: "0.125"), "CNY", per: "C62")
    #expect(price.value(of: Quantity(ExactDecimal(1), "C62")) == Money(minor: 13, currency: "CNY"))
    #expect(price.value(of: Quantity(ExactDecimal(-1), "C62")) == Money(minor: -13, currency: "CNY"))
    #expect(price.value(of: Quantity(ExactDecimal(1), "KGM")) == nil)
    #expect(UnitPrice(ExactDecimal(7), "JPY", per: "C62").value(of: Quantity(ExactDecimal(3), "C62"))?.description == "21 JPY")
  }

  @Test("days of the calendar only", arguments: ["2026-02-30", "2025-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-04-31"])
  func impossibleDays(text: String) { #expect(Day(text) == nil) }

  @Test("every day of eight centuries goes to a number and back")
  func days() {
    let first = Day("1600-01-01")!
    let last = Day("2400-12-31")!
    for number in first.number...last.number {
      let day = Day(number: number)
      #expect(Day(day.description) == day)
    }
    #expect(Day("2026-11-24")!.weekday == 2)
    #expect(Day("1970-01-01")!.number == 0)
  }
}

@Suite("Wire codec")
struct WireCodecTests {
  @Test("numbers go through whole", arguments: [0, 1, 127, 128, 300, UInt64(Int64.max), UInt64.max])
  func varints(value: UInt64) throws {
    var writer = WireWriter()
    writer.varint(value)
    writer.signed(Int64(bitPattern: value))
    let read = try writer.bytes.withUnsafeBytes { buffer in
      var reader = WireReader(buffer)
      return (try reader.varint(), try reader.signed(), reader.isAtEnd)
    }
    #expect(read == (value, Int64(bitPattern: value), true))
  }

  @Test(
    "overlong, cut and oversized forms are refused",
    arguments: [
      ([0x80, 0x00], WireError.overlongNumber), ([0x80], .truncated), ([], .truncated),
      ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02], .overlongNumber),
      ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0x01], .overlongNumber),
    ] as [([UInt8], WireError)])
  func badNumbers(bytes: [UInt8], expected: WireError) {
    #expect(throws: expected) {
      try bytes.withUnsafeBytes { buffer in
        var reader = WireReader(buffer)
        _ = try reader.varint()
      }
    }
  }

  @Test("only well-formed UTF-8 without a NUL is a text")
  func utf8() {
    let good: [[UInt8]] = [[], Array("订单 ☃ 𝄞 é".utf8)]
    let bad: [[UInt8]] = [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80], [0x41, 0x00], [0xF0, 0x80, 0x80, 0x80], [0xC3, 0x28]]
    for bytes in good { #expect(bytes.withUnsafeBytes(isValidUTF8)) }
    for bytes in bad { #expect(!bytes.withUnsafeBytes(isValidUTF8)) }
  }

  @Test("a length beyond the bytes is refused before anything is read")
  func hugeLength() {
    let bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2]
    #expect(throws: WireError.truncated) {
      try bytes.withUnsafeBytes { buffer in
        var reader = WireReader(buffer)
        _ = try reader.blob()
      }
    }
  }
}

@Suite("Deflate")
struct DeflateTests {
  @Test("what was deflated comes back")
  func roundTrip() throws {
    let input = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }
    let packed = Deflate.compress(input)
    #expect(try Deflate.inflate(packed, declared: input.count) == input)
  }

  @Test("a bomb, a lie about the size, a cut and an appended byte are refused")
  func refusals() throws {
    let zeros = Deflate.compress([UInt8](repeating: 0, count: 10 << 20), level: 9)
    #expect(throws: Deflate.Failure.tooLarge) { try Deflate.inflate(zeros, declared: 10 << 20) }
    #expect(throws: Deflate.Failure.tooLarge) { try Deflate.inflate(zeros, declared: 10 << 30) }
    #expect(throws: Deflate.Failure.damaged) { try Deflate.inflate(zeros, declared: 100) }
    let packed = Deflate.compress(Array("weft".utf8))
    #expect(throws: Deflate.Failure.damaged) { try Deflate.inflate(packed, declared: 5) }
    #expect(throws: Deflate.Failure.damaged) { try Deflate.inflate(Array(packed.dropLast()), declared: 4) }
    #expect(throws: Deflate.Failure.damaged) { try Deflate.inflate(packed + [0], declared: 4) }
  }
}

@Suite("Keys and clocks")
struct KeysAndClocks {
  @Test("keys rise within a run, though the clock stands still or goes back, and carry their site")
  func keys() {
    var source = RecordKeySource(site: SiteID(5), random: 99)
    var previous = source.next(now: 1_000_000)
    for step in 0..<10_000 {
      let next = source.next(now: step < 5_000 ? 1_000_000 : 500_000)
      #expect(previous < next)
      #expect(next.site == SiteID(5))
      previous = next
    }
    #expect(RecordKey(previous.description) == previous)
    #expect(RecordKey(bytes: previous.bytes) == previous)
  }

  @Test("stamps only rise, also after the clock was set back a year")
  func stamps() {
    var clock = HybridClock()
    let first = clock.tick(now: 2_000_000_000_000)
    let second = clock.tick(now: 2_000_000_000_000 - 365 * 86_400_000)
    #expect(first < second)
    clock.observe(Stamp(milliseconds: 2_000_000_000_050))
    #expect(clock.tick(now: 0) > Stamp(milliseconds: 2_000_000_000_050))
    #expect(HybridClock.isAhead(Stamp(milliseconds: 1_000_000 + HybridClock.maximumLead + 1), now: 1_000_000))
    #expect(!HybridClock.isAhead(Stamp(milliseconds: 1_000_000 + HybridClock.maximumLead), now: 1_000_000))
  }
}

@Suite("Record keys and a clock that was wrong")
struct WrongClockKeys {
  @Test("After a year ahead the keys come back to the present, and none is given twice")
  func back() {
    var source = RecordKeySource(site: SiteID(3), random: 0x3FF_FFFF_FFFF)
    let now: UInt64 = 1_790_000_000_000
    let before = (0..<5).map { _ in source.next(now: now) }
    _ = source.next(now: now + 365 * 86_400_000)
    let after = (0..<5).map { _ in source.next(now: now) }
    #expect(after.allSatisfy { $0.high >> 16 == now })
    #expect(Set(before + after).count == 10)
    // A little back is no reason: keys rise.
    let later = source.next(now: now - 11 * 3_600_000)
    #expect(later > after[4])
  }
}

@Suite("Units")
struct UnitTests {
  @Test("People read and type words for the codes that records carry", arguments: [("C62", "pcs", "件"), ("KGM", "kg", "千克"), ("MTK", "m²", "平方米")])
  func words(code: String, en: String, zh: String) {
    #expect(Units.name(code, .english) == en && Units.name(code, .chinese) == zh)
    #expect(Units.code(code) == code && Units.code(en) == code && Units.code(en.uppercased()) == code && Units.code(zh) == code)
  }

  @Test("A unit that is none of ours stays as it was typed")
  func unknown() {
    #expect(Units.name("XYZ", .chinese) == "XYZ" && Units.code("XYZ") == "XYZ" && Units.code("") == "")
  }

  @Test("A price is read with its currency's decimal places, finer ones kept")
  func price() {
    #expect(UnitPrice(ExactDecimal(millionths: 1_280_000_000), "CNY", per: "C62").text(.english) == "1280.00 CNY/pcs")
    #expect(UnitPrice(ExactDecimal(millionths: 123_400), "CNY", per: "KGM").text(.chinese) == "0.1234 CNY/千克")
    #expect(UnitPrice(ExactDecimal(millionths: 90_000_000), "JPY", per: "C62").text(.english) == "90 JPY/pcs")
  }
}
