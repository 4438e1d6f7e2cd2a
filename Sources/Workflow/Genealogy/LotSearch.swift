import Ground
import Records
import Replica

/// Finds the lot or piece that people mean by what stands on a label.
public enum LotSearch {
  /// The most that one name may mean.
  public static let maximum = 50

  /// By a lot's name, a supplier's, or a serial number, in whatever ledger it stands.
  public static func find(_ text: String, _ snapshot: Snapshot) throws -> [LotNode] {
    var found: [LotNode] = []
    func add(_ sql: String) throws {
      try snapshot.each(sql + " LIMIT \(maximum)", [text]) { row in
        let node = LotNode(row.text(0) ?? "", row.text(1) ?? "", serial: row.text(2) ?? "")
        if !found.contains(node), found.count < maximum { found.append(node) }
      }
    }
    try add("SELECT component, number, '' FROM material_lot WHERE number = ?")
    try add("SELECT component, lot, '' FROM lot_output WHERE lot = ? AND quantity_e6 <> 0")
    try add("SELECT component, lot, '' FROM lot_edge WHERE lot = ? AND quantity_e6 <> 0")
    try add("SELECT p.code, g.lot, '' FROM goods_receipt g JOIN product p ON p.id = g.product WHERE g.lot = ?")
    try add("SELECT p.code, l.lot, '' FROM shipment_line l JOIN product p ON p.id = l.product WHERE l.lot = ?")
    try add("SELECT component, number, '' FROM material_lot WHERE supplier_lot = ?")
    try add("SELECT component, lot, serial FROM made_serial WHERE serial = ? GROUP BY component, lot, serial HAVING sum(quantity_e6) > 0")
    return found
  }

  /// The one that is meant.
  ///
  /// - Parameter component: tells two lots of one name apart.
  /// - Throws: a problem that names them all.
  public static func one(_ text: String, of component: String?, _ snapshot: Snapshot) throws -> LotNode {
    let found = try find(text, snapshot).filter { component == nil || $0.component == component }
    guard let first = found.first else {
      throw Problem(
        "lot.unknown", field: "lot", Words("No lot and no serial number here is called \"\(text)\".", "此处没有名为“\(text)”的批次或序列号。"),
        remedy: Words("Read the label again; another site may know it.", "请核对标签；其他站点可能知道。"))
    }
    guard found.count > 1 else { return first }
    throw Problem(
      "lot.several", field: "lot", Words("\"\(text)\" is several: \(found.prefix(8).map(\.told).joined(separator: ", ")).", "“\(text)”对应多个：\(found.prefix(8).map(\.told).joined(separator: "、"))。"),
      remedy: Words("Say of which material or product it is.", "请指明物料或产品。"))
  }
}
