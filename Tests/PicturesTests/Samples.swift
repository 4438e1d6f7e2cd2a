import Ground
import Quality

@testable import Pictures

/// Pictures of every kind, as a company would have them and as nobody should.
enum Samples {
  static let hostile = Words("<b>&\"'\u{1}\u{FFFE}</b> a name of a customer that goes on and on and on without an end", "<苏州>&“蓝天”水务股份有限责任公司（原苏州市自来水厂第一分厂）集团总部")
  static let target = Trend.Target(0.95, Words("95 %", "95%"), isFloor: true)

  static func percent(_ value: Double) -> Words {
    let tenths = Int((value * 1_000).rounded())
    return Words("\(tenths / 10).\(tenths % 10) %", "\(tenths / 10).\(tenths % 10)%")
  }

  static func points(_ values: [Double?]) -> [Trend.Point] {
    values.enumerated().map { index, value in
      let day = Day(number: 20_000 + Int32(index) * 7)
      let text = value.map { $0.isFinite && abs($0) < 1e6 ? percent($0) : Words("much", "很多") } ?? Words("none", "无")
      return Trend.Point(
        label: Words("\(day.description.dropFirst(5))", "\(day.description.dropFirst(5))"), span: Words("week of \(day)", "\(day) 周"), value: value, text: text, basis: "\(index)",
        link: "/insight/otif?from=\(day)")
    }
  }

  static let usual: [Double?] = [0.91, 0.955, 0.962, nil, 0.93, nil, nil, 0.90, 0.88, 0.951]

  static func instant(_ hours: Int) -> Instant { Instant(milliseconds: 1_790_000_000_000).advanced(byHours: hours) }

  static let life: [LifePicture.Stage] = [
    .init(label: Words("received", "接收"), planned: instant(0)..<instant(4), begun: instant(0), ended: instant(3), text: Words("3 h of 4 h", "3 小时"), link: "/r/1"),
    .init(label: Words("confirmed", "确认"), planned: instant(4)..<instant(52), begun: instant(4), ended: instant(70), text: Words("66 h of 48 h", "66 小时")),
    .init(label: Words("produced", "生产"), planned: instant(70)..<instant(300), begun: instant(80), ended: nil, text: Words("still runs", "进行中")),
    .init(label: Words("delivered", "交付"), planned: instant(300)..<instant(400), begun: nil, ended: nil, text: Words("", "")),
  ]

  static func lifePicture(_ stages: [LifePicture.Stage], now: Int) -> LifePicture {
    LifePicture(name: "life", title: Words("Life", "全程"), stages, moments: [.init(instant(380), Words("promised", "承诺")), .init(instant(now), Words("now", "现在"))], now: instant(now), minutesEast: 480)
  }

  static func heat(_ values: [[Double?]], target: Trend.Target? = target) -> HeatMap {
    HeatMap(
      name: "heat", title: Words("By site and week", "站点与周"), lineName: Words("Site", "站点"), columns: (0..<(values.first?.count ?? 0)).map { Words("W\($0)", "第\($0)周") },
      values.enumerated().map { index, line in
        HeatMap.Line(label: Words("SH0\(index)", "上海\(index)"), link: "/s/\(index)", line.map { HeatMap.Cell(value: $0, text: $0.map(percent) ?? Words("", ""), isSilent: $0 == nil && index == 1, link: "/c") })
      }, target: target)
  }

  static func control(_ shares: [Int]) -> ControlPicture? {
    ControlChart.shares(shares.map { (nonconforming: $0, size: 100) }).map {
      ControlPicture(name: "control", title: Words("Share", "占比"), $0, labels: [hostile], links: ["/lots/1"], unit: .share, signalName: { Words($0.rawValue, "异常") })
    }
  }

  static let pareto = ParetoPicture(
    name: "pareto", title: Words("Customer", "客户"), counted: Words("late orders", "逾期订单"),
    [("B", 23), ("A", 41), ("C", 12), ("D", 9), ("E", 3), ("F", 0), ("G", 2)].map { .init(label: Words($0.0, "甲\($0.0)"), count: $0.1, link: "?customer=\($0.0)") })

