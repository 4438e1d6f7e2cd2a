import Ground
import Membership
import Records
import Replica

/// One stage of an order's way from the promise to the payment, and how it stands there.
public struct OrderStage: Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case promise, production, quality, stock, shipment, invoice, payment

    public var label: Words {
      switch self {
      case .promise: Words("Promise", "承诺")
      case .production: Words("Production", "生产")
      case .quality: Words("Quality", "质检")
      case .stock: Words("Stock", "库存")
      case .shipment: Words("Shipment", "发运")
      case .invoice: Words("Invoice", "开票")
      case .payment: Words("Payment", "收款")
      }
    }

    /// The types of record that it is about, the most telling first.
    public var types: [String] {
      switch self {
      case .promise: [SalesOrder.record.name]
      case .production: [WorkOrder.record.name, SupplyRequest.record.name]
      case .quality: [Inspection.record.name, GoodsReceipt.record.name]
      case .stock: [GoodsReceipt.record.name, DispatchRequest.record.name]
      case .shipment: [Shipment.record.name, DispatchRequest.record.name]
      case .invoice: [Invoice.record.name]
      case .payment: [Payment.record.name, Invoice.record.name]
      }
    }
  }

  public enum Standing: String, CaseIterable, Sendable {
    /// Its turn has not come.
    case waiting
    case working, done
    /// Not done by when it should be.
    case late
    /// Goes on only when somebody decides something.
    case blocked
    /// This order does without.
    case unneeded

    public var label: Words {
      switch self {
      case .waiting: Words("waiting", "等待中")
      case .working: Words("in work", "进行中")
      case .done: Words("done", "完成")
      case .late: Words("late", "延误")
      case .blocked: Words("blocked", "受阻")
      case .unneeded: Words("not needed", "不需要")
      }
    }
  }

  public var kind: Kind
  public var standing: Standing
  /// Like "30 of 50 pcs made"; nil when there is nothing to count yet.
  public var figures: Words?
  /// Stands before the figures.
  public var money: Money?
}

/// Finds how an order stands at each stage that a site can see.
struct OrderStages {
  let progress: OrderProgress
  let context: StepContext

  private var signs: OrderProgress.Signs { progress.signs }
  private var state: OrderState? { progress.row?.state }
  private var isStopped: Bool { state == .cancelled || state == .rejected }
  private var isPastDue: Bool { signs.due.map { $0 < context.today } ?? false }

  /// A stage that lies on shelves which the site does not hold is left out: it knows nothing of it.
  func all() -> [OrderStage] {
    let shelves = context.site.shelves
    func holds(_ kind: ShelfKind) -> Bool { shelves.kinds.contains(kind) || shelves.single.contains { $0.kind == kind } }
    var stages = [promise()].compactMap { $0 }
    if holds(.plant) { stages.append(production()) }
    if holds(.warehouse) { stages += [quality(), stock(), shipment()] }
    if progress.row != nil { stages += [invoice(), payment()] }
    return stages
  }

  private func promise() -> OrderStage? {
    let day = signs.due.map { Words("for \($0)", "\($0) 交货") }
    guard let state else { return day.map { OrderStage(kind: .promise, standing: .done, figures: $0) } }
    let standing: OrderStage.Standing =
      switch state {
      case .received, .checked: .working
      case .waiting, .rejected, .cancelled: .blocked
      case .confirmed, .reviewed, .approved, .invoiced, .paid: .done
      }
    return OrderStage(kind: .promise, standing: standing, figures: isStopped || state == .waiting ? state.label : day)
  }

