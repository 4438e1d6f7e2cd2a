import Foundation
import Ground
import Records
import Replica
import Workflow

/// What the page of a promise shows: each line with its parts, what limits it, and a strip of the days until it is there.
struct PromiseView: Sendable {
  struct Fact: Sendable {
    let factLabel, factText: String
    let isFactLate: Bool
  }
  struct Bar: Sendable {
    let barSource: String
    let barX, barWidth: Int
  }
  struct Part: Sendable {
    let partSource, partLabel, partText, partDay: String
    let partAsOf: String?
  }
  struct Line: Sendable {
    let place: Int
    let product, productName, quantityText, dayText: String
    let isLineLate: Bool
    let stripWidth: Int
    let stripText: String
    let bars: [Bar]
    let askedX: Int?
    let promiseParts: [Part]
    let waitingText, freeText, askLink, earlyWhy: String?
  }
  struct Table: Sendable {
    let tableID, tableTitle: String
    let rowCount: Int
    let promiseLines: [Line]
    let isCutTable: Bool
  }

  /// So many lines stand on the page.
  static let shown = 100
  /// A day's width on the strip, and the most days that it shows.
  private static let dayWidth = 10
  private static let maximumDays = 120

  let orderNumber, orderLink: String
  let headings: [Fact]
  let lateText, waitText, untriedText: String?
  let tables: [Table]
  let forms: [StepFormView]
  let obstacle: String?
  let ruleText: String

  init(_ order: Row<SalesOrder>, _ workplace: Workplace, _ step: StepContext, _ times: TimeWords, _ language: Language) throws {
    let answer = try PromiseAnswer.of(order, step)
    orderNumber = order.number
    orderLink = "/r/\(order.id)"
    headings = Self.headings(order, answer, language)
    lateText = answer.lateWords?[language]
    waitText = answer.waits ? Self.waitWords[language] : nil
    untriedText = answer.untriedWords?[language]
    let strip = Strip(answer, step.today)
    let sections = [("promise-open", Texts.words("promiseOpen"), answer.lines), ("promise-kept", Texts.words("promiseKept"), answer.kept)]
    tables = sections.filter { !$0.2.isEmpty }.map { id, title, lines in
      Table(
        tableID: id, tableTitle: title[language], rowCount: lines.count,
        promiseLines: lines.prefix(Self.shown).map { Self.line($0, answer, strip, times, language) }, isCutTable: lines.count > Self.shown)
    }
    let confirm = try workplace.step(ConfirmOrder.step.name)
    let refusal = try workplace.refusal(confirm, step.site, step.actor) ?? ConfirmOrder.ready(order, step)
    obstacle = refusal.map { "\($0.what[language]) \($0.remedy[language])" }
    forms = refusal == nil ? [try StepFormView(confirm, subject: order.any, typed: nil, isOpen: true, step.snapshot, language)] : []
    ruleText = Self.ruleWords(PromiseRules.shipped)[language]
  }

  private static func headings(_ order: Row<SalesOrder>, _ answer: PromiseAnswer, _ language: Language) -> [Fact] {
    let fields = SalesOrder.fields
    return [
      (fields.requested.schema.label, order.requested?.description, false), (fields.promised.schema.label, order.promised?.description, false),
      (Texts.words("promiseEarliest"), answer.earliest?.description, answer.daysLate > 0),
    ].compactMap { label, text, isLate in text.map { Fact(factLabel: label[language], factText: $0, isFactLate: isLate) } }
  }

  private static let waitWords = Words(
    "Some of it is under allotment and more than this site may promise: the order waits for it, unless the rest is made.",
    "部分数量受配额限制，超出本站点可承诺量：订单将等待，除非选择其余生产。")

  private static func ruleWords(_ rules: PromiseRules) -> Words {
    Words(
      "First what this site was allotted, then what is made or taken in and needed by no order, then free minutes of the plants behind all that is planned, asked for or promised. Added are \(rules.receivingDays) working day for receipt and inspection, \(rules.pickingDays) to pick and pack, \(rules.transportDays) for the way. Without a plan it is the working day number \(rules.standardDays).",
      "依次为：本站点配额内的库存；在制或待检且无订单占用的数量；排在已计划、已请求和已承诺之后的工厂空余工时。另加入库检验 \(rules.receivingDays) 个工作日、拣货包装 \(rules.pickingDays) 个、运输 \(rules.transportDays) 个。没有生产计划时为第 \(rules.standardDays) 个工作日。")
  }

  // MARK: - Lines

  private static func line(_ line: PromiseAnswer.Line, _ answer: PromiseAnswer, _ strip: Strip, _ times: TimeWords, _ language: Language) -> Line {
    let day = line.promised ?? line.earliest
    let isLate = answer.requested.flatMap { asked in day.map { $0 > asked } } ?? false
    let free = line.unallotted.map { "\($0.siteCode) \($0.quantity.told[language])" }.joined(separator: ", ")
    return Line(
      place: line.position, product: line.product, productName: line.productName[language], quantityText: line.quantity.told[language],
      dayText: day?.description ?? "", isLineLate: isLate, stripWidth: strip.width, stripText: strip.words(line, answer.requested)[language],
      bars: strip.bars(line), askedX: answer.requested.flatMap(strip.x),
      promiseParts: line.parts.map { part in
        Part(
          partSource: part.source.rawValue, partLabel: part.source.label[language], partText: part.words[language], partDay: part.earliest.description,
          partAsOf: part.asOf.map(times.exact))
      },
      waitingText: line.waits.map { Words("\($0.told.en) is more than this site was allotted", "\($0.told.zh) 超出本站点配额")[language] },
      freeText: free.isEmpty ? nil : Words("Free and allotted to nobody: \(free).", "可用且未分配：\(free)。")[language],
      askLink: free.isEmpty ? nil : "/do/\(RequestAllotment.step.name)", earlyWhy: line.why)
  }

  /// The days from today to the last one of the answer, as a strip of so many units.
  private struct Strip {
    let first: Day
    let days: Int

    init(_ answer: PromiseAnswer, _ today: Day) {
      first = today
      let lines = answer.lines + answer.kept
      let last = (lines.compactMap(\.earliest) + lines.compactMap(\.promised) + [answer.requested, today].compactMap { $0 }).max() ?? today
      days = min(PromiseView.maximumDays, max(1, Int(last.number - today.number) + 1))
    }

    var width: Int { days * PromiseView.dayWidth }

    /// nil for a day that the strip does not reach.
    func x(_ day: Day) -> Int? {
      let place = Int(day.number - first.number)
      return (0..<days).contains(place) ? (place + 1) * PromiseView.dayWidth : nil
    }

    /// Parts one after the other by their days, each from where the one before ends.
    func bars(_ line: PromiseAnswer.Line) -> [Bar] {
      var start = 0
      return line.parts.sorted { $0.earliest < $1.earliest }.compactMap { part in
        let end = x(part.earliest) ?? (part.earliest < first ? 0 : width)
        guard end > start else { return nil }
        defer { start = end }
        return Bar(barSource: part.source.rawValue, barX: start, barWidth: end - start)
      }
    }

    func words(_ line: PromiseAnswer.Line, _ asked: Day?) -> Words {
      let day = line.earliest?.description ?? ""
      guard let asked else { return Words("\(first) to \(day)", "\(first) 至 \(day)") }
      return Words("\(first) to \(day), asked for \(asked)", "\(first) 至 \(day)，要求 \(asked)")
    }
  }
}
