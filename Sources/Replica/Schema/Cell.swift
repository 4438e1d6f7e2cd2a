/// How one column keeps its value.
public enum CellKind: String, Sendable {
  case integer, text, blob

  var sql: String { rawValue.uppercased() }
}

/// The value of one column. A field's value is one cell or a few that merge as one.
public enum Cell: Hashable, Sendable {
  case integer(Int64)
  case text(String)
  case blob([UInt8])

  public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  public var blob: [UInt8]? { if case .blob(let value) = self { value } else { nil } }

  var kind: CellKind {
    switch self {
    case .integer: .integer
    case .text: .text
    case .blob: .blob
    }
  }
}