  private func production() -> OrderStage {
    let tally = Tally(progress.lines.filter { $0.toMake > .zero }, done: \.made, of: \.toMake)
    let figures = tally.words("made", "已产")
    guard tally.isAny else {
      // All of it comes from stock, or the plant is not asked yet.
      return OrderStage(kind: .production, standing: signs.isDispatchAsked ? .unneeded : ended(false) ?? .waiting)
    }
    if tally.isWhole { return OrderStage(kind: .production, standing: .done, figures: figures) }
    let isBegun = signs.isWorkBegun || progress.lines.contains { $0.made > .zero }
    if let ended = ended(isBegun) { return OrderStage(kind: .production, standing: ended, figures: figures) }
    if let ends = signs.workEnds, let due = signs.due, ends > due {
      return OrderStage(kind: .production, standing: .late, figures: planned(figures, ends, late: Int(ends.number - due.number)))
    }
    if isPastDue || signs.workDue.map({ $0 < context.today }) == true { return OrderStage(kind: .production, standing: .late, figures: figures) }
    return OrderStage(kind: .production, standing: isBegun ? .working : .waiting, figures: figures)
  }

  /// The plant's plan says before it happens that the promise is not kept.
  private func planned(_ figures: Words?, _ ends: Day, late days: Int) -> Words {
    let lead = figures.map { Words("\($0.en); ", "\($0.zh)；") } ?? Words("", "")
    return Words("\(lead.en)planned to end on \(ends), \(days) days late", "\(lead.zh)计划 \(ends) 完工，晚 \(days) 天")
  }

  private func quality() -> OrderStage {
    let toMake = progress.lines.filter { $0.toMake > .zero }
    guard !toMake.isEmpty else { return OrderStage(kind: .quality, standing: signs.isDispatchAsked ? .unneeded : ended(false) ?? .waiting) }
    let tally = Tally(toMake, done: \.accepted, of: \.toMake)
    let blocked = Tally(toMake.filter { $0.blocked > .zero }, done: \.blocked, of: \.blocked)
    let figures = blocked.isAny ? blocked.count("blocked", "不合格") : tally.words("accepted", "合格")
    if tally.isWhole { return OrderStage(kind: .quality, standing: .done, figures: figures) }
    if blocked.isAny { return OrderStage(kind: .quality, standing: .blocked, figures: figures) }
    let isBegun = toMake.contains { $0.received > .zero }
    return OrderStage(kind: .quality, standing: isBegun ? .working : ended(false) ?? .waiting, figures: isBegun ? figures : nil)
  }

  private func stock() -> OrderStage {
    let tally = Tally(progress.lines, done: \.onHand, of: \.ordered)
    let figures = tally.words("there", "齐备")
    if tally.isWhole { return OrderStage(kind: .stock, standing: .done, figures: figures) }
    let isBegun = progress.lines.contains { $0.onHand > .zero }
    if let ended = ended(isBegun) { return OrderStage(kind: .stock, standing: ended) }
    if state == .waiting { return OrderStage(kind: .stock, standing: .blocked, figures: figures) }
    return OrderStage(kind: .stock, standing: isPastDue ? .late : isBegun ? .working : .waiting, figures: isBegun ? figures : nil)
  }

  private func shipment() -> OrderStage {
    let shipped = Tally(progress.lines, done: \.shipped, of: \.ordered)
    let isOut = progress.lines.contains { $0.shipped > .zero }
    let isDelivered = isOut && progress.lines.contains { $0.delivered > .zero }
    let figures = isDelivered ? Tally(progress.lines, done: \.delivered, of: \.ordered).words("delivered", "已签收") : shipped.words("shipped", "已发")
    let isWhole = shipped.isWhole && !isWaitingForWord
    if isWhole { return OrderStage(kind: .shipment, standing: .done, figures: figures) }
    if signs.isUndelivered { return OrderStage(kind: .shipment, standing: .blocked, figures: figures) }
    let isBegun = isOut || progress.lines.contains { $0.packed > .zero || $0.picked > .zero }
    if !isOut, let ended = ended(isBegun) { return OrderStage(kind: .shipment, standing: ended) }
    return OrderStage(kind: .shipment, standing: isPastDue ? .late : isBegun ? .working : .waiting, figures: isOut ? figures : nil)
  }

  /// Something is on the road that nobody has signed for.
  private var isWaitingForWord: Bool {
    progress.documents.contains { document in
      document.type == Shipment.record.name && ![ShipmentState.delivered.label, ShipmentState.undelivered.label, ShipmentState.unpacked.label].contains(document.state)
    }
  }

