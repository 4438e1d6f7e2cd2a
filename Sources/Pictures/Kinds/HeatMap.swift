import Ground

/// A figure by two things at once, like sites and weeks: the darker a cell, the further from what it should be.
///
/// Each cell has its number in it where there is room. A cell of a site that has not been heard of is hatched: nothing is known, which is not nothing.
public struct HeatMap: Depiction {
  public struct Cell: Sendable {
    /// nil where there was nothing to count.
    public let value: Double?
    public let text: Words
    /// Whether what happened there is not in yet.
    public let isSilent: Bool
    public let link: String?

    public init(value: Double?, text: Words, isSilent: Bool = false, link: String? = nil) {
      self.value = value.flatMap { $0.isFinite ? $0 : nil }
      self.text = text
      self.isSilent = isSilent
      self.link = link
    }
  }

  public struct Line: Sendable {
    public let label: Words
    public let link: String?
    public let cells: [Cell]

    public init(label: Words, link: String? = nil, _ cells: [Cell]) {
      self.label = label
      self.link = link
      self.cells = cells
    }
  }

  /// The first lines and the newest columns are drawn.
  public static let maximumLines = 60
  public static let maximumColumns = 53

  let name: String
  let title: Words
  /// What the lines are: sites.
  let lineName: Words
  let columns: [Words]
  let lines: [Line]
  let target: Trend.Target?
  let isCut: Bool

  public init(name: String, title: Words, lineName: Words, columns: [Words], _ lines: [Line], target: Trend.Target? = nil) {
    self.name = name
    self.title = title
    self.lineName = lineName
    self.columns = Array(columns.suffix(Self.maximumColumns))
    self.lines = lines.prefix(Self.maximumLines).map { Line(label: $0.label, link: $0.link, Array($0.cells.suffix(Self.maximumColumns))) }
    self.target = target
    isCut = columns.count > Self.maximumColumns || lines.count > Self.maximumLines
  }

  public func picture(_ language: Language) -> Picture {
    let says = says(language)
    let table = PictureTable(
      [(lineName, false)] + columns.map { ($0, true) },
      lines.map { line in [.init(line.label[language], line.link)] + line.cells.map { .init(Self.text($0, language), $0.link) } }, language)
    return Picture(name: name, title: title[language], says: says, svg: drawing(language).svg(title[language], says), table: table, isCut: isCut)
  }

  private static func text(_ cell: Cell, _ language: Language) -> String {
    cell.value != nil ? cell.text[language] : cell.isSilent ? Words("not heard of", "尚无消息")[language] : "—"
  }

  private var values: [Double] { lines.flatMap { $0.cells.compactMap(\.value) } }

  private func says(_ language: Language) -> String {
    let values = values
    guard !values.isEmpty else { return Words("nothing was counted", "无可统计数据")[language] }
    guard let target else { return Words("\(lines.count) by \(columns.count)", "\(lines.count) × \(columns.count)")[language] }
    let missed = values.count { !target.isReached($0) }
    return Words("\(missed) of \(values.count) cells miss the target \(target.text.en)", "\(values.count) 格中 \(missed) 格未达到目标 \(target.text.zh)")[language]
  }

  /// 0 for what is as it should be, 4 for what is furthest from it. Without a target: by fifths from the least to the most.
  func level(_ value: Double, _ range: ClosedRange<Double>) -> Int {
    guard let target else {
      let span = range.upperBound - range.lowerBound
      return span > 0 ? min(4, Int((value - range.lowerBound) / span * 5)) : 0
    }
    guard !target.isReached(value) else { return 0 }
    let furthest = max(abs(range.lowerBound - target.value), abs(range.upperBound - target.value))
    return furthest > 0 ? max(1, min(4, Int((abs(value - target.value) / furthest * 4).rounded(.up)))) : 1
  }

  private func range() -> ClosedRange<Double> {
    // How far the misses go: what is better than asked makes no cell lighter.
    let misses = target.map { target in values.filter { !target.isReached($0) } } ?? values
    return (misses.min() ?? 0)...(misses.max() ?? 0)
  }

  private func drawing(_ language: Language) -> Drawing {
    let (row, top) = (28.0, 6.0)
    let bottom = top + row * Double(max(1, lines.count))
    var drawing = Drawing(width: Drawing.width, height: bottom + 54)
    let names = min(150, (lines.map { TextWidth.of($0.label[language]) }.max() ?? 0) + 12)
    let step = (Drawing.width - names) / Double(max(1, columns.count))
    let range = range()
    for (index, line) in lines.enumerated() {
      let y = top + row * Double(index)
      drawing.mark(line.label[language], link: line.link) { $0.text(TextWidth.fitted(line.label[language], in: names - 8), Spot(0, y + 18), .start, "pic-text") }
      for (column, cell) in line.cells.prefix(columns.count).enumerated() {
        let says = "\(line.label[language]), \(columns[column][language]): \(Self.text(cell, language))"
        drawing.mark(says, link: cell.link) { self.draw(cell, Spot(names + Double(column) * step, y), step, row, range, language, &$0) }
      }
    }
    columnLabels(names, step, bottom + 14, language, &drawing)
    legend(names, bottom + 30, language, &drawing)
    return drawing
  }

  private func draw(_ cell: Cell, _ at: Spot, _ step: Double, _ row: Double, _ range: ClosedRange<Double>, _ language: Language, _ mark: inout Drawing) {
    let (width, height) = (max(1, step - 2), row - 2)
    guard let value = cell.value else {
      mark.bar(x: at.x, y: at.y, width: width, height: height, cell.isSilent ? "pic-silent" : "pic-nothing")
      if cell.isSilent { mark.hatch(x: at.x, y: at.y, width: width, height: height, "pic-hatch-quiet") }
      return
    }
    let level = level(value, range)
    mark.bar(x: at.x, y: at.y, width: width, height: height, "pic-level-\(level)")
    let text = cell.text[language]
    if TextWidth.of(text) <= width { mark.text(text, Spot(at.x + width / 2, at.y + 17), .middle, level == 4 ? "pic-text pic-on" : "pic-text") }
  }

  private func columnLabels(_ names: Double, _ step: Double, _ y: Double, _ language: Language, _ drawing: inout Drawing) {
    let widest = columns.map { TextWidth.of($0[language]) }.max() ?? 0
    let every = max(1, Int(((widest + 8) / step).rounded(.up)))
    for (index, column) in columns.enumerated() where (columns.count - 1 - index) % every == 0 {
      let half = TextWidth.of(column[language]) / 2
      let middle = names + (Double(index) + 0.5) * step - 1
      drawing.text(column[language], Spot(max(half, min(Drawing.width - half, middle)), y), .middle, "pic-text pic-quiet")
    }
  }

  private func legend(_ x: Double, _ y: Double, _ language: Language, _ drawing: inout Drawing) {
    var entries: [Legend.Entry] =
      target == nil
      ? [.level(0, Words("least", "最低")), .level(4, Words("most", "最高"))]
      : [.level(0, Words("reached", "达标")), .level(1, Words("missed", "未达标")), .level(4, Words("furthest off", "差距最大"))]
    if lines.contains(where: { $0.cells.contains { $0.isSilent && $0.value == nil } }) { entries.append(.silent(Words("not heard of", "尚无消息"))) }
    Legend.draw(entries, x: x, y: y, language, &drawing)
  }
}
