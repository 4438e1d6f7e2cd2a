import Ground
import Replica

/// What the label of a carton says: `SH-WH01-2026-000004/2`, the shipment's number and the carton's own.
public struct CartonCode: Hashable, Sendable, CustomStringConvertible {
  public var shipment: String
  /// From 1.
  public var carton: Int

  public init(shipment: String, carton: Int) {
    self.shipment = shipment
    self.carton = carton
  }

  /// - Returns: nil for a text that is no carton's code.
  public init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/"), slash > text.startIndex else { return nil }
    let digits = text[text.index(after: slash)...]
    guard !digits.isEmpty, digits.utf8.count <= 6, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let carton = Int(digits), carton > 0 else {
      return nil
    }
    shipment = String(text[..<slash]).trimmingSpaces()
    self.carton = carton
  }

  public var description: String { "\(shipment)/\(carton)" }
}
