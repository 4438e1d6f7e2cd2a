import Ground
import Records

/// The figures of the manual's sections 12.2 and 1.1. Another one is one more declaration here.
public enum Figures {
  public static let all: [Figure] = [
    otif, promiseKept, confirmation, cycle, errorRate, firstPassYield, capacityUse, stockTurnover, salesOutstanding, complaintRate, completeness, confirmedInTime,
    notices, cycleShare,
  ]

  /// Those that headquarters sees at one look.
  public static let dashboard: [Figure] = Array(all.prefix(12))

  public static func find(_ name: String) -> Figure? { all.first { $0.name == name } }

  static let otif = Figure(
    name: "otif", section: "12.2", label: Words("On time in full", "准时足量交付率"),
    definition: Words("Orders that the customer had whole by the day that we promised.", "在承诺日前足量交付的订单所占比例。"),
    formula: Words(
      "Orders with a promised day in the period of which each line was delivered in full by its promised day, of all with a promised day in the period. What is not delivered yet misses. Of a product: its lines.",
      "期内到承诺日且每行均在承诺日前足量签收的订单 ÷ 期内到承诺日的全部订单；尚未交付的计为未达成。按产品时以订单行计。"),
    unit: .share, better: .higher, target: 0.95, grain: Words("orders, by their promised day", "订单，按承诺日"),
    source: .ratio(SumRatio(CompanyFacts.orders, "due_sums", "in_full", of: "due_orders", lines: ("line_due_sums", "in_full", "due_lines"))))

  static let promiseKept = Figure(
    name: "promise_kept", section: "12.2", label: Words("Promise kept", "承诺兑现率"),
    definition: Words("Delivered orders whose last goods came no later than promised.", "已交付订单中末次签收不晚于承诺日的比例。"),
    formula: Words(
      "Orders with their last delivery in the period and no later than their promised day, as it stands after agreed changes, of all with a promise and their last delivery in the period.",
      "期内末次签收且不晚于承诺日（以双方确认变更后为准）的订单 ÷ 期内末次签收且有承诺日的订单。"),
    unit: .share, better: .higher, target: 0.97, grain: Words("orders, by the day of their last delivery", "订单，按末次签收日"),
    source: .ratio(SumRatio(CompanyFacts.orders, "done_sums", "kept", of: "told")))

  static let confirmation = Figure(
    name: "confirmation_hours", section: "12.2", label: Words("Confirmation time", "确认用时"),
    definition: Words("How long a customer waits for our word, by the clock.", "客户等待订单确认的时长（自然时间）。"),
    formula: Words(
      "Mean of the hours of the clock, nights and holidays too, from receipt to confirmation of the orders received in the period and confirmed.",
      "期内接收且已确认的订单，从接收到确认的平均小时数（自然时间，含夜间和节假日）。"),
    unit: .hours, better: .lower, target: 24, grain: Words("orders, by the day of their receipt", "订单，按接收日"),
    source: .ratio(SumRatio(CompanyFacts.orders, "taken_sums", "confirm_minutes", of: "confirmed", squares: "confirm_squares", divisor: 60)))

  static let cycle = Figure(
    name: "cycle_days", section: "12.2", label: Words("Order cycle", "订单周期"),
    definition: Words("How long an order takes from its receipt until the customer has it.", "从接收订单到客户签收所用的天数。"),
    formula: Words("Mean days from receipt to the last delivery of the orders with their last delivery in the period.", "期内末次签收的订单，从接收到末次签收的平均天数。"),
    unit: .days, better: .lower, target: 14, grain: Words("orders, by the day of their last delivery", "订单，按末次签收日"),
    source: .ratio(SumRatio(CompanyFacts.orders, "done_sums", "cycle_days", of: "done_orders", squares: "cycle_squares")))

  static let errorRate = Figure(
    name: "error_rate", section: "12.2", label: Words("Orders with an error", "订单差错率"),
    definition: Words("Delivered orders with something wrong.", "已交付订单中有差错的比例。"),
    formula: Words(
      "Orders with their last delivery in the period and a delivery taken short, a complaint of wrong product or quantity, or a correction after approval, of all with their last delivery in the period.",
      "期内末次签收且有短收、错货或数量投诉、批准后更正的订单 ÷ 期内末次签收的订单。"),
    unit: .share, better: .lower, target: 0.005, grain: Words("orders, by the day of their last delivery", "订单，按末次签收日"),
    source: .ratio(SumRatio(CompanyFacts.orders, "done_sums", "wrong", of: "done_orders")))

