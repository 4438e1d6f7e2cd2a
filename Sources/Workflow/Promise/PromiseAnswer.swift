import Foundation
import Ground
import Membership
import Records
import Replica

/// 2.3 What can be promised of an order and by when, with the reasons: read before it is confirmed, and kept part by part when it is.
public struct PromiseAnswer: Sendable {
  /// So much of a line from one source.
  public struct Part: Sendable, Hashable {
    public var quantity: Quantity
    public var source: PromiseSource
    /// The number of the work order or goods receipt, or the codes of the work centres.
    public var number: String?
    /// The warehouse or plant that it comes from.
    public var site: SiteID?
    public var siteCode: String?
    /// When it is made, or free in the warehouse.
    public var ready: Day?
    /// The earliest day on which it can be with the customer.
    public var earliest: Day
    public var limit: PromiseLimit?
    public var limitName: String?
    public var limitUntil: Day?
    /// When on that day, by the plant's clock: `14:30`. Known of an answer, not of a promise that was kept.
    public var limitClock: String?
    /// The newest that is known here of that site.
    public var asOf: Instant?
    public var work: WorkOrder.ID?
  }

  public struct Line: Sendable {
    public var line: OrderLine.ID
    public var position: Int
    public var product: String
    public var productName: Words
    public var quantity: Quantity
    public var parts: [Part]
    /// What is under allotment and more than this site may spend: it waits, unless it is made instead. The parts say when it could be made.
    public var waits: Quantity?
    /// Free in warehouses and allotted to nobody: more may be asked for.
    public var unallotted: [Free]
    /// The day that the customer was told; nil before the line is confirmed.
    public var promised: Day?
    /// Why that is earlier than the parts allow.
    public var why: String?

    /// The first day on which all of it can be with the customer.
    public var earliest: Day? { parts.map(\.earliest).max() }
    /// The part that comes last.
    public var latest: Part? { parts.max { $0.earliest < $1.earliest } }
  }

  /// Stock that no site may promise as long as the warehouse has not allotted it.
  public struct Free: Sendable, Hashable {
    public var siteCode: String
    public var quantity: Quantity
  }

  public var order: SalesOrder.ID
  public var number: String
  public var requested: Day?
  /// The lines that are not confirmed yet.
  public var lines: [Line]
  /// The lines that are confirmed, with what their promise rested on when it was made.
  public var kept: [Line] = []
  /// Codes of the plants that could make it for all this site knows, and whose plan it can't try.
  public var untried: [String] = []

  /// The first day on which all of the order can be with the customer; nil without lines.
  public var earliest: Day? { lines.compactMap(\.earliest).max() }
  public var waits: Bool { lines.contains { $0.waits != nil } }
  /// The line that comes last.
  public var latest: Line? { lines.max { ($0.earliest ?? .init(number: 0)) < ($1.earliest ?? .init(number: 0)) } }

  /// Days by which the requested day is missed; 0 when it can be met or none was asked for.
  public var daysLate: Int {
    guard let requested, let earliest else { return 0 }
    return max(0, Int(earliest.number - requested.number))
  }
}

extension PromiseAnswer.Part {
  /// `70 pcs to be made at PL01 on WC-1, ready 2026-12-08: WC-1 is full until 2026-12-03`.
  public var words: Words {
    let what = sourceWords
    guard let why = limitWords else { return what }
    return Words("\(what.en): \(why.en)", "\(what.zh)：\(why.zh)")
  }

  private var sourceWords: Words {
    let (site, number, day) = (siteCode ?? "", number ?? "", ready?.description ?? "")
    return switch source {
    case .stock: Words("\(quantity.told.en) from stock at \(site)", "\(site) 库存 \(quantity.told.zh)")
    case .beyond: Words("\(quantity.told.en) of \(site) beyond the allotment", "\(site) 超配额 \(quantity.told.zh)")
    case .receipt: Words("\(quantity.told.en) from goods receipt \(number) at \(site), free \(day)", "\(site) 入库单 \(number) 的 \(quantity.told.zh)，\(day) 可用")
    case .work: Words("\(quantity.told.en) from work order \(number) at \(site), ready \(day)", "\(site) 工单 \(number) 的 \(quantity.told.zh)，\(day) 完工")
    case .capacity: Words("\(quantity.told.en) to be made at \(site) on \(number), ready \(day)", "\(quantity.told.zh) 由 \(site) 在 \(number) 生产，\(day) 完工")
    case .standard: Words("\(quantity.told.en) within the standard days", "\(quantity.told.zh) 按标准交期")
    }
  }

  /// What keeps it from being earlier; nil when nothing but the way does.
  public var limitWords: Words? {
    let name = limitName ?? ""
    let until = [limitUntil?.description, limitClock].compactMap { $0 }.joined(separator: " ")
    return limit.map {
      switch $0 {
      case .load: Words("\(name) is full until \(until)", "\(name) 已排满至 \(until)")
      case .work: Words("the work itself ends no earlier on \(name)", "\(name) 加工所需时间")
      case .material: Words("\(name) is short there", "当地缺 \(name)")
      case .noPlan:
        name.isEmpty ? Words("no plan of a plant is known here", "本站点没有工厂计划") : Words("the plan of \(name) can't be tried here", "本站点无法试排 \(name) 的计划")
      case .horizon: Words("the plants' plans have no room for it", "工厂计划排不下")
      case .size: Words("so many lines are not tried one by one", "行数过多，未逐行试排")
      }
    }
  }
}

extension PromiseAnswer {
  /// Which plants were not asked, and what to do; nil when all were.
  public var untriedWords: Words? {
    guard !untried.isEmpty else { return nil }
    return Words(
      "Not tried: \(untried.joined(separator: ", ")). Its records are not kept at this site, or more than \(StepContext.maximumJobs) of its work orders are open. Ask its planner whether it can be sooner there.",
      "未试排：\(untried.joined(separator: "、"))。本站点未保存其数据，或其未完工单超过 \(StepContext.maximumJobs) 个。能否更早，请询问其计划员。")
  }

  /// Why the requested day can't be met: which line, which resource, by how many days; nil when it can.
  public var lateWords: Words? {
    guard daysLate > 0, let requested, let earliest, let line = latest, let part = line.latest else { return nil }
    return Words(
      "\(requested) can't be met: line \(line.position) (\(line.product)) is \(daysLate) days later, \(earliest). \(part.words.en).",
      "无法满足 \(requested)：第 \(line.position) 行（\(line.product)）晚 \(daysLate) 天，为 \(earliest)。\(part.words.zh)。")
  }
}
