/// A PostgreSQL type that a mirrored column has.
enum MirrorType: String, Sendable {
  case uuid, text, bigint, integer, boolean, numeric, date, bytea
  case timestamp = "timestamp with time zone"

  /// The type's number in PostgreSQL's catalogue, which stands before each value in a record's binary form. Fixed for the built-in types.
  var oid: Int32 {
    switch self {
    case .boolean: 16
    case .bytea: 17
    case .bigint: 20
    case .integer: 23
    case .text: 25
    case .date: 1082
    case .timestamp: 1184
    case .numeric: 1700
    case .uuid: 2950
    }
  }
}