  static let firstPassYield = Figure(
    name: "first_pass_yield", section: "12.2", label: Words("First-pass yield", "一次合格率"),
    definition: Words("Pieces that were good when they were made.", "首次加工即合格的件数比例。"),
    formula: Words("Pieces reported good in the period, of those reported good or scrap.", "期内报工合格件数 ÷ 期内报工合格与报废件数之和。"),
    unit: .share, better: .higher, target: 0.98, grain: Words("pieces, by the day of their report", "件数，按报工日"),
    source: .ratio(SumRatio(CompanyFacts.reports, "made_sums", "good", of: "made", scale: 1_000_000)))

  static let capacityUse = Figure(
    name: "capacity_use", section: "12.2", label: Words("Capacity use", "产能利用率"),
    definition: Words("How much of what work centres can do was done.", "工作中心产能的使用程度。"),
    formula: Words(
      "Minutes that the reported pieces stand for by their work orders' plan, of the minutes a day of all work centres on the days that their plants worked in the period.",
      "期内报工件数按工单计划折算的分钟数 ÷ 期内各工厂工作日内全部工作中心的每日分钟数之和。"),
    unit: .share, better: .higher, target: 0.75, grain: Words("minutes of work, by the day of the report", "工时分钟，按报工日"),
    source: .capacity(SumColumn(CompanyFacts.reports, "made_sums", "minutes")))

  static let stockTurnover = Figure(
    name: "stock_turnover", section: "12.2", label: Words("Stock turnover", "库存周转率"),
    definition: Words("How often in a year the stock would be sold.", "按当前节奏，库存一年周转的次数。"),
    formula: Words(
      "Pieces delivered of the order lines with their last delivery in the period, a year of them at that pace, over the pieces of our own that lie in stock now. All pieces count alike.",
      "（期内末次签收订单行的签收件数折合全年）÷ 当前自有库存件数；各类件数同等计算。"),
    unit: .turns, better: .higher, target: 8, grain: Words("pieces, by the day of the last delivery", "件数，按末次签收日"),
    source: .turnover(SumColumn(CompanyFacts.lines, "line_done_sums", "delivered")))

  static let salesOutstanding = Figure(
    name: "dso", section: "12.2", label: Words("Days sales outstanding", "应收账款周转天数"),
    definition: Words("For how many days' sales customers owe.", "客户欠款相当于多少天的销售额。"),
    formula: Words(
      "What was invoiced and not settled at the end of the period, over what was invoiced in it, times its days; of several currencies the mean, weighed by their invoices.",
      "期末已开票未结清金额 ÷ 期内开票金额 × 期内天数；多币种按发票数加权平均。"),
    unit: .days, better: .lower, target: 45, grain: Words("invoices, by the day of their issue", "发票，按开具日"),
    source: .debt(invoiced: SumColumn(CompanyFacts.invoices, "invoiced_sums", "gross"), paid: SumColumn(CompanyFacts.payments, "paid_sums", "amount")))

  static let complaintRate = Figure(
    name: "complaint_rate", section: "12.2", label: Words("Complaint rate", "投诉率"),
    definition: Words("Complaints against delivered orders.", "投诉数与交付订单数之比。"),
    formula: Words("Complaints taken down in the period over orders with their last delivery in the period.", "期内登记的投诉 ÷ 期内末次签收的订单。"),
    unit: .share, better: .lower, target: 0.02, grain: Words("complaints, by the day they were taken down", "投诉，按登记日"),
    source: .across(above: SumColumn(CompanyFacts.complaints, "complaint_sums", "complaints"), below: SumColumn(CompanyFacts.orders, "done_sums", "done_orders")))

  static let completeness = Figure(
    name: "completeness", section: "1.1", label: Indicators.completeness.label, definition: Indicators.completeness.definition,
    formula: Words(
      "Orders received in the period with lines, requested delivery and delivery address, of all received. As they stand now.",
      "期内接收且有订单行、要求交期和送货地址的订单 ÷ 期内接收的全部订单；以当前状态为准。"),
    unit: .share, better: .higher, target: 1, grain: Words("orders, by the day of their receipt", "订单，按接收日"),
    source: .ratio(SumRatio(CompanyFacts.orders, "taken_sums", "complete", of: "orders")))

  static let confirmedInTime = Figure(Indicators.confirmation, "confirmed_in_time", target: 1)
  static let notices = Figure(Indicators.notices, "notices", target: 1)
  static let cycleShare = Figure(Indicators.cycle, "cycle_in_limit", target: nil)
}

extension Figure {
  /// One that is counted in working hours or against stock, from a day until now.
  fileprivate init(_ indicator: Indicator, _ name: String, target: Double?) {
    self.init(
      name: name, section: indicator.section, label: indicator.label, definition: indicator.definition, formula: indicator.formula, unit: .share, better: .higher,
      target: target, grain: Words("orders, from a day until now", "订单，自某日至今"), source: .indicator(indicator))
  }
}
