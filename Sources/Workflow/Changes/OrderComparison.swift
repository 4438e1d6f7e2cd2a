import Ground
import Records
import Replica

/// Two revisions of an order side by side: every value of the head and every line, and which of them differ.
public struct OrderComparison: Sendable {
  public enum Mark: String, Sendable {
    case same, changed, added, removed

    public var label: Words {
      switch self {
      case .same: Words("unchanged", "未变")
      case .changed: Words("changed", "已变更")
      case .added: Words("new", "新增")
      case .removed: Words("taken out", "已取消")
      }
    }
  }

  public struct Row: Sendable {
    /// nil for a value of the head.
    public var position: Int?
    public var label: Words
    public var before: Words?
    public var after: Words?
    public var mark: Mark

    init(position: Int? = nil, _ label: Words, _ before: Words?, _ after: Words?) {
      self.position = position
      self.label = label
      (self.before, self.after) = (before, after)
      mark = before == after ? .same : before == nil ? .added : after == nil ? .removed : .changed
    }
  }

  /// The head, then the lines by position.
  public var rows: [Row]

  public init(_ before: OrderPicture, _ after: OrderPicture) {
    rows = before.head(to: after).map { Row($0.0, $0.1, $0.2) }.filter { $0.before != nil || $0.after != nil }
    let old = Dictionary(before.lines.map { ($0.position, $0) }) { first, _ in first }
    let new = Dictionary(after.lines.map { ($0.position, $0) }) { first, _ in first }
    let label = OrderLine.record.label
    rows += Set(old.keys).union(new.keys).sorted().map { position in
      Row(position: position, Words("\(label.en) \(position)", "\(label.zh) \(position)"), old[position]?.words, new[position]?.words)
    }
  }
}

extension OrderPicture.Line {
  /// `P-100 · 40 pcs · 1280.00 CNY/pcs`
  var words: Words {
    let (quantity, price) = (quantity.cells, unitPrice.cells)
    func text(_ language: Language) -> String {
      "\(product) · \(Quantity.fieldType.display(quantity, language)) · \(UnitPrice.fieldType.display(price, language))"
    }
    return Words(text(.english), text(.chinese))
  }
}

extension StepContext {
  /// The order as it is now.
  public func picture(_ order: Row<SalesOrder>) throws -> OrderPicture { try OrderPicture(order, order.lines(self), self) }
}
