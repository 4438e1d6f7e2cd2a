import Ground
import Records
import Replica

/// Two bills side by side: what came in, what went, and what is taken otherwise.
public struct BillComparison: Sendable {
  public enum Mark: String, Sendable {
    case added, removed, changed, same

    public var label: Words {
      switch self {
      case .added: Words("added", "新增")
      case .removed: Words("removed", "移除")
      case .changed: Words("changed", "变更")
      case .same: Words("unchanged", "不变")
      }
    }
  }

  public struct Line: Sendable {
    public var mark: Mark
    public var component: String
    public var before: BillPart?
    public var after: BillPart?
  }

  /// By component and operation. A line that moves to another operation is one that went and one that came in.
  public let lines: [Line]

  public var differing: Int { lines.count { $0.mark != .same } }

  public init(_ before: [BillPart], _ after: [BillPart]) {
    let left = Dictionary(before.map { ($0.place, $0) }) { first, _ in first }
    let right = Dictionary(after.map { ($0.place, $0) }) { first, _ in first }
    let places = Set(left.keys).union(right.keys)
    lines = places.map { place in
      let (old, new) = (left[place], right[place])
      let mark: Mark = if let old, let new { old.says(new) ? .same : .changed } else { old == nil ? .added : .removed }
      return Line(mark: mark, component: place.component, before: old, after: new)
    }.sorted { a, b in
      func key(_ line: Line) -> (String, Int, String) { (line.component, (line.after ?? line.before)?.operation ?? 0, line.mark.rawValue) }
      return key(a) < key(b)
    }
  }
}
