import Foundation
import Ground
import Records
import Replica

/// How long the first page of a search takes in a book of orders, beside a plain page by key in the same run.
struct Lists {
  static let page = 50

  let folder: Folder
  let orders: Int
  let runs: Int
  let say: @Sendable (String) -> Void

  func run() async throws -> [Finding] {
    let book = try await OrderBook.make(orders: orders, at: folder.path("book-\(orders).sqlite"), say: say)
    let replica = try await book.replica()
    let indexed = try await seconds { while try await replica.catchUpSearch() {} }
    var findings = [Finding(name: "search, reading \(orders) orders into the index", ours: Double(orders) / indexed, unit: "orders/s")]
    let plain = try await time(replica) { _ = try $0.rows("sales_order", order: "id DESC", limit: Self.page) }
    let tail = String(book.middleNumber.split(separator: "-").last!.drop { $0 == "0" })
    let typed = [
      ("a customer in Chinese", "蓝天水务"), ("pinyin initials", "ltsw"), ("a number's tail", tail), ("a whole number", book.middleNumber),
      ("what matches everything", "s"), ("two words", "蓝天 po"), ("nothing", "没有这个"),
    ]
    for (name, text) in typed {
      let ours = try await time(replica) { snapshot in
        guard let search = RecordSearch(snapshot.schema.record(named: "sales_order")!, text, snapshot.schema) else { return }
        _ = try search.newest(before: nil, limit: Self.page, where: "1", [], snapshot)
      }
      for (kind, ours, theirs) in [("median", ours.median, plain.median), ("worst", ours.worst, plain.worst)] {
        findings.append(
          Finding(name: "list of \(orders) orders, \(name), \(kind)", ours: ours, theirs: theirs, unit: "ms", judged: ours, goal: .atMost(100)))
      }
    }
    let waiting = try await time(replica) {
      _ = try $0.rows("sales_order", where: "id < ? AND state IN (?)", [Data(repeating: 0xFF, count: 16), "waiting"], order: "id DESC", limit: Self.page)
    }
    findings.append(
      Finding(name: "list of \(orders) orders, by state, worst", ours: waiting.worst, theirs: plain.worst, unit: "ms", judged: waiting.worst, goal: .atMost(100)))
    try replica.close()
    return findings
  }

  /// Milliseconds of one reading, over some runs after one that warms it.
  private func time(_ replica: Replica, _ reading: @escaping @Sendable (Snapshot) throws -> Void) async throws -> (median: Double, worst: Double) {
    try await replica.read(reading)
    var all: [Double] = []
    for _ in 0..<max(runs, 5) { all.append(try await seconds { try await replica.read(reading) } * 1000) }
    return (median(all), all.max()!)
  }
}
