import Ground
import Testing

@testable import Mirroring

@Suite("Decimals as PostgreSQL sends them", .enabled(if: Cluster.isInstalled))
struct NumericLaws {
  @Test("what is sent is what the server would send back, and reads as the same decimal")
  func roundTrip() async throws {
    try await Cluster.with { cluster in
      let connection = try cluster.connect()
      try connection.run("CREATE TABLE n (place integer, value numeric)")
      var random = SystemRandomNumberGenerator()
      let fixed: [Int64] = [0, 1, -1, 9_999, 10_000, 10_001, 99_999_999, 100_000_000, 1_000_000, -1_000_000, .max, .min, 1_000_000_000_000, 100, 12_340_000]
      let values = fixed + (0..<500).map { _ in Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0...62, using: &random) }
      for scale in [0, 2, 3, 6] {
        var sent: [[UInt8]] = []
        try connection.run("TRUNCATE n")
        try connection.copy(into: "n (place, value)") { send in
          for (place, value) in values.enumerated() {
            var number: [UInt8] = []
            BinaryNumeric.append(value, scale: scale, isTrimmed: scale == 6, to: &number)
            sent.append(number)
            var row: [UInt8] = []
            big(Int16(2), to: &row)
            big(Int32(4), to: &row)
            big(Int32(place), to: &row)
            try (row + number).withUnsafeBytes { try send($0) }
          }
        }
        var received: [[UInt8]] = []
        try connection.copy("SELECT value FROM n ORDER BY place") { received.append(Array($0)) }
        #expect(received == sent)
        let power = (0..<scale).reduce(Int128(1)) { power, _ in power * 10 }
        let texts = try connection.rows("SELECT value * \(power) = trunc(value * \(power)), trunc(value * \(power)) FROM n ORDER BY place")
        #expect(texts.map { $0[0] } == values.map { _ in "t" })
        #expect(texts.map { Int128($0[1] ?? "") } == values.map { Int128($0) })
      }
    }
  }
}
