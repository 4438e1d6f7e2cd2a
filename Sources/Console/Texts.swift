import Ground

/// Every text of the pages that no declaration gives, in both languages. Templates name them `{{t.upToDate}}`.
enum Texts {
  static func words(_ name: String) -> Words {
    guard let words = catalogue[name] else {
      // A test looks every name up that a page or a template uses.
      fatalError("the text \(name) is not in the catalogue")
    }
    return words
  }

  static func all(in language: Language) -> [String: String] { language == .english ? english : chinese }

  private static let english = catalogue.mapValues(\.en)
  private static let chinese = catalogue.mapValues(\.zh)

  static let catalogue: [String: Words] = frame.merging(home) { $1 }.merging(conflicts) { $1 }.merging(record) { $1 }.merging(forms) { $1 }.merging(refusals) { $1 }

  private static let frame: [String: Words] = [
    "skip": Words("Skip to content", "跳到正文"),
    "navigation": Words("Main", "主导航"),
    "navHome": Words("Home", "首页"),
    "navDo": Words("Steps", "办理"),
    "navImport": Words("Import", "导入"),
    "switchOperator": Words("Change operator", "更换操作员"),
    "staleNote": Words("Something here has changed. It is shown when you have finished typing.", "此处有新内容，填写完成后将显示。"),
    "liveOn": Words("Live", "实时"),
    "liveOff": Words("Reconnecting …", "正在重连…"),
  ]

  private static let home: [String: Words] = [
    "myTasks": Words("My tasks", "我的任务"),
    "noTasks": Words("Nothing is waiting for you.", "暂无待办事项。"),
    "task": Words("Task", "任务"),
    "document": Words("Document", "单据"),
    "due": Words("Due", "截止"),
    "moreTasks": Words("more tasks wait behind these", "项任务尚未显示"),
    "sites": Words("Other sites", "其他站点"),
    "noPeers": Words("No other site is known here yet.", "此处尚无其他站点。"),
    "behind": Words("Behind", "落后"),
    "inStep": Words("In step", "一致"),
    "upToDate": Words("has everything from here", "已收到本站全部更改"),
    "neverHeard": Words("not heard yet", "尚未联系"),
    "lists": Words("Lists", "列表"),
    "search": Words("Search", "搜索"),
    "searchHint": Words("Number, reference or name", "编号、客户订单号或名称"),
    "state": Words("State", "状态"),
    "anyState": Words("any state", "全部状态"),
    "show": Words("Show", "查询"),
    "clear": Words("Clear", "清除"),
    "emptyList": Words("There are none yet.", "暂无记录。"),
    "emptySearch": Words("Nothing matches.", "没有匹配的记录。"),
    "older": Words("Older", "更早"),
    "newest": Words("Newest", "最新"),
    "pages": Words("Pages", "翻页"),
  ]

  private static let record: [String: Words] = [
    "facts": Words("Details", "详情"),
    "save": Words("Save the file", "下载文件"),
    "firstHundred": Words("Only the first 100 are shown.", "仅显示前 100 条。"),
    "timeline": Words("Timeline", "时间线"),
    "before": Words("before", "原值"),
    "after": Words("after", "现值"),
    "lost": Words("lost against a concurrent edit", "被并发修改覆盖"),
    "because": Words("Reason", "原因"),
    "seen": Words("Who has seen the newest change", "已收到最新更改的站点"),
    "unseen": Words("No other site has said yet that it has it.", "尚无其他站点确认收到。"),
    "since": Words("since", "自"),
    "conflicts": Words("Conflicting edits", "冲突的修改"),
    "conflictHelp": Words("Two people changed the same field without knowing of each other. The later edit stands; a person should look.", "两人在互不知情时修改了同一字段。以较晚的修改为准，请人工确认。"),
    "stands": Words("stands", "现值"),
    "wanted": Words("wanted instead", "未采用"),
    "openTasks": Words("Waiting for", "待办"),
  ]

  private static let conflicts: [String: Words] = [
    "decide": Words("Decide", "处理"),
    "conflictsNone": Words("Nothing is in conflict.", "没有冲突。"),
    "conflictsAll": Words("All", "全部"),
    "conflictsEdits": Words("Edits", "字段修改"),
    "conflictsLives": Words("States", "状态"),
    "conflictsOldest": Words("The oldest has waited since", "最早的冲突自"),
    "wantedAt": Words("wanted at", "修改于"),
    "standsAt": Words("stands, from", "现值来自"),
    "madeEmpty": Words("(emptied)", "（清空）"),
    "keepThis": Words("Keep", "保留现值"),
    "takeThat": Words("Take", "采用此值"),
    "writeOther": Words("Write another", "填写新值"),
    "otherValue": Words("Another value", "新值"),
    "caseOwner": Words("Case of", "负责"),
    "answersIt": Words("May be answered by", "可通过以下步骤处理"),
    "cannotTake": Words("The state that lost can't be taken any more.", "被覆盖的状态已无法采用。"),
    "more": Words("More", "更多"),
  ]

