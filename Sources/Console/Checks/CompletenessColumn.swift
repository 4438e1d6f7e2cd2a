import Ground
import Records
import Replica
import Workflow

extension TableView {
  /// A list of orders says of each how whole it is; any other list stays as it is.
  func withCompleteness(of orders: [AnyRow], _ step: StepContext, _ language: Language) throws -> TableView {
    guard orders.first?.schema.name == SalesOrder.record.name else { return self }
    let label = Texts.words("completeness")[language]
    let cells = try orders.map { order in
      CellView(computed: "\(try Completeness.of(Row<SalesOrder>(order), step).score) %", heading: label)
    }
    return TableView(columns + [Column(label: label, isNumber: true)], zip(rows, cells).map { RowView(cells: $0.cells + [$1]) })
  }

  private init(_ columns: [Column], _ rows: [RowView]) {
    self.columns = columns
    self.rows = rows
  }
}

extension CellView {
  /// What no field of the record holds.
  fileprivate init(computed text: String, heading: String) {
    self.text = text
    self.heading = heading
    (aside, link, tone) = (nil, nil, nil)
    isNumber = true
    isLongText = false
  }
}
