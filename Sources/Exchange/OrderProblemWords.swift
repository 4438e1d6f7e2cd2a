import Ground

/// What is wrong and what to do about it, code by code: first what, then the remedy.
extension OrderProblem {
  static let unforeseen = (Words("Something is wrong.", "有错误。"), Words("Tell your administrator.", "请联系管理员。"))
  static let askAgain = Words("Ask the customer to send the file again.", "请让客户重新发送文件。")

  func fileWords(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .fileEmpty: (Words("The file is empty.", "文件是空的。"), Self.askAgain)
    case .fileTooLarge:
      (
        Words("The file has \(got); at most \(other) are read.", "文件大小为 \(got)，最多读取 \(other)。"),
        Words("Ask the customer for the order without attachments, or in several files.", "请让客户去掉附件，或分成几个文件发送。")
      )
    case .fileUnknownFormat:
      (
        Words("This is no order file that can be read (it looks like: \(got)).", "无法读取此订单文件（看起来是：\(got)）。"),
        Words(
          "Ask for the order as a table (CSV, Excel .xlsx), UBL 2 XML or EDIFACT ORDERS, or enter it by hand.",
          "请让客户发送表格（CSV、Excel .xlsx）、UBL 2 XML 或 EDIFACT ORDERS，或手工录入。")
      )
    case .fileTooManyOrders:
      (
        Words("The file holds more than \(other) orders.", "文件中的订单超过 \(other) 个。"),
        Words("Split it into several files.", "请拆分成几个文件。")
      )
    case .problemsMore:
      (
        Words("\(got) more problems are not listed.", "另有 \(got) 个问题未列出。"),
        Words("Put the listed ones right first.", "请先解决已列出的问题。")
      )
    default: Self.unforeseen
    }
  }

  func xmlWords(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .xmlNotXML:
      (Words("This is not well-formed XML (here: \(got)).", "不是格式正确的 XML（此处：\(got)）。"), Self.askAgain)
    case .xmlCutOff:
      (
        Words("The XML ends too early: <\(got)> is not closed. A part of the file is missing.", "XML 提前结束：<\(got)> 没有结束标记，文件不完整。"),
        Self.askAgain
      )
    case .xmlEntities:
      (
        Words(
          "The file has a document type or entities (\(got)). For safety, they are not read.", "文件含有文档类型声明或实体（\(got)），为安全起见不予读取。"),
        Words("Ask the customer for the order without a DOCTYPE.", "请让客户发送不含 DOCTYPE 的订单。")
      )
    case .xmlEncoding:
      (
        Words(
          "The text is not in the encoding that the file states (\(got)), or that encoding is not read.", "文本与声明的编码（\(got)）不符，或不支持该编码。"),
        Words("Ask the customer to save the file as UTF-8.", "请让客户将文件保存为 UTF-8。")
      )
    case .xmlTooDeep:
      (
        Words("More than \(other) elements lie inside each other.", "元素嵌套超过 \(other) 层。"),
        Words("This is no usual order; ask the customer where it comes from.", "这不是正常的订单，请向客户核实来源。")
      )
    case .xmlTooManyElements:
      (
        Words("The document has more than \(other) elements.", "文档的元素超过 \(other) 个。"),
        Words("Ask the customer for the order in several files.", "请让客户分成几个文件发送。")
      )
    case .xmlWrongDocument:
      (
        Words("This is a document of the kind \(got); a UBL Order is expected.", "这是“\(got)”类型的文档，此处应为 UBL 订单（Order）。"),
        Words("Take it to where such documents are received, or ask the customer for the order.", "请在对应的功能中接收该文档，或向客户索取订单。")
      )
    case .xmlWrongNamespace:
      (
        Words(
          "The Order is not in the namespace of UBL 2 (got \"\(got)\", expected \"\(other)\").",
          "该 Order 不属于 UBL 2 命名空间（实际为“\(got)”，应为“\(other)”）。"),
        Words("Ask the customer for a UBL 2.0 or 2.1 order.", "请让客户发送 UBL 2.0 或 2.1 订单。")
      )
    default: Self.unforeseen
    }
  }

  func tableWords(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .csvEncoding:
      (
        Words("The text is neither UTF-8 nor GB18030.", "文本既不是 UTF-8 也不是 GB18030 编码。"),
        Words("Ask the customer to save the table as \"CSV UTF-8\".", "请让客户将表格另存为“CSV UTF-8”。")
      )
    case .csvQuotes:
      (
        Words("The quotation marks of the row that begins here do not pair up.", "从此行开始的记录引号不成对。"),
        Words(
          "Put a text with quotation marks in quotation marks and double those inside (\"a \"\"b\"\" c\").",
          "含引号的内容应整体加引号，内部引号写两次（\"a \"\"b\"\" c\"）。")
      )
    case .csvColumnMissing:
      (
        Words("The column \(got) is missing.", "缺少列：\(got)。"),
        other.isEmpty
          ? Words("Add it to the table.", "请在表格中补上该列。")
          : Words("Add it, or rename the unknown column that is meant: \(other).", "请补上该列，或更改未识别列的名称：\(other)。")
      )
    case .csvColumnTwice:
      (
        Words("Two columns mean the same: \(got) and \(other).", "两列含义相同：\(got) 与 \(other)。"),
        Words("Keep one of them.", "请只保留其中一列。")
      )
    case .csvTooManyCells:
      (
        Words("The row has more than \(other) cells.", "该行的单元格超过 \(other) 个。"),
        Words("Put a text that holds the separator in quotation marks.", "含分隔符的内容请加引号。")
      )
    case .csvTooManyRows:
      (Words("The table has more than \(other) rows.", "表格超过 \(other) 行。"), Words("Split it into several files.", "请拆分成几个文件。"))
    default: Self.unforeseen
    }
  }

  func quantityWords(_ got: String, _ other: String) -> (Words, Words) {
    let remedy = Words("Ask the customer for the quantity.", "请向客户核实数量。")
    return switch self {
    case .quantityMissing: (Words("The quantity is missing.", "缺少数量。"), remedy)
    case .quantityNotANumber:
      (
        Words("The quantity is no plain number (got \"\(got)\").", "数量不是普通数字（实际为“\(got)”）。"),
        Words("Write digits and a point only, like 1200 or 12.5; the unit stands apart.", "只写数字和小数点，如 1200 或 12.5，单位另写。")
      )
    case .quantityNotPositive:
      (Words("The quantity must be more than 0 (got \"\(got)\").", "数量必须大于 0（实际为“\(got)”）。"), remedy)
    case .quantityTooLarge:
      (
        Words("The quantity has more than 12 digits before the point (got \"\(got)\").", "数量的整数部分超过 12 位（实际为“\(got)”）。"), remedy
      )
    case .quantityTooManyPlaces:
      (Words("The quantity has more than 6 decimal places (got \"\(got)\").", "数量的小数超过 6 位（实际为“\(got)”）。"), remedy)
    case .quantityNoUnit:
      (
        Words("The unit of the quantity is missing.", "缺少数量单位。"),
        Words("Ask the customer which unit is meant, like C62 (piece) or KGM.", "请向客户核实单位，如 C62（件）或 KGM（千克）。")
      )
    case .quantityUnknownUnit:
      (
        Words("The unit is not known (got \"\(got)\").", "单位无法识别（实际为“\(got)”）。"),
        Words("Use a code of UN/ECE Recommendation 20, like C62 (piece) or KGM.", "请使用 UN/ECE 第 20 号建议书代码，如 C62（件）或 KGM（千克）。")
      )
    default: Self.unforeseen
    }
  }

  func priceWords(_ got: String, _ other: String) -> (Words, Words) {
    let remedy = Words("Ask the customer for the price, or leave it out.", "请向客户核实单价，或不填。")
    return switch self {
    case .priceNotANumber:
      (
        Words("The price is no plain number (got \"\(got)\").", "单价不是普通数字（实际为“\(got)”）。"),
        Words("Write digits and a point only, like 1280.00; the currency stands apart.", "只写数字和小数点，如 1280.00，币种另写。")
      )
    case .priceNegative: (Words("The price must not be negative (got \"\(got)\").", "单价不能为负（实际为“\(got)”）。"), remedy)
    case .priceTooLarge:
      (Words("The price has more than 12 digits before the point (got \"\(got)\").", "单价的整数部分超过 12 位（实际为“\(got)”）。"), remedy)
    case .priceTooManyPlaces:
      (
        Words("The price has more than 6 decimal places (got \"\(got)\").", "单价的小数超过 6 位（实际为“\(got)”）。"),
        Words("State it for a larger base quantity, like 1000 pieces.", "请按更大的计价数量填写，如每 1000 件。")
      )
    case .priceBadBase:
      (
        Words("The base quantity of the price must be more than 0 (got \"\(got)\").", "计价数量必须大于 0（实际为“\(got)”）。"),
        Words("Ask the customer for how many the price is.", "请向客户核实单价对应的数量。")
      )
    case .priceOtherCurrency:
      (
        Words("The price is in \(got), the order in \(other).", "单价币种为 \(got)，订单币种为 \(other)。"),
        Words("Ask the customer for an order in one currency.", "请让客户统一订单币种。")
      )
    default: Self.unforeseen
    }
  }

  func orderWords(_ got: String, _ other: String) -> (Words, Words) {
    switch self {
    case .orderNoReference:
      (
        Words("The customer's order number is missing.", "缺少客户订单号。"),
        Words("Ask the customer for it; a second copy of the order is known by it.", "请向客户索取，重复订单靠它识别。")
      )
    case .changeNoOrder:
      (
        Words("The number of the order that is to change is missing.", "缺少要变更的客户订单号。"),
        Words("Ask the customer which order is meant.", "请向客户确认是哪一张订单。")
      )
    case .changeLineStatus:
      (
        Words("\"\(got)\" is no status of a line.", "“\(got)”不是有效的行状态。"),
        Words("It is Added, Revised, Cancelled or NoStatus; what is disputed is settled with the customer first.", "应为 Added、Revised、Cancelled 或 NoStatus；有争议的请先与客户商定。")
      )
    case .orderNoLines:
      (Words("The order has no lines.", "订单没有明细行。"), Words("Ask the customer for the complete order.", "请让客户发送完整订单。"))
    case .orderTooManyLines:
      (
        Words("The order has more than \(other) lines.", "订单明细超过 \(other) 行。"),
        Words("Ask the customer to split it into several orders.", "请让客户拆分成几个订单。")
      )
    case .orderNoCustomer:
      (
        Words("The file does not say who orders: name, code and tax number are all missing.", "文件未说明订货方：名称、编码、税号均缺失。"),
        Words("Ask the customer for at least one of them.", "请客户至少提供其中一项。")
      )
    case .orderContradiction:
      (
        Words("The rows of one order contradict each other: here \"\(got)\", before \"\(other)\".", "同一订单各行不一致：此处为“\(got)”，前面为“\(other)”。"),
        Words("Write the same in all rows of the order, or in its first one only.", "请在该订单各行写相同内容，或只写在首行。")
      )
    case .lineDuplicateNumber:
      (
        Words("The line number \"\(got)\" stands already in line \(other) of the file.", "行号“\(got)”在文件第 \(other) 行已出现。"),
        Words("Ask the customer whether a line is sent twice.", "请向客户核实是否重复。")
      )
    case .lineNoItem:
      (
        Words("The line does not say what is ordered: item code and description are missing.", "未说明订购的产品：产品编码与描述均缺失。"),
        Words("Ask the customer for the item.", "请向客户核实产品。")
      )
    case .dateMissing: (Words("The date is missing.", "缺少日期。"), Words("Ask the customer for it.", "请向客户索取。"))
    case .dateNotADate:
      (
        Words("This is no date that can be read (got \"\(got)\").", "日期无法识别（实际为“\(got)”）。"),
        Words("Write year, month and day like 2026-11-24.", "请按年-月-日书写，如 2026-11-24。")
      )
    case .dateImpossible:
      (
        Words("The calendar has no such day (got \"\(got)\").", "日历中没有这一天（实际为“\(got)”）。"),
        Words("Ask the customer which day is meant.", "请向客户核实日期。")
      )
    case .currencyMissing:
      (
        Words("The currency is missing.", "缺少币种。"), Words("Ask the customer for it, like CNY or EUR.", "请向客户核实，如 CNY 或 EUR。")
      )
    case .currencyNotACode:
      (
        Words("This is no currency (got \"\(got)\").", "不是有效币种（实际为“\(got)”）。"),
        Words("Use the three letters of ISO 4217, like CNY or EUR.", "请使用 ISO 4217 三字母代码，如 CNY 或 EUR。")
      )
    case .countryNotACode:
      (
        Words("This is no country (got \"\(got)\").", "不是有效国家（实际为“\(got)”）。"),
        Words("Use the two letters of ISO 3166, like CN or DE.", "请使用 ISO 3166 两字母代码，如 CN 或 DE。")
      )
    case .deliverySeveralAddresses:
      (
        Words("The order goes to several addresses.", "订单有多个收货地址。"),
        Words("Ask the customer for one order for each address.", "请让客户按收货地址分别下单。")
      )
    case .deliverySeveralDates:
      (
        Words("Several delivery dates are asked for at once (\(got)).", "同一处要求了多个交货日期（\(got)）。"),
        Words("Ask the customer for one line for each date.", "请让客户按交货日期分行下单。")
      )
    case .textTooLong:
      (
        Words("The text has more than \(other) characters (it begins \"\(got)\").", "文本超过 \(other) 个字符（开头为“\(got)”）。"),
        Words("Ask the customer to send long texts as a separate document.", "请让客户将长文本另附文件。")
      )
    default: Self.unforeseen
    }
  }
}
