import Ground
import Records
import Replica

/// What a plant does for a line of an order.
extension CompanyState {
  mutating func plant(_ happening: Happening, site: Int, _ changes: inout Changes) throws {
    let (place, part) = (happening.life, Int(happening.part))
    switch happening.kind {
    case .schedule: try schedule(place, part, site, &changes)
    case .report: try report(place, part / 100, part % 100, site, &changes)
    default: break
    }
  }

  private mutating func schedule(_ place: Int32, _ position: Int, _ site: Int, _ changes: inout Changes) throws {
    let life = self[life: place]
    let line = life.lines[position]
    guard let made = line.reports.last else { return }
    let plant = sites.all[site].place
    let seen = isSilent(plant, at: plan.end) ? plan.silence : plan.end
    let number = numbers.next("WO", site: site, at: changes.now.milliseconds)
    let isRush = life.promised.number - Day(milliseconds: life.approved).number < 8
    let key = try changes.create(WorkOrder.self, on: sites.all[site].shelf) {
      $0.number = number
      $0.request = line.supply
      $0.order = life.key
      $0.orderNumber = life.number
      $0.product = goods.keys[line.product]
      $0.quantity = Self.pieces(line.quantity)
      $0.centre = centres[plant][line.product % centres[plant].count]
      $0.start = Day(milliseconds: line.begun)
      $0.finish = Day(milliseconds: made.at)
      $0.minutes = 10 + goods.minutes[line.product] * line.quantity
      $0.warehouse = Int(sites.all[sites.warehouse(life.warehouse)].id.number)
      $0.state = made.at < seen - Timetable.hour ? .finished : line.begun < seen ? .started : .released
      $0.rush = isRush ? true : nil
    }
    self[life: place].lines[position].work = key
    self[life: place].lines[position].lot = "L\(number.dropFirst(3))"
    for (part, report) in line.reports.enumerated() where !isSilent(plant, at: report.at) {
      put(.report, place, position * 100 + part, at: report.at, site: site)
    }
  }

  private mutating func report(_ place: Int32, _ position: Int, _ part: Int, _ site: Int, _ changes: inout Changes) throws {
    let life = self[life: place]
    let line = life.lines[position]
    let report = line.reports[part]
    try changes.create(WorkReport.self, on: sites.all[site].shelf) {
      $0.workOrder = line.work
      $0.good = Self.pieces(report.good)
      $0.scrap = Self.pieces(report.scrap)
      $0.at = Instant(milliseconds: report.at)
      $0.scrapReason = report.scrap == 0 ? nil : [.material, .machining, .damage, .setup][line.quantity % 4]
    }
    if part == line.reports.count - 1 { put(.takeIn, place, position, at: line.takenIn, site: sites.warehouse(life.warehouse)) }
  }
}
