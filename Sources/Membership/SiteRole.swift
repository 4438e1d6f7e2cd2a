import Ground

/// What a site is to the company. Says, with the record declarations, what it may write.
public enum SiteRole: String, CaseIterable, Sendable {
  case headquarters, office, plant, warehouse
  /// A salesperson's laptop; works on one office's shelf.
  case field
  /// Reads its shelves and writes nothing.
  case reader

  public var label: Words {
    switch self {
    case .headquarters: Words("headquarters", "总部")
    case .office: Words("sales office", "销售处")
    case .plant: Words("plant", "工厂")
    case .warehouse: Words("warehouse", "仓库")
    case .field: Words("field laptop", "外勤电脑")
    case .reader: Words("reader", "只读节点")
    }
  }
}
