import Foundation
import Ground
import Records
import Replica

/// What happened at a shelf since a count list was made: by whose documents it changed, and by how much.
struct ShelfSince {
  /// By the books now, without what is picked and stands elsewhere.
  var now: ExactDecimal
  /// Each document with what it added or took.
  var documents: [(document: String, quantity: ExactDecimal)]

  var change: ExactDecimal { documents.reduce(.zero) { $0 + $1.quantity } }
  var isChanged: Bool { !documents.isEmpty }

  init(_ line: Row<CountLine>, _ context: StepContext) throws {
    let (location, owner) = (line.location ?? "", line.owner ?? "")
    let places = try context.snapshot.places(of: line.product, lot: line.lot, .free, owner: owner, on: context.home).filter { $0.location == location }
    now = try places.reduce(.zero) { $0 + $1.quantity }
      - (owner.isEmpty ? context.snapshot.picked(line.product, lot: line.lot, location: location, on: context.home) : .zero)
    // Records made after the line have higher keys: this site writes its ledger alone.
    let moves = try context.snapshot.named(
      """
      SELECT document, sum(quantity_e6) FROM stock_move WHERE lot = ? AND product = ? AND _shelf = ? AND id > ? AND coalesce(location, '') = ?
      AND coalesce(owner, '') = ? AND status = 'free' GROUP BY document HAVING sum(quantity_e6) <> 0 ORDER BY min(id)
      """, [line.lot, Data(line.product.key.bytes), Int64(context.home.code), Data(line.id.key.bytes), location, owner])
    let picks = try owner.isEmpty
      ? context.snapshot.named(
        """
        SELECT r.order_number, -sum(p.quantity_e6) FROM pick p JOIN dispatch_request r ON r.id = p.dispatch_request
        WHERE p.id > ? AND p.product = ? AND p.lot = ? AND p._shelf = ? AND coalesce(p.location, '') = ?
        GROUP BY r.order_number HAVING sum(p.quantity_e6) <> 0 ORDER BY min(p.id)
        """, [Data(line.id.key.bytes), Data(line.product.key.bytes), line.lot, Int64(context.home.code), location]) : []
    documents = (moves + picks).map { ($0.name, ExactDecimal(millionths: $0.numbers[0])) }
  }

  /// `−5 SH-WH01-2026-000004`, the newest few.
  func told(_ language: Language) -> String {
    documents.suffix(5).map { "\($0.quantity > .zero ? "+" : "")\($0.quantity) \(StockDocument.told($0.document, language))" }
      .joined(separator: language == .english ? ", " : "、")
  }
}
