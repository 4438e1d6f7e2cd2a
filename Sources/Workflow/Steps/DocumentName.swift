import Replica

extension AnyRow {
  /// What people call the record: its number, its code, its order's number or its name; its id when it has none of them.
  public var documentName: String {
    for name in ["number", "code", "order_number", "name"] {
      if let field = schema.field(named: name), let text = value(field)?.first?.text { return text }
    }
    return key.description
  }
}