  private static let forms: [String: Words] = [
    "stepsNow": Words("What you may do now", "现在可办理"),
    "noSteps": Words("Nothing can be done here now.", "目前没有可办理的步骤。"),
    "stepsLater": Words("Not now", "暂不可办理"),
    "required": Words("required", "必填"),
    "optional": Words("optional", "选填"),
    "choose": Words("choose …", "请选择…"),
    "leaveOpen": Words("leave open", "不选"),
    "reason": Words("Reason, for the record", "原因（留痕）"),
    "mend": Words("Please put this right:", "请更正："),
    "nothingDone": Words("Nothing has been saved yet.", "尚未保存。"),
    "stepsTitle": Words("Steps", "办理事项"),
    "notYou": Words("Not for you", "无权办理"),
    "importTitle": Words("Import an order file", "导入订单文件"),
    "importHelp": Words("A customer's orders as UBL 2 XML or as a CSV table. All orders of a file are taken in together, or none; the file is kept as it came in either case.", "客户订单：UBL 2 XML 或 CSV 表格。同一文件中的订单全部导入或全部不导入；无论结果如何都保存原文件。"),
    "importFile": Words("File", "文件"),
    "importChannel": Words("Came by", "渠道"),
    "importLimit": Words("At most", "最大"),
    "importButton": Words("Take in", "导入"),
    "importDrop": Words("Choose a file, or drop one here.", "请选择文件，或拖放到此处。"),
    "importBusy": Words("Reading the file …", "正在读取文件…"),
    "importTooLarge": Words("The file is larger than the limit.", "文件超过大小限制。"),
    "importFailed": Words("The file could not be sent. Is the node running?", "文件未能发送，节点是否在运行？"),
    "importNeedsScript": Words("Sending a file takes JavaScript. On the command line: weft import FILE", "发送文件需要 JavaScript。也可使用命令行：weft import 文件"),
    "importRefused": Words("was not taken in", "未导入"),
    "importProblems": Words("problems", "个问题"),
    "importKept": Words("The file is kept as it came in", "原文件已保存"),
    "whoTitle": Words("Who is working here?", "请选择操作员"),
    "whoHelp": Words("What you do is recorded under this name.", "您的操作将以此姓名留痕。"),
    "whoNone": Words("No operator is registered at this site yet. An administrator registers them with:", "本站点尚未登记操作员。管理员可用以下命令登记："),
    "current": Words("you", "当前"),
    "problemTitle": Words("That did not work", "未能完成"),
    "goHome": Words("To the home page", "返回首页"),
  ]

  private static let refusals: [String: Words] = [
    "refusedOrigin": Words("The request came from another page.", "请求来自其他网页。"),
    "refusedOriginRemedy": Words("Open the console itself and try again.", "请直接打开控制台后重试。"),
    "refusedStale": Words("This form is too old, or belongs to another sign-in.", "表单已过期，或属于其他登录。"),
    "refusedStaleRemedy": Words("Look it over and send it once more.", "请核对后重新提交。"),
    "refusedLargeRemedy": Words("Send less at once.", "请减少一次发送的内容。"),
    "refusedNotFound": Words("There is no such page or record on this site.", "本站点没有该页面或记录。"),
    "refusedNotFoundRemedy": Words("It may not have been synced to here yet.", "可能尚未同步到此处。"),
    "refusedOperator": Words("It is not known who is acting.", "操作员未知。"),
    "refusedOperatorRemedy": Words("Choose an operator; programs name one in X-Weft-Operator.", "请选择操作员；程序请用 X-Weft-Operator 指明。"),
    "refusedMember": Words("This site is not a member of the company, or its membership was revoked.", "本站点不是公司成员，或成员资格已被吊销。"),
    "refusedMemberRemedy": Words("Ask headquarters for a new invitation.", "请向总部申请新的邀请。"),
    "refusedForm": Words("What was sent can't be read.", "无法读取所发送的内容。"),
    "refusedFormRemedy": Words("Load the page anew and try again.", "请刷新页面后重试。"),
    "refusedFailed": Words("The node could not do that.", "节点未能完成操作。"),
    "refusedFailedRemedy": Words("Nothing was saved. The node's log says why.", "没有保存任何内容。原因见节点日志。"),
  ]

  /// The manual's chapters.
  static func chapter(_ number: Int) -> Words { (1...12).contains(number) ? chapters[number - 1] : Words("Other", "其他") }

  static let chapters = [
    Words("General", "总则"), Words("Receiving and confirming orders", "订单接收与确认"), Words("Entry and review", "订单录入与评审"),
    Words("Production planning", "生产计划"), Words("Material requirements", "物料需求"), Words("Production", "生产执行"),
    Words("Finished goods", "成品入库"), Words("Preparing dispatch", "发货准备"), Words("Delivery", "物流配送"), Words("Settlement", "结算"),
    Words("Customers", "客户服务"), Words("Analysis and improvement", "分析与改进"),
  ]

  /// The parts of an entry that a problem can name, and of an address.
  static func field(_ name: String) -> Words { fields[name] ?? Words(name, name) }

  static let fields: [String: Words] = [
    "name": Words("Name", "名称"), "street": Words("Street", "街道"), "city": Words("City", "城市"), "postcode": Words("Postcode", "邮编"),
    "region": Words("Region", "省份"), "country": Words("Country", "国家"), "quantity": Words("quantity", "数量"), "price": Words("price", "价格"),
    "product": Words("product", "产品"), "unit": Words("unit", "单位"), "customer": Words("customer", "客户"),
    "customerReference": Words("customer's order number", "客户订单号"), "customer_reference": Words("customer's order number", "客户订单号"),
    "requested": Words("requested delivery", "要求交期"), "issued": Words("order date", "订单日期"), "currency": Words("currency", "币种"),
    "deliveryAddress": Words("delivery address", "送货地址"), "address": Words("delivery address", "送货地址"), "number": Words("line number", "行号"),
    "lines": Words("lines", "订单行"), "content": Words("content", "内容"),
  ]
}
