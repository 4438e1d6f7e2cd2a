import ArgumentParser
import Foundation
import Ground
import Workflow

struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Where a lot or a piece comes from and where it went, over all levels, as far as this site knows.",
    discussion: """
        weft trace ML-PL01-2026-000012 --down --dir hq
        weft trace P-0007 --up --dir pl01
        weft trace L-1 --of P-100 --json --dir wh01
      A lot is found by its own name, by the supplier's, a piece by its serial number.
      """)

  @Argument(help: "A lot, a supplier's lot or a serial number.") var lot: String
  @Flag(help: "Only what went into it.") var up = false
  @Flag(help: "Only where it went.") var down = false
  @Option(name: .customLong("of"), help: "The material or product, where several lots are called so.") var component: String?
  @OptionGroup var site: SiteOptions

  func run() async throws {
    let open = try site.folder.open()
    // Whoever has the folder may read everything in it: the site counts, not the person.
    let reader = Actor(name: Workplace.program, roles: Set(OperatorRole.allCases))
    let ways: [Genealogy.Direction] = up == down ? [.up, .down] : up ? [.up] : [.down]
    let (node, trees) = try await open.workplace.look(as: reader) { [lot, component] context in
      let node = try LotSearch.one(lot, of: component, context.snapshot)
      return (node, try ways.map { try GenealogyTree($0, of: node, limit: Genealogy.maximum, context.snapshot) })
    }
    if site.json {
      return print(JSON.object([("component", .string(node.component)), ("lot", .string(node.lot)), ("serial", .string(node.serial)), ("trees", .array(trees.map(\.json)))]).pretty)
    }
    for tree in trees { show(tree, node) }
  }

  private func show(_ tree: GenealogyTree, _ node: LotNode) {
    let language = site.language
    print((tree.direction == .up ? Words("What went into \(node.told)", "\(node.told) 的来源") : Words("Where \(node.told) went", "\(node.told) 的去向"))[language])
    var table = TextTable(
      language == .english ? ["lot", "quantity", "through", "site", "supplier or customer", "marks"] : ["批次", "数量", "经由", "站点", "供应商或客户", "标记"])
    for line in tree.lines.dropFirst() {
      let name = line.kind == .lot ? line.node.told : line.kind.label[language]
      let marks = [
        (line.isCircle, Words("made of itself", "循环")), (line.isHeld, Words("held", "已冻结")), (line.isReckoned, Words("reckoned", "推算")),
        (line.isRepeated, Words("shown above", "见上")),
      ].filter(\.0).map { $0.1[language] }
      table.add([
        String(repeating: "  ", count: line.depth - 1) + name, line.quantity?.told[language] ?? "", line.document, line.site,
        [line.party, line.partyLot].filter { !$0.isEmpty }.joined(separator: " · "), marks.joined(separator: ", "),
      ])
    }
    print(table.text)
    if tree.isCut {
      let note = Words("There are more than \(Genealogy.maximum) lots; the rest is left out.", "超过 \(Genealogy.maximum) 个批次，其余略去。")
      FileHandle.standardError.write(Data((note[language] + "\n").utf8))
    }
    if let cycle = tree.cycle {
      let way = cycle.map(\.told).joined(separator: " → ")
      FileHandle.standardError.write(Data((Words("These lots are made of each other: \(way)", "批次循环：\(way)")[language] + "\n").utf8))
    }
  }
}
