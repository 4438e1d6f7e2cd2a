import Ground
import Records
import Replica

/// 8.2 Names a carton, crate or pallet that the company packs in.
public struct DefinePackaging: Step {
  public static let step = StepDeclaration(
    "packaging.define", "8.2", by: [.dispatcher, .planner, .administrator], at: [.headquarters], "Define a packaging", "建立包装物",
    help: Words(
      "Its own weight, size, and what it bears. A code that there is already is changed; its kind stays.", "包装物的皮重、尺寸及承载限制。编码已存在时修改，类型不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let code = Entry<String>("code", "Code", "编码", help: Words("Like CTN-40.", "例如 CTN-40。"), maximumText: 40)
    let kind = Entry<PackageKind>("kind", "Kind", "类型")
    let nameEN = Entry<String>("name_en", "Name (English)", "英文名称", maximumText: 200)
    let nameZH = Entry<String>("name_zh", "Name (Chinese)", "中文名称", maximumText: 200)
    let tare = Entry<ExactDecimal>("tare", "Tare (kg)", "皮重（千克）")
    let length = Entry<Int>("length", "Length (mm)", "长（毫米）")
    let width = Entry<Int>("width", "Width (mm)", "宽（毫米）")
    let height = Entry<Int>("height", "Height (mm)", "高（毫米）", help: Words("Of a pallet, as high as it may be loaded.", "托盘填允许的装载总高。"))
    let maximumWeight = OptionalEntry<ExactDecimal>("maximum_weight", "Maximum gross weight (kg)", "最大毛重（千克）")
    let maximumVolume = OptionalEntry<ExactDecimal>("maximum_volume", "Maximum volume (dm³)", "最大容积（立方分米）")
    let isWithdrawn = OptionalEntry<Bool>("withdrawn", "Withdrawn", "停用")
  }

  /// Millimetres of one side.
  public static let side = 10...20_000

  static func known(_ code: String, _ context: StepContext) throws -> Row<Packaging>? { try context.snapshot.first(Packaging.self, where: "code = ?", [code]) }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if input.tare < .zero {
      problems.append(
        Problem("packaging.tare", field: "tare", Words("is below 0 (\(input.tare)).", "小于 0（\(input.tare)）。"), remedy: Words("Weigh it empty.", "请称量空包装。")))
    }
    for (field, value) in [("length", input.length), ("width", input.width), ("height", input.height)] where !side.contains(value) {
      problems.append(Finding.outOfRange(field, side, value))
    }
    if let limit = input.maximumWeight, limit <= input.tare {
      problems.append(
        Problem(
          "packaging.limit", field: "maximum_weight", Words("\(limit) kg is no more than the tare of \(input.tare) kg.", "\(limit) 千克不大于皮重 \(input.tare) 千克。"),
          remedy: Words("Give the weight with what is in it.", "请填写含内装物的总重。")))
    }
    if let limit = input.maximumVolume, limit <= .zero { problems.append(Finding.notPositive("maximum_volume", limit.description)) }
    if let found = try known(input.code, context), found.kind != input.kind {
      problems.append(
        Problem(
          "packaging.kind", field: "kind", Words("\(input.code) is a \(found.kind.label.en).", "\(input.code) 的类型为\(found.kind.label.zh)。"),
          remedy: Words("Give another kind a code of its own.", "不同类型请另建编码。")))
    }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let said = Words("Packaging \(input.code) is defined.", "包装物 \(input.code) 已建立。")
    func fill(_ draft: inout Draft<Packaging>) {
      draft.nameEN = input.nameEN
      draft.nameZH = input.nameZH
      draft.tare = input.tare
      draft.length = input.length
      draft.width = input.width
      draft.height = input.height
      draft.maximumWeight = input.maximumWeight
      draft.maximumVolume = input.maximumVolume
      draft.isWithdrawn = input.isWithdrawn
    }
    if let found = try known(input.code, context) {
      try changes.update(found) { fill(&$0) }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(Packaging.self, on: .company) {
      $0.code = input.code
      $0.kind = input.kind
      fill(&$0)
    }
    return StepResult(made.key, said)
  }
}

/// 8.2 Sets the company's GS1 prefix, from which every site makes the SSCC of its handling units.
public struct SetCompanyPrefix: Step {
  public static let step = StepDeclaration(
    "gs1.set", "8.2", by: [.administrator], at: [.headquarters], "Set the GS1 company prefix", "设置 GS1 厂商识别代码",
    help: Words(
      "Units that are opened from here on get an SSCC. Set it before the first unit: numbers that were given stay.", "此后新开的物流单元将带 SSCC。请在首个单元之前设置，已编号的不变。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let prefix = Entry<String>("prefix", "Company prefix", "厂商识别代码", help: Words("7 to 10 digits, as GS1 gave it.", "GS1 分配的 7 至 10 位数字。"), maximumText: 10)
    let siteDigits = OptionalEntry<Int>("site_digits", "Digits of the site", "站点位数", help: Words("2 if left empty: up to 99 sites.", "留空为 2：最多 99 个站点。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    var problems: [Problem] = []
    if !GS1.prefixDigits.contains(input.prefix.utf8.count) || GS1.checkDigit(input.prefix) == nil {
      problems.append(
        Problem(
          "gs1.prefix", field: "prefix", Words("\"\(input.prefix)\" is not 7 to 10 digits.", "“\(input.prefix)”不是 7 至 10 位数字。"),
          remedy: Words("Copy it from the certificate of GS1, without the check digit.", "请按 GS1 证书填写，不含校验位。")))
    }
    if let digits = input.siteDigits, !GS1.siteDigits.contains(digits) { problems.append(Finding.outOfRange("site_digits", GS1.siteDigits, digits)) }
    return problems
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let said = Words("SSCCs are made with \(input.prefix) from here on.", "此后 SSCC 以 \(input.prefix) 生成。")
    if let found = try context.snapshot.first(CompanyPrefix.self) {
      try changes.update(found) {
        $0.prefix = input.prefix
        $0.siteDigits = input.siteDigits ?? 2
      }
      return StepResult(found.id.key, said)
    }
    let made = try changes.create(CompanyPrefix.self, on: .company) {
      $0.prefix = input.prefix
      $0.siteDigits = input.siteDigits ?? 2
    }
    return StepResult(made.key, said)
  }
}
