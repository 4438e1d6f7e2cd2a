import Ground
import Quality
import Testing

@testable import Pictures

@Suite("Each kind of picture")
struct PictureKindsTests {
  @Test("a trend breaks where there was nothing, and tells by its shape what missed the target")
  func trend() throws {
    let trend = Trend(name: "otif", title: Words("On time in full", "准时足量"), Samples.points(Samples.usual), unit: .share, target: Samples.target)
    let drawn = try DrawnPicture(trend.picture(.english).svg)
    // Three stretches: three points, one alone, three.
    #expect(drawn.count("pic-line", "polyline") == 2)
    // One of each kind stands in the legend.
    #expect(drawn.count("pic-dot", "circle") == 3 + 1 && drawn.count("pic-dot-missed", "polygon") == 4 + 1)
    #expect(drawn.texts.contains("target 95 %") && drawn.texts.contains("95.1 %") && drawn.links.count == 7)
    let picture = trend.picture(.chinese)
    #expect(picture.says == "10-04 为 91.0%，12-06 为 95.1%；目标 95%，7 期中 3 期达标")
    #expect(picture.table.rows.count == 10 && picture.table.rows[3].map(\.text)[1] == "—" && picture.table.rows[0].last?.text == "未达标")
  }

  @Test("the newest points are drawn, and it is told that there were more", arguments: [Trend.maximumPoints - 1, Trend.maximumPoints, Trend.maximumPoints + 1])
  func limit(count: Int) throws {
    let values = (0..<count).map { Double($0) }
    let picture = Trend(name: "t", title: Words("T", "图"), Samples.points(values), unit: .amount(Words("days", "天"))).picture(.english)
    #expect(picture.isCut == (count > Trend.maximumPoints) && picture.table.rows.count == min(count, Trend.maximumPoints))
    #expect(try DrawnPicture(picture.svg).count("pic-dot") == min(count, Trend.maximumPoints))
  }

  @Test("where less is better, a value above the target misses it")
  func ceiling() {
    let target = Trend.Target(15, Words("15 days", "15 天"), isFloor: false)
    #expect(target.isReached(15) && target.isReached(3) && !target.isReached(15.1))
    #expect(Samples.target.isReached(0.95) && !Samples.target.isReached(0.949))
  }

  @Test("a Pareto chart has the most frequent first; the few that make up four fifths are full bars, and the rest above twenty is one")
  func pareto() throws {
    let picture = Samples.pareto.picture(.english)
    #expect(picture.table.rows.map { $0[0].text } == ["A", "B", "C", "D", "E", "G"] && picture.table.rows.map { $0[3].text }[2] == "84.4 %" && picture.table.rows.last?[3].text == "100.0 %")
    let drawn = try DrawnPicture(picture.svg)
    #expect(drawn.count("pic-bar") == 3 && drawn.count("pic-bar-open") == 3 && picture.says == "A most often, 41; 3 of 6 make up 84.4 %")
    func many(_ count: Int) -> Picture { ParetoPicture(name: "p", title: Words("P", "图"), counted: Words("n", "数"), (0..<count).map { .init(label: Words("\($0)", "甲\($0)"), count: 1) }).picture(.english) }
    #expect(many(20).table.rows.count == 20 && !many(20).isCut)
    #expect(many(25).table.rows.count == 21 && many(25).isCut && many(25).table.rows[20].map(\.text)[0...1] == ["5 others", "5"])
  }

  @Test("a funnel has its stages in their order and hatches what is late")
  func funnel() throws {
    let picture = Samples.funnel.picture(.english)
    #expect(picture.table.rows.map { $0.map(\.text) }[2] == ["approved", "1,240", "96", "12,345.00 CNY"])
    let drawn = try DrawnPicture(picture.svg)
    // The hatch of the legend stands for itself.
    #expect(drawn.count("pic-hatch") == 2 + 1 && drawn.texts.contains("1,240, 96 late") && drawn.texts.contains("12"))
    #expect(picture.says == "1286 in all, most at approved (1240); 99 past their time")
  }

