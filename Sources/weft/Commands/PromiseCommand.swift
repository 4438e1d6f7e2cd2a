import ArgumentParser
import Foundation
import Ground
import Records
import Replica
import Workflow

struct PromiseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "promise", abstract: "What can be promised of an order and by when, with the reasons. Changes nothing.",
    discussion: """
        weft promise SO-SH01-2026-000001 --dir sh01
      Of a confirmed order it shows what the promise rested on.
      """)

  @Argument(help: "The order's number or id.") var order: String
  @Option(help: "From the allotment of this warehouse; the one that has enough if left out.") var warehouse: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    // Whoever has the folder may read everything in it: the site counts, not the person.
    let reader = Actor(name: Workplace.program, roles: Set(OperatorRole.allCases))
    let answer = try await open.workplace.look(as: reader) { [order, warehouse] context in
      let row = try RecordNames.find(order, context.snapshot)
      guard row.schema.name == SalesOrder.record.name else {
        throw Problem(
          "promise.otherRecord", field: "order", Words("\(order) is a \(row.schema.label.en.lowercased()).", "\(order) 是\(row.schema.label.zh)。"),
          remedy: Words("Give an order's number.", "请填写订单编号。"))
      }
      return try PromiseAnswer.of(Row<SalesOrder>(row), warehouse: warehouse, context)
    }
    if site.json { return print(answer.json.pretty) }
    show(answer, site.language)
  }

  private func show(_ answer: PromiseAnswer, _ language: Language) {
    var table = TextTable(language == .english ? ["line", "product", "quantity", "day", "how"] : ["行", "产品", "数量", "日期", "依据"])
    for line in answer.kept + answer.lines {
      for (index, part) in line.parts.enumerated() {
        let day = line.promised ?? part.earliest
        let head = index == 0 ? ["\(line.position)", line.product, line.quantity.description] : ["", "", ""]
        table.add(head + [day.description, part.words[language]])
      }
      if let waits = line.waits {
        table.add(["", "", "", "", Words("\(waits) waits for its allotment, unless the rest is made", "\(waits) 等待配额，或选择其余生产")[language]])
      }
    }
    print(table.text)
    if let earliest = answer.earliest { print(Words("Order \(answer.number): \(earliest) at the earliest.", "订单 \(answer.number)：最早 \(earliest)。")[language]) }
    if let late = answer.lateWords { print(late[language]) }
    if let untried = answer.untriedWords { print(untried[language]) }
  }
}
