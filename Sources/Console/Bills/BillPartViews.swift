import Ground
import Records
import Replica
import Workflow

/// A bill as a tree that opens and closes without a script.
struct BillTreeView: Sendable {
  /// Every member has a value: an empty one in a template would be looked for in the branch above.
  struct Branch: Sendable {
    let partCode, partName, partLink, perText, quantityText, noteText: String
    let isPhantom, isByProduct, repeats, hasChildren, hasNote: Bool
    let children: [Branch]
  }

  let roots: [Branch]
  let hasRoots, isCut: Bool

  init(_ reading: BillReading, _ language: Language) {
    var place = 0
    roots = Self.nested(reading.branches, &place, depth: 1, language)
    hasRoots = !roots.isEmpty
    isCut = reading.isCut
  }

  private static func nested(_ flat: [BillReading.Branch], _ place: inout Int, depth: Int, _ language: Language) -> [Branch] {
    var branches: [Branch] = []
    while flat.indices.contains(place), flat[place].depth == depth {
      let branch = flat[place]
      place += 1
      let children = nested(flat, &place, depth: depth + 1, language)
      let note = note(branch.part, language)
      branches.append(
        Branch(
          partCode: branch.item.code, partName: branch.item.names[language], partLink: BillsPage.path(branch.item.code), perText: branch.part.quantity.told[language],
          quantityText: branch.quantity.told[language], noteText: note, isPhantom: branch.item.isPhantom, isByProduct: branch.part.kind == .byProduct,
          repeats: branch.repeats, hasChildren: !children.isEmpty, hasNote: !note.isEmpty, children: children))
    }
    return branches
  }

  private static func note(_ part: BillPart, _ language: Language) -> String {
    var notes: [String] = []
    if part.scrap > .zero { notes.append("\(Texts.words("billScrap")[language]) \(part.scrap) %") }
    if let operation = part.operation { notes.append("\(Texts.words("billOperation")[language]) \(operation)") }
    if let position = part.position { notes.append("\(Texts.words("billLine")[language]) \(position)") }
    return notes.joined(separator: " · ")
  }
}

/// All that a quantity takes, each item once.
struct BillSumsView: Sendable {
  struct Line: Sendable {
    let sumLevel: Int
    let sumCode, sumName, sumLink, sumText, sumSource: String
  }

  let lines: [Line]
  let byProducts: [Line]
  let hasLines, hasByProducts: Bool

  init(_ reading: BillReading, _ language: Language) {
    func line(_ sum: BillReading.Sum) -> Line {
      Line(
        sumLevel: sum.level, sumCode: sum.item.code, sumName: sum.item.names[language], sumLink: BillsPage.path(sum.item.code), sumText: sum.quantity.told[language],
        sumSource: sum.item.isPhantom ? Texts.words("billPhantom")[language] : (sum.item.isMade ? ItemSource.made : .bought).label[language])
    }
    lines = reading.sums.map(line)
    byProducts = reading.byProducts.map(line)
    hasLines = !lines.isEmpty
    hasByProducts = !byProducts.isEmpty
  }
}

/// Where an item is used.
struct BillUsesView: Sendable {
  struct Line: Sendable {
    let useLevel: Int
    let useCode, useName, useLink, useText: String
    let isTop: Bool
  }

  let lines: [Line]
  let hasLines: Bool
  let tops: [Line]
  let hasTops: Bool
  /// The products in whose bills it may stand in for another.
  let standsIn: [Line]
  let hasStandsIn: Bool

  init(_ used: WhereUsed, _ day: Day, _ snapshot: Snapshot, _ language: Language) throws {
    lines = used.uses.map { use in
      Line(
        useLevel: use.level, useCode: use.item.code, useName: use.item.names[language], useLink: BillsPage.path(use.item.code), useText: use.quantity.told[language], isTop: use.isTop)
    }
    hasLines = !lines.isEmpty
    tops = lines.filter(\.isTop)
    hasTops = !tops.isEmpty
    standsIn = try snapshot.usesAsAlternate(used.part.code, on: day).map { product, line in
      Line(
        useLevel: 1, useCode: product.code, useName: Words(product.nameEN, product.nameZH)[language], useLink: BillsPage.path(product.code), useText: line.component, isTop: false)
    }
    hasStandsIn = !standsIn.isEmpty
  }
}

