/// What people call the units that records name by their code of UN/ECE Recommendation 20.
///
/// Records, files and other programs speak in codes (`C62`); people read and type words (`pcs`, `件`).
public enum Units {
  private struct Unit {
    var code: String
    var words: Words
    /// What else people type for it, in small letters.
    var also: [String]

    init(_ code: String, _ en: String, _ zh: String, also: String...) {
      self.code = code
      words = Words(en, zh)
      self.also = also
    }
  }

  private static let all = [
    Unit("C62", "pcs", "件", also: "pc", "piece", "pieces", "个", "只", "台"),
    Unit("EA", "each", "个"), Unit("SET", "sets", "套", also: "set"), Unit("PR", "pairs", "双", also: "pair", "对"),
    Unit("KGM", "kg", "千克", also: "公斤"), Unit("GRM", "g", "克"), Unit("TNE", "t", "吨"),
    Unit("MTR", "m", "米"), Unit("CMT", "cm", "厘米"), Unit("MMT", "mm", "毫米"), Unit("KMT", "km", "千米"),
    Unit("MTK", "m²", "平方米", also: "m2"), Unit("MTQ", "m³", "立方米", also: "m3"), Unit("LTR", "l", "升"), Unit("MLT", "ml", "毫升"),
    Unit("HUR", "h", "小时"), Unit("MIN", "min", "分钟"), Unit("DAY", "days", "天", also: "day"),
    Unit("BX", "boxes", "盒", also: "box"), Unit("CT", "cartons", "箱", also: "carton"), Unit("PK", "packs", "包", also: "pack"),
    Unit("RO", "rolls", "卷", also: "roll"), Unit("ST", "sheets", "张", also: "sheet"),
  ]

  private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0.words) })

  private static let byWord: [String: String] = all.reduce(into: [:]) { words, unit in
    for word in [unit.words.en, unit.words.zh] + unit.also where words[word] == nil { words[word] = unit.code }
  }

  /// `pcs` for `C62`; the code itself when it has no words here.
  public static func name(_ code: String, _ language: Language) -> String { byCode[code]?[language] ?? code }

  /// The code of what was typed: `C62` for `pcs`, `Pcs` and `件`; what was typed when it is none of our words.
  public static func code(_ typed: String) -> String { byCode[typed] == nil ? byWord[typed.lowercased()] ?? typed : typed }
}
