import Ground

/// What is wrong with a workbook or a program's orders, or with what was learned about a customer's table.
extension OrderProblem {
  func workbookWords(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .jsonForm:
      (
        Words("These are no orders in JSON; every value is a text in quotation marks, numbers too.", "不是有效的订单 JSON；所有值（包括数字）都须写成带引号的文本。"),
        Words("See docs/api-orders.md for the form.", "格式见 docs/api-orders.md。")
      )
    case .workbookDamaged:
      (
        Words("The workbook is damaged or is not written by the standard (ECMA-376).", "工作簿已损坏，或不符合标准（ECMA-376）。"),
        Words("Ask the customer to open it, save it as .xlsx and send it again.", "请客户打开后另存为 .xlsx 再发送。")
      )
    case .workbookEncrypted:
      (Words("The workbook is protected by a password.", "工作簿有密码保护。"), Words("Ask the customer for it without a password.", "请客户取消密码后再发送。"))
    case .workbookTooLarge:
      (
        Words("The workbook unpacks to more than \(other).", "工作簿解压后超过 \(other)。"),
        Words("Ask the customer for a workbook with the order alone.", "请客户只发送含订单的工作簿。")
      )
    case .workbookTooManyParts:
      (
        Words("The workbook has more than \(other) parts or sheets.", "工作簿的部件或工作表超过 \(other) 个。"),
        Words("Ask the customer for a workbook with the order alone.", "请客户只发送含订单的工作簿。")
      )
    case .workbookSeveralSheets:
      (
        Words("Several sheets hold an order table: \(got).", "有多个工作表含订单表格：\(got)。"),
        Words("Choose the sheet, or send each in a file of its own.", "请选择工作表，或分成单独的文件发送。")
      )
    case .tableSeveralMappings:
      (
        Words("Tables with these columns come from several customers: \(got).", "多个客户使用这种列格式：\(got)。"),
        Words("Say whose file it is.", "请指明文件属于哪个客户。")
      )
    default: Self.unforeseen
    }
  }
}