  @Test("what lies further from the promise than ten days stands together; late is hatched, early is not")
  func promise() throws {
    let picture = Samples.promise.picture(.english)
    #expect(picture.table.rows.map { $0[0].text } == ["10 days early or more", "1 day early", "on the day", "2 days late", "10 days late or more"])
    #expect(picture.table.rows.map { $0[1].text } == ["6", "140", "610", "44", "6"] && picture.says == "806 in all: 146 early, 610 on the promised day, 50 late")
    #expect(try DrawnPicture(picture.svg).count("pic-hatch") == 2)
  }

  @Test("the darker a cell, the further from the target; what is better than asked is never dark")
  func heat() throws {
    let map = Samples.heat([[0.95, 0.94, 0.9, 0.85, 0.8, 1, nil], [nil, nil, nil, nil, nil, nil, nil]])
    #expect([1, 0.95, 0.94, 0.90, 0.85, 0.8].map { map.level($0, 0.8...0.94) } == [0, 0, 1, 2, 3, 4])
    let drawn = try DrawnPicture(map.picture(.english).svg)
    #expect(drawn.count("pic-level-0") == 3 && drawn.count("pic-nothing") == 1)
    // A silent cell is hatched; so is its sample in the legend.
    #expect(drawn.count("pic-silent") == 8 && drawn.count("pic-hatch-quiet") == 8)
    #expect(map.picture(.chinese).table.rows[1][1].text == "尚无消息" && map.picture(.english).says == "4 of 6 cells miss the target 95 %")
    #expect(Samples.heat([[0, 1, 2, 3, 4, 5]], target: nil).level(5, 0...5) == 4)
  }

  @Test("a life shows plan and fact side by side, hatches what went past the plan, and points on where a stage still runs")
  func life() throws {
    let picture = Samples.lifePicture(Samples.life, now: 380).picture(.english)
    let drawn = try DrawnPicture(picture.svg)
    // Confirmed and produced are late; one hatch more is the legend's.
    #expect(drawn.count("pic-hatch") == 2 + 1 && drawn.count("pic-bar", "polygon") == 1 && drawn.count("pic-bar-open") == 4 + 1)
    #expect(picture.says == "2 of 4 stages are done, 2 went past their plan")
    #expect(picture.table.rows[2].map(\.text)[4] == "still runs" && picture.table.rows[3].map(\.text)[3...4] == ["", ""])
    // 2026-09-21 14:13 UTC by a clock in Shanghai.
    #expect(picture.table.rows[0][1].text == "2026-09-21 22:13")
    #expect(drawn.texts.contains("now") && drawn.texts.contains("promised") && drawn.links == ["/r/1"])
  }

  @Test("a control chart marks a point with a signal by a square and says which")
  func control() throws {
    let chart = try #require(Samples.control([1, 2, 0, 3, 19, 2, 1]))
    let picture = chart.picture(.english)
    let drawn = try DrawnPicture(picture.svg)
    #expect(drawn.count("pic-signal", "rect") == 1 && drawn.count("pic-dot", "circle") == 6 && drawn.count("pic-limit") == 2)
    #expect(picture.table.rows[4].last?.text == "beyond" && picture.says == "1 of 7 points are unusual")
    #expect(picture.table.rows[4][1].text == "19.0 %" && picture.table.rows[1][0].text == "2")
    // As wide as its points need it, so that none lies on another.
    let long = try #require(Samples.control(Array(repeating: 1, count: ControlChart.maximumPoints)))
    #expect(try DrawnPicture(long.picture(.english).svg).box.0 > 4_000)
  }

  @Test("a file of its own carries its styles")
  func file() throws {
    let file = Samples.pareto.picture(.english).file
    #expect(file.hasPrefix("<?xml") && file.contains("<style>") && file.contains(".pic-bar"))
  }
}
