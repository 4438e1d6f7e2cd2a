import Ground
/// Names a company for good: 16 random bytes, drawn when its root is made.
///
/// It is in every certificate and under every signature, so that nothing said in one company counts in another.
public struct CompanyID: Hashable, Sendable {
  public static let size = 16

  /// 16 bytes.
  public let bytes: [UInt8]

  /// - Returns: nil unless there are exactly 16 bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.size else { return nil }
    self.bytes = Array(bytes)
  }

  private init(drawn bytes: [UInt8]) { self.bytes = bytes }

  /// A new company's name, from the system's generator.
  public static func random() -> CompanyID { CompanyID(drawn: randomBytes(size)) }
}

extension CompanyID: LosslessStringConvertible {
  /// 32 small hexadecimal digits.
  public var description: String { hexadecimal(bytes) }

  /// Reads 32 small hexadecimal digits, nothing else.
  public init?(_ description: String) {
    guard let bytes = bytesOf(hexadecimal: description) else { return nil }
    self.init(bytes: bytes)
  }
}

/// Bytes from the system's cryptographic generator.
func randomBytes(_ count: Int) -> [UInt8] {
  var generator = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
}

/// - Returns: nil unless the text is an even number of digits `0-9a-f`.
func bytesOf(hexadecimal text: some StringProtocol) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count % 2 == 0 else { return nil }
  var values: [UInt8] = []
  values.reserveCapacity(digits.count)
  for digit in digits {
    switch digit {
    case 48...57: values.append(digit - 48)
    case 97...102: values.append(digit - 87)
    default: return nil
    }
  }
  return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
}

/// Compares secrets in a time that depends on their length only.
func secretsAreEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  var difference: UInt8 = 0
  for index in a.indices { difference |= a[index] ^ b[index] }
  return difference == 0
}
