import Foundation
import Ground
import Records
import Testing
import Workflow

@testable import Exchange

@Suite("Carriers' files")
struct CarrierFileTests {
  private func read(_ text: String) -> CarrierReading { CarrierFileReader.read(Array(text.utf8)) }

  @Test("A table is read by the usual names of its columns in both languages; unknown columns are told", arguments: ["Waybill No,Status,Time,Location,ETA,Weight", "运单号,状态,时间,地点,预计到达,Weight"])
  func table(_ header: String) {
    let reading = read("\(header)\n sf 100 ,in transit,2026-11-24 14:30,Wuxi,2026-11-26,3.2\nSF101,签收,2026/11/25 9:05,,,\n")
    #expect(reading.problems.isEmpty && reading.format == .csv && reading.unknownColumns == ["Weight"])
    #expect(
      reading.lines == [
        .init(line: 2, number: "SF100", kind: .departed, at: "2026-11-24 14:30", place: "Wuxi", arrival: "2026-11-26"), .init(line: 3, number: "SF101", kind: .delivered, at: "2026/11/25 9:05"),
      ])
  }

  @Test("Every milestone is known by its name and its labels")
  func kinds() {
    for kind in MilestoneKind.allCases { for name in [kind.rawValue, kind.label.en, kind.label.zh] { #expect(CarrierTable.kinds[name.lowercased()] == kind) } }
  }

  @Test("What can't be read is said at its line, and the rest is read")
  func lines() {
    let reading = read("waybill,status,time\nS,arrived,2026-11-24 10:00\nSF100,teleported,2026-11-24 10:00\nSF100,arrived,yesterday\nSF100,arrived,2026-11-24 10:00\n")
    #expect(reading.problems.map { "\($0.code) \($0.line ?? 0)" } == ["carrier.number 2", "carrier.kind 3", "carrier.moment 4"])
    #expect(reading.lines.map(\.line) == [5])
    #expect(reading.told.split(separator: "\n").count == 3 && reading.told.hasPrefix("2: "))
    for problem in reading.problems { #expect(problem.what.zh != problem.what.en && !problem.remedy.zh.isEmpty) }
  }

  @Test(
    "Damaged files are refused with what is wrong",
    arguments: [
      ("", "carrier.empty"), ("place,note\nA,B\n", "carrier.column"), ("waybill,status,time\nSF1,\"arrived,2026-11-24\n", "carrier.quotes"), ("UNB+UNOC:3+A+B+261124:1200+1'UNH+1+IFTSTA", "edifact.cutOff"),
      ("UNB+UNOC:3+A+B+261124:1200+1'UNH+1+ORDERS:D:96A:UN'UNT+2+1'UNZ+1+1'", "carrier.message"), ("UNB+UNOC:3+A+B+261124:1200+1'UNH+1+IFTSTA:D:16B:UN'UNT+2+1'UNZ+1+1'", "carrier.message"),
    ])
  func damaged(_ text: String, _ code: String) {
    let reading = read(text)
    #expect(reading.problems.first?.code == code, "\(reading.problems)")
    #expect(reading.lines.isEmpty)
  }

  @Test("More bytes than the limit, and bytes that are no text")
  func limits() {
    #expect(CarrierFileReader.read([UInt8](repeating: 65, count: ImportCarrierFile.maximumBytes + 1)).problems.map(\.code) == ["carrier.tooLarge"])
    #expect(CarrierFileReader.read([0xFF, 0xFF, 0x00, 0x81]).problems.map(\.code) == ["carrier.encoding"])
  }

  @Test("IFTSTA of both releases", arguments: ["96A", "01B"])
  func iftsta(_ release: String) {
    let text = """
      UNA:+.? '
      UNB+UNOC:3+SF+WEFT+261124:1200+1'
      UNH+1+IFTSTA:D:\(release):UN'
      BGM+23+77+9'
      CNI+1+SF100'
      STS+1+13'
      DTM+334:202611240905:203'
      LOC+9+CNSZH::6:Suzhou'
      STS+1+24'
      DTM+334:202611241430:203'
      DTM+132:20261126:102'
      CNI+2'
      RFF+CN:SF101'
      STS+1+1'
      DTM+334:202611251000:203'
      LOC+7+CNSHA'
      FTX+AAI+++Left at gate 3'
      STS+1+99'
      DTM+334:202611251100:203'
      UNT+18+1'
      UNZ+1+1'
      """
    let reading = read(text)
    #expect(reading.format == .iftsta)
    #expect(
      reading.lines == [
        .init(line: 6, number: "SF100", kind: .collected, at: "2026-11-24 09:05", place: "Suzhou"), .init(line: 9, number: "SF100", kind: .departed, at: "2026-11-24 14:30", arrival: "2026-11-26"),
        .init(line: 14, number: "SF101", kind: .arrived, at: "2026-11-25 10:00", place: "CNSHA", note: "Left at gate 3"),
      ])
    // A status that is not watched is told at its segment.
    #expect(reading.problems.map { "\($0.code) \($0.line ?? 0)" } == ["carrier.status 18"])
  }
}
