import ArgumentParser
import Exchange
import Foundation
import Ground
import Records
import Replica
import Workflow

struct DespatchAdviceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "despatch-advice", abstract: "Write what has left as a UBL 2.1 DespatchAdvice.",
    discussion: """
        weft despatch-advice SH-WH01-2026-000004 --out advice.xml --dir wh01
      For the customer's program, before the truck comes: lines, lots, handling units with their SSCC. At an office it has the customer's own order number.
      """)

  @Argument(help: "Number or id of the shipment.") var shipment: String
  @Option(help: "The XML file to write; standard output if left out.") var out: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    // Whoever has the folder may read everything in it: the site counts, not the person.
    let reader = Actor(name: "weft", roles: Set(OperatorRole.allCases))
    let text = try await Workplace(open.replica).look(as: reader) { [shipment] looking in
      let row = try RecordNames.find(shipment, looking.snapshot)
      guard row.schema.name == Shipment.record.name else {
        throw Problem(
          "despatch.otherRecord", field: "shipment", Words("\(shipment) is a \(row.schema.label.en.lowercased()).", "\(shipment) 是\(row.schema.label.zh)。"),
          remedy: Words("Give the number of a shipment.", "请填写发运单编号。"))
      }
      return try UBLDespatchAdvice.write(Row<Shipment>(row), looking)
    }
    guard let out else { return print(text, terminator: "") }
    try Data(text.utf8).write(to: URL(fileURLWithPath: out), options: .atomic)
    print(Words("\(out) is written.", "已写入 \(out)。")[site.language])
  }
}