  static let funnel = FunnelPicture(
    name: "funnel", title: Words("Open orders", "未结订单"), counted: Words("orders", "订单"),
    [("received", 34, 3), ("checked", 12, 0), ("approved", 1_240, 96)].map { .init(label: Words($0.0, "阶段"), count: $0.1, late: $0.2, value: Words("12,345.00 CNY", "12,345.00 元"), link: "/list/sales_order") })

  static let promise = PromisePicture(
    name: "promise", title: Words("Promised and actual", "承诺与实际"), counted: Words("orders", "订单"), [(-40, 2), (-12, 4), (-1, 140), (0, 610), (2, 44), (14, 5), (90, 1)].map { .init(days: $0.0, count: $0.1, link: "/x") })

  /// All kinds, as they are meant and at their worst.
  static let all: [any Depiction] = meant + worst

  static let meant: [any Depiction] =
    [
      Trend(name: "otif", title: Words("On time in full", "准时足量"), points(usual), unit: .share, target: target),
      Trend(name: "small", title: Words("On time in full", "准时足量"), points(usual), unit: .share, target: target, size: .small),
      Trend(name: "days", title: Words("Days", "天数"), points([12, 14, 9, 30]), unit: .amount(Words("days", "天")), target: Trend.Target(15, Words("15 days", "15 天"), isFloor: false)),
      pareto, funnel, promise, heat([[0.9, 0.99, nil], [nil, 0.5, 0.94]]), lifePicture(life, now: 380),
    ] + [control([1, 2, 0, 3, 19, 2, 1])].compactMap { $0 }

  static let worst: [any Depiction] =
    [
      Trend(name: "none", title: hostile, [], unit: .share, target: target), Trend(name: "none-small", title: hostile, [], unit: .share, size: .small),
      Trend(name: "one", title: hostile, points([0.5]), unit: .count(hostile), target: Trend.Target(1e9, hostile, isFloor: true)),
      Trend(name: "mad", title: hostile, points([.nan, .infinity, -.infinity, 1e300, -1e300, 0, 1e-300]), unit: .amount(hostile), target: Trend.Target(.nan, hostile, isFloor: true)),
      Trend(name: "long", title: hostile, points((0..<500).map { Double($0 * 7 % 13) }), unit: .amount(Words("turns", "次"))),
      ParetoPicture(name: "p", title: hostile, counted: hostile, []),
      ParetoPicture(name: "p", title: hostile, counted: hostile, (0..<200).map { .init(label: hostile, count: $0 * 1_000_003, link: "/r/\($0)") }),
      FunnelPicture(name: "f", title: hostile, counted: hostile, []),
      FunnelPicture(name: "f", title: hostile, counted: hostile, (0..<50).map { .init(label: hostile, count: $0 - 3, late: $0 * 2, value: hostile, link: "javascript:alert(1)") }),
      PromisePicture(name: "d", title: hostile, counted: hostile, []), PromisePicture(name: "d", title: hostile, counted: hostile, [.init(days: .max, count: 3_000_000, link: "//elsewhere")]),
      heat([]), heat([[]]), heat((0..<80).map { row in (0..<70).map { Double($0 * row % 97) / 97 } }), heat((0..<4).map { row in (0..<60).map { Double($0 * row) * 1e9 } }, target: nil),
      HeatMap(name: "h", title: hostile, lineName: hostile, columns: [hostile], [HeatMap.Line(label: hostile, [HeatMap.Cell(value: .nan, text: hostile), HeatMap.Cell(value: 1, text: hostile)])]),
      lifePicture([], now: 0), lifePicture(life, now: 400 * 24), lifePicture(Array(repeating: life[2], count: 90), now: 200 * 24 * 365),
      LifePicture(name: "l", title: hostile, [.init(label: hostile, planned: nil, begun: instant(5), ended: instant(1), text: hostile, link: "https://elsewhere")], now: instant(0), minutesEast: -720),
      LifePicture(name: "l", title: hostile, [], moments: (0..<9).map { .init(instant($0), hostile) }, now: instant(0), minutesEast: 0),
    ] + [control([100]), control(Array(repeating: 0, count: 500))].compactMap { $0 }
}
