import Ground
import Replica
import Workflow

/// The form that calls off: a quantity beside each line of the agreement, and what an order says beside.
struct CallOffSheet: Sendable {
  private(set) var reference = ""
  private(set) var requested = ""
  private(set) var note = ""
  /// What was typed beside the lines, by their position.
  private(set) var quantities: [Int: String] = [:]
  /// The lines that something was typed beside, as rows of the step.
  private var rows: [(position: Int, text: String)] = []
  var problems: [Problem] = []

  init() {}

  init(_ form: SentForm, _ reading: BlanketReading) {
    (reference, requested, note) = (form["customer_reference"] ?? "", form["requested"] ?? "", form["note"] ?? "")
    for line in reading.lines {
      let position = line.row.position
      guard let typed = form["quantity.\(position)"]?.trimmingSpaces(), !typed.isEmpty else { continue }
      quantities[position] = typed
      rows.append((position, "\(line.product.code) \(TypedCell.number(typed)) \(line.product.unit)"))
    }
  }

  /// Of `blanket.calloff`.
  func entries(of blanket: RecordKey) -> [String: String] {
    let entries = [
      "blanket": blanket.description, "customer_reference": reference, "requested": requested, "note": note, "lines": rows.map(\.text).joined(separator: "\n"),
    ]
    return entries.filter { !$0.value.trimmingSpaces().isEmpty }
  }

  /// What is wrong with what was typed beside a line.
  func problems(atLine position: Int) -> [Problem] {
    rows.indices.filter { rows[$0].position == position }.flatMap { index in
      problems.filter { $0.field == "lines[\(index + 1)]" || $0.field.hasPrefix("lines[\(index + 1)].") }
    }
  }

  func problems(of entry: String) -> [Problem] { problems.filter { $0.field == entry } }

  /// What belongs to no cell of the form.
  var others: [Problem] {
    problems.filter { problem in !["customer_reference", "requested", "note"].contains(problem.field) && !problem.field.hasPrefix("lines[") }
  }
}
