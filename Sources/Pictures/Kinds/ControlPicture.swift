import Ground
import Quality

/// A control chart: points with their centre line and limits. A point with a signal is a square, all others are dots.
public struct ControlPicture: Depiction {
  let name: String
  let title: Words
  let chart: ControlChart
  /// One a point, as it is called on the axis.
  let labels: [Words]
  let links: [String?]
  let unit: PictureUnit
  let signalName: @Sendable (Signal) -> Words

  /// - Parameters:
  ///   - labels: one a point; a point without one has its number.
  ///   - links: one a point, or none.
  ///   - signalName: what a signal is called.
  public init(name: String, title: Words, _ chart: ControlChart, labels: [Words], links: [String?] = [], unit: PictureUnit, signalName: @escaping @Sendable (Signal) -> Words) {
    self.name = name
    self.title = title
    self.chart = chart
    self.labels = chart.points.indices.map { $0 < labels.count ? labels[$0] : Words("\($0 + 1)", "\($0 + 1)") }
    self.links = chart.points.indices.map { $0 < links.count ? links[$0] : nil }
    self.unit = unit
    self.signalName = signalName
  }

  public func picture(_ language: Language) -> Picture {
    let says = says(language)
    let table = PictureTable(
      [
        (Words("Point", "点"), false), (Words("Value", "值"), true), (Words("Lower limit", "控制下限"), true), (Words("Upper limit", "控制上限"), true),
        (Words("Signals", "异常"), false),
      ],
      chart.points.enumerated().map { index, point in
        [
          .init(labels[index][language], links[index]), .init(text(point.value, language)), .init(text(point.lower, language)), .init(text(point.upper, language)),
          .init(signals(point, language)),
        ]
      }, language)
    return Picture(name: name, title: title[language], says: says, svg: drawing(language).svg(title[language], says), table: table, isCut: false)
  }

  private func says(_ language: Language) -> String {
    let (count, unusual) = (chart.points.count, chart.points.count { !$0.signals.isEmpty })
    return unusual == 0
      ? Words("\(count) points, all by chance", "\(count) 点，均属正常波动")[language] : Words("\(unusual) of \(count) points are unusual", "\(count) 点中 \(unusual) 点异常")[language]
  }

  private func signals(_ point: ControlChart.Point, _ language: Language) -> String {
    point.signals.map { signalName($0)[language] }.joined(separator: Words("; ", "；")[language])
  }

  /// To three places, or a tenth of a per cent: more would say what no gauge can.
  private func text(_ value: ExactDecimal, _ language: Language) -> String {
    let number = Self.number(value)
    return unit == .share ? unit.text(number, step: 0.001, language) : ExactDecimal(millionths: (value.millionths + (value.millionths < 0 ? -500 : 500)) / 1_000 * 1_000).description
  }

  private static func number(_ value: ExactDecimal) -> Double { Double(value.millionths) / Double(ExactDecimal.scale) }

  private func drawing(_ language: Language) -> Drawing {
    let points = chart.points
    let values = points.flatMap { [$0.value, $0.lower, $0.upper] }.map(Self.number)
    // A whole number of nonconformities has limits that are none.
    let ticks = RoundTicks(covering: values.min() ?? 0, values.max() ?? 1)
    let ends = [(Words("upper limit", "上限"), points.last?.upper), (Words("centre", "中心"), chart.centre), (Words("lower limit", "下限"), points.last?.lower)].compactMap { name, value in
      value.map { (text: "\(name[language]) \(text($0, language))", at: Self.number($0)) }
    }
    let margin = (ends.map { TextWidth.of($0.text) }.max() ?? 0) + 14
    let frame = PlotFrame(ticks, unit, width: max(Drawing.width, Double(points.count) * 9 + margin + 60), right: margin, language)
    var drawing = Drawing(width: frame.width, height: frame.height)
    frame.grid(&drawing)
    let place = frame.places(points.count)
    frame.labels(labels.map { $0[language] }, place, &drawing)
    let half = (frame.right - frame.left) / Double(max(1, points.count)) / 2
    // A step a point, since limits may differ from sample to sample.
    for limit in [\ControlChart.Point.upper, \.lower] {
      drawing.path(points.indices.flatMap { [Spot(place($0) - half, frame.y(Self.number(points[$0][keyPath: limit]))), Spot(place($0) + half, frame.y(Self.number(points[$0][keyPath: limit])))] }, "pic-limit")
    }
    drawing.line(Spot(frame.left, frame.y(Self.number(chart.centre))), Spot(frame.right, frame.y(Self.number(chart.centre))), "pic-centre")
    drawing.path(points.indices.map { Spot(place($0), frame.y(Self.number(points[$0].value))) }, "pic-line")
    for (index, point) in points.enumerated() {
      let spot = Spot(place(index), frame.y(Self.number(point.value)))
      let unusual = signals(point, language)
      drawing.mark("\(labels[index][language]): \(text(point.value, language))" + (unusual.isEmpty ? "" : ", \(unusual)"), link: links[index]) { mark in
        mark.dot(spot, 8, "pic-touch")
        if unusual.isEmpty { mark.dot(spot, 3, "pic-dot") } else { mark.square(spot, 5, "pic-signal") }
      }
    }
    endLabels(ends, frame, &drawing)
    return drawing
  }

  /// Beside the last point, apart from each other.
  private func endLabels(_ ends: [(text: String, at: Double)], _ frame: PlotFrame, _ drawing: inout Drawing) {
    var free = 0.0
    for end in ends {
      let y = min(frame.height - 4, max(frame.y(end.at) + 4, free))
      drawing.text(end.text, Spot(frame.right + 6, y), .start, "pic-text pic-quiet")
      free = y + 14
    }
  }
}
