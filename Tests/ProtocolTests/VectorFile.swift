import Foundation
import Ground
import Testing

/// One file of `Protocol/vectors/`: compared with what the program does now, or written anew when `WEFT_WRITE_VECTORS` is set.
///
/// So a change of a byte form cannot go unnoticed: either the test fails, or the changed file stands in the commit.
struct VectorFile {
  var name: String

  static let protocolFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Protocol")

  static var isWriting: Bool { ProcessInfo.processInfo.environment["WEFT_WRITE_VECTORS"] != nil }

  var url: URL { Self.protocolFolder.appendingPathComponent("vectors").appendingPathComponent(name) }

  init(_ name: String) { self.name = name }

  func holds(_ vectors: JSON) throws {
    let text = vectors.pretty + "\n"
    if Self.isWriting {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return
    }
    let written = try String(contentsOf: url, encoding: .utf8)
    #expect(
      Self.masked(written) == Self.masked(text),
      "Protocol/vectors/\(name) is not what the program does. If the protocol was meant to change: WEFT_WRITE_VECTORS=1 swift test --filter ProtocolTests")
  }

  /// Without signatures: those of one key over the same bytes may differ from machine to machine. Whether they are genuine is
  /// tested where they are used.
  private static func masked(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.contains("\"signature\": ") ? Substring("signature") : $0 }.joined(separator: "\n")
  }
}

extension JSON: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int64) { self = .int(value) }

  /// Numbers of 64 bits are written as text: a JSON reader may keep numbers as doubles.
  static func wide(_ value: some BinaryInteger) -> JSON { .string(String(value)) }
  static func hex(_ bytes: some Sequence<UInt8>) -> JSON { .string(hexadecimal(bytes)) }
}

func bytes(hex text: String) -> [UInt8] {
  let digits = Array(text)
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
}
