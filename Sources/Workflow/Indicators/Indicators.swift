import Ground

/// The five figures of the manual's first section. A new one is one more declaration here.
public enum Indicators {
  public static let all: [Indicator] = [completeness, confirmation, errors, notices, cycle]

  public static func find(_ name: String) -> Indicator? { all.first { $0.name == name } }

  static let completeness = Indicator(
    name: "completeness", section: "1.1", label: Words("Complete orders", "订单资料完整率"),
    definition: Words("Orders received with all that is needed to go on with them.", "接收时资料齐全、可继续办理的订单所占比例。"),
    formula: Words(
      "Orders entered in the period with lines, requested delivery and delivery address, of all entered. As they stand now.",
      "期内录入且有订单行、要求交期和送货地址的订单 ÷ 期内录入的全部订单；以当前状态为准。"),
    target: Words("all", "100%"), read: OrderReadings.completeness, misses: OrderReadings.incomplete)

  static let confirmation = Indicator(
    name: "confirmation", section: "1.1", label: Words("Confirmed in time", "按时确认率"),
    definition: Words("How soon a customer has our word: from the receipt of an order to its confirmation.", "从接收订单到向客户确认所用的时间。"),
    formula: Words(
      "Orders entered in the period that were confirmed within the service level, in working hours without pauses, of those confirmed or overdue. Median in minutes of work.",
      "期内录入、在服务标准内确认（按工作时间，扣除暂停）的订单 ÷ 已确认或已逾期的订单；中位数单位为工作分钟。"),
    target: Words("all within the service level (shipped: 4 working hours)", "全部在服务标准内（默认 4 个工作小时）"),
    read: ConfirmationReadings.value, misses: ConfirmationReadings.late)

  static let errors = Indicator(
    name: "errors", section: "1.1", label: Words("Orders without an error", "订单无差错率"),
    definition: Words("Delivered orders with nothing wrong: no short delivery, no wrong goods, no correction after approval.", "交付无差错的订单：无短交、无错货、批准后无更正。"),
    formula: Words(
      "Orders delivered in the period less those with a delivery taken short, a complaint of wrong product or quantity, or a correction, of all delivered.",
      "（期内签收的订单 − 其中短收、错货或数量投诉、批准后更正的订单）÷ 期内签收的订单。"),
    target: Words("more than 99.5 %", "大于 99.5%"), read: ErrorReadings.value, misses: ErrorReadings.orders)

  static let notices = Indicator(
    name: "notices", section: "1.1", label: Words("Notices out within the day", "当日通知率"),
    definition: Words("Confirmations and dispatch notices that went out, or could, on the working day of what they tell, or the next.", "确认书和发货通知在相应工作日或次一工作日内发出（或可发出）的比例。"),
    formula: Words(
      "Orders confirmed by the end of the working day after their receipt, and shipments that left by the end of the working day after they were packed, of all confirmed and all that left in the period. Where a mail tells it, when the mail was sent counts; one that came back was not. What comes on a free day counts as of the next working day.",
      "期内在接收后次一工作日结束前确认的订单与包装后次一工作日结束前发出的货物 ÷ 期内确认的订单与发出的货物。有邮件的以邮件发出时间为准，被退回的不计为已发出。非工作日发生的按下一工作日计。"),
    target: Words("all", "100%"), read: NoticeReadings.value, misses: NoticeReadings.orders)

  static let cycle = Indicator(
    name: "cycle", section: "1.1", label: Words("Order cycle against stock turnover", "订单周期与库存周转期"),
    definition: Words("How long an order takes, against how long goods lie in stock.", "订单周期与货物在库时间之比。"),
    formula: Words(
      "Median days from receipt to delivery of the orders delivered in the period; the limit is a fifth of the stock in hand divided by what a day dispatches.",
      "期内签收订单从接收到签收的中位天数；上限为（现有库存 ÷ 日均发货量）的五分之一。"),
    target: Words("under 20 % of the turnover period", "低于库存周转期的 20%"), read: CycleReadings.value, misses: CycleReadings.orders)
}