/// The revisions of a product, and two of them side by side.
struct BillRevisionsView: Sendable {
  struct Line: Sendable {
    let revisionName, revisionLink, revisionState, revisionTone, revisionFrom, revisionUntil, revisionNote: String
    let holds: Bool
  }
  struct Choice: Sendable {
    let choiceName: String
    let isBefore, isAfter: Bool
  }
  struct Compared: Sendable {
    let partCode, partLink, beforeText, afterText, markText, markTone: String
    let isDifferent: Bool
  }

  let lines: [Line]
  let hasLines, canCompare: Bool
  let choices: [Choice]
  let beforeName, afterName: String
  let compared: [Compared]
  let differing: Int

  init(_ product: Row<Product>, _ revisions: [Row<BillRevision>], _ asked: BillQuery, _ day: Day, _ snapshot: Snapshot, _ language: Language) throws {
    let holding = try snapshot.billRevision(product.id, on: day)
    let tones: [BillState: String] = [.draft: "open", .released: "done", .withdrawn: "stop"]
    lines = revisions.map { revision in
      Line(
        revisionName: revision.revision, revisionLink: BillsPage.path(product.code, "?revision=\(revision.revision.percentEncoded)"), revisionState: revision.state.label[language],
        revisionTone: tones[revision.state] ?? "none", revisionFrom: revision.from.description, revisionUntil: revision.until?.description ?? "", revisionNote: revision.note ?? "",
        holds: revision.id == holding?.id)
    }
    hasLines = !lines.isEmpty
    canCompare = revisions.count > 1
    // The newest beside the one before it, unless two are named.
    let after = asked.revision.flatMap { name in revisions.first { $0.revision == name } } ?? revisions.first
    let before = asked.other.flatMap { name in revisions.first { $0.revision == name } } ?? revisions.first { $0.id.key < after?.id.key ?? $0.id.key } ?? revisions.first { $0.id != after?.id }
    choices = revisions.map { Choice(choiceName: $0.revision, isBefore: $0.id == before?.id, isAfter: $0.id == after?.id) }
    guard let before, let after, canCompare else {
      (beforeName, afterName, compared, differing) = ("", "", [], 0)
      return
    }
    (beforeName, afterName) = (before.revision, after.revision)
    let comparison = try BillComparison(snapshot.billParts(before), snapshot.billParts(after))
    differing = comparison.differing
    compared = comparison.lines.map { Self.compared($0, language) }
  }

  private static func compared(_ line: BillComparison.Line, _ language: Language) -> Compared {
    let tones: [BillComparison.Mark: String] = [.same: "none", .changed: "open", .added: "done", .removed: "stop"]
    func text(_ part: BillPart?) -> String {
      guard let part else { return "–" }
      let scrap = part.scrap > .zero ? " · \(Texts.words("billScrap")[language]) \(part.scrap) %" : ""
      let operation = part.operation.map { " · \(Texts.words("billOperation")[language]) \($0)" } ?? ""
      return part.quantity.told[language] + scrap + operation
    }
    return Compared(
      partCode: line.component, partLink: BillsPage.path(line.component), beforeText: text(line.before), afterText: text(line.after), markText: line.mark.label[language],
      markTone: tones[line.mark] ?? "none", isDifferent: line.mark != .same)
  }
}

/// What a product costs, level by level.
struct BillCostView: Sendable {
  struct Line: Sendable {
    let costLevel: Int
    let costCode, costName, costLink, costQuantity, costSource, costOne, costValue: String
    let lacks: Bool
  }

  let materialText, workText, totalText: String
  let isTooLow: Bool
  let lines: [Line]

  init(_ cost: CostRollUp, _ language: Language) {
    func money(_ amount: ExactDecimal?) -> String { amount.flatMap(cost.money)?.description ?? "–" }
    materialText = money(cost.cost.material)
    workText = money(cost.cost.work)
    totalText = money(cost.cost.total)
    isTooLow = cost.cost.lacks || !cost.remarks.isEmpty
    lines = cost.lines.map { line in
      Line(
        costLevel: line.level, costCode: line.code, costName: line.names[language], costLink: BillsPage.path(line.code), costQuantity: line.quantity.told[language],
        costSource: line.source.label[language], costOne: line.cost.total.map { "\($0) \(cost.currency)" } ?? "–", costValue: line.value?.description ?? "–", lacks: line.lacks != nil)
    }
  }
}
