import Ground
import Records
import Replica
import Workflow

/// A signature as lines that a page draws: made of its numbers alone, whatever was sent.
struct SignatureDrawing: Sendable {
  struct Line: Sendable {
    /// SVG path data.
    let path: String
  }

  let lines: [Line]
  let drawnWidth = Signature.width
  let drawnHeight = Signature.height

  init(_ signature: Signature) {
    lines = signature.strokes.map { stroke in
      // A stroke of one point is a dot: a line of no length with round ends.
      let points = stroke.count == 1 ? stroke + stroke : stroke
      return Line(path: points.enumerated().map { "\($0 == 0 ? "M" : "L")\($1.x) \($1.y)" }.joined(separator: " "))
    }
  }

  /// - Returns: nil for a record that has no signature that can be read.
  init?(_ row: AnyRow) {
    guard row.schema.name == Delivery.record.name, let field = row.schema.field(named: "signature"), let bytes = row.value(field)?[0].blob,
      let signature = Signature(bytes)
    else { return nil }
    self.init(signature)
  }
}