  private func invoice() -> OrderStage {
    let tally = Tally(progress.lines, done: \.invoiced, of: \.delivered)
    if let since = signs.uninvoicedSince {
      let due = context.levels["invoice-issue"].due(from: context.calendar.closing(of: since), context.calendar)
      return OrderStage(kind: .invoice, standing: due < context.now ? .late : .working, figures: Words("to be issued", "待开票"))
    }
    guard let invoiced = progress.invoiced, tally.isAny else { return OrderStage(kind: .invoice, standing: ended(false) ?? .waiting) }
    let isAll = progress.lines.allSatisfy { $0.shipped >= $0.ordered } && !isWaitingForWord
    return OrderStage(kind: .invoice, standing: isAll ? .done : .working, money: invoiced)
  }

  private func payment() -> OrderStage {
    guard let invoiced = progress.invoiced, let paid = progress.paid else { return OrderStage(kind: .payment, standing: ended(false) ?? .waiting) }
    let told = Words("paid", "已收")
    if let due = signs.paymentDue {
      let standing: OrderStage.Standing = due < context.today ? .late : paid.minor > 0 ? .working : .waiting
      return paid.minor > 0
        ? OrderStage(kind: .payment, standing: standing, figures: told, money: paid)
        : OrderStage(kind: .payment, standing: standing, figures: Words("due \(due)", "\(due) 到期"))
    }
    let isDone = paid.minor >= invoiced.minor && invoice().standing == .done
    return OrderStage(kind: .payment, standing: isDone ? .done : .working, figures: told, money: paid)
  }

  /// Of a cancelled or rejected order: what has begun goes on only when somebody decides, the rest is not needed.
  private func ended(_ isBegun: Bool) -> OrderStage.Standing? { isStopped ? (isBegun ? .blocked : .unneeded) : nil }
}

extension OrderProgress {
  /// How it stands at each stage that this site can see.
  public func stages(_ context: StepContext) -> [OrderStage] { OrderStages(progress: self, context: context).all() }
}

extension OrderProgress.Line {
  /// What there is for it, or has gone out already.
  public var onHand: ExactDecimal { max(packed, accepted + promised) }
}

/// So much of so much: in the lines' unit, or by lines when they have several.
private struct Tally {
  private var done: ExactDecimal
  private var of: ExactDecimal
  private let unit: String?

  init(_ lines: [OrderProgress.Line], done: KeyPath<OrderProgress.Line, ExactDecimal>, of: KeyPath<OrderProgress.Line, ExactDecimal>) {
    let units = Set(lines.map(\.unit))
    unit = units.count == 1 ? units.first : nil
    if unit != nil {
      // More on one line does not make up for less on another.
      self.done = lines.reduce(.zero) { $0 + min($1[keyPath: done], $1[keyPath: of]) }
      self.of = lines.reduce(.zero) { $0 + $1[keyPath: of] }
    } else {
      self.done = ExactDecimal(lines.count { $0[keyPath: of] > .zero && $0[keyPath: done] >= $0[keyPath: of] })
      self.of = ExactDecimal(lines.count { $0[keyPath: of] > .zero })
    }
  }

  var isAny: Bool { of > .zero }
  var isWhole: Bool { isAny && done >= of }

  func words(_ en: String, _ zh: String) -> Words {
    guard let unit else { return Words("\(done) of \(of) lines \(en)", "\(zh) \(done) / \(of) 行") }
    return Words("\(done) of \(of) \(Units.name(unit, .english)) \(en)", "\(zh) \(done) / \(of) \(Units.name(unit, .chinese))")
  }

  /// Only how many.
  func count(_ en: String, _ zh: String) -> Words {
    guard let unit else { return Words("\(done) lines \(en)", "\(zh) \(done) 行") }
    return Words("\(done) \(Units.name(unit, .english)) \(en)", "\(zh) \(done) \(Units.name(unit, .chinese))")
  }
}
