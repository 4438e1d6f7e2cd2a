import Foundation
import Ground
import Records
import Replica
import Workflow

/// Buyer and seller, and how they pay.
extension SheetWriter {
  mutating func customer(_ customer: Row<Customer>) {
    var lines = customer.address.map(Self.lines) ?? []
    lines.append(labelled(Customer.fields.taxNumber.schema.label, customer.taxNumber))
    party("customer", customer.name, lines)
  }

  /// The company as a party of the bargain: with its tax number.
  mutating func seller() throws {
    let letterhead = try CompanyLetterhead(snapshot)
    party(
      "seller", letterhead.name[language.main],
      [PaperText(letterhead.address[language.main]), letterhead.taxNumber.isEmpty ? PaperText("") : labelled(Letterhead.fields.taxNumber.schema.label, letterhead.taxNumber)])
  }

  mutating func bank() throws { note(Letterhead.fields.bank.schema.label, try CompanyLetterhead(snapshot).bank) }

  private func labelled(_ label: Words, _ text: String) -> PaperText {
    PaperText("\(label[language.main])\(language.main == .english ? ": " : "：")\(text)")
  }

  /// `30 days net`.
  func days(_ days: Int) -> PaperText { words(Words("\(days) days net", "\(days) 天净额付款")) }

  func key<R>(_ id: RecordID<R>) -> Data { Data(id.key.bytes) }
}
