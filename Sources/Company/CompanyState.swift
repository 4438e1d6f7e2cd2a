import Ground
import Membership
import Records
import Replica

/// Everything that is known while a company is made: what is to happen, and the keys of what has been written.
struct CompanyState {
  let plan: CompanyPlan
  let sites: MadeSites
  let planner: LifePlanner
  let goods: GoodsList
  var random: Seeded
  var timetable: Timetable
  /// Their places are used again once nothing is to happen to them any more.
  private(set) var lives: [OrderLife?] = []
  private var waiting: [Int32] = []
  private var free: [Int32] = []
  /// Each office's, by place.
  var customers: [[CustomerCard]] = []
  var centres: [[WorkCentre.ID]] = []
  var numbers: DocumentNumbers
  /// Each warehouse's stock of what comes from stock, by product.
  var stock: [[ShelfStock]]

  struct CustomerCard: Sendable {
    var key: Customer.ID
    var grade: CustomerGrade
  }

  /// Running sums of the offices' shares of the orders.
  private let offices: [Int]
  /// Each office's, in cents of its currency.
  private let prices: [[Int]]
  /// Orders that have come so far.
  private(set) var made = 0

  /// What a warehouse has of a product in the lot it takes from.
  struct ShelfStock: Sendable {
    var lot = ""
    var left = 0
    var lots = 0
  }

  /// - Parameters:
  ///   - shares: of the orders, each office's.
  ///   - customers: how many each office has.
  init(_ plan: CompanyPlan, _ sites: MadeSites, _ goods: GoodsList, shares: [Int], customers: [Int]) {
    self.plan = plan
    self.sites = sites
    self.goods = goods
    planner = LifePlanner(plan, customers: customers)
    random = Seeded(state: plan.seed &* 7_919 &+ 17)
    timetable = Timetable(sites: sites.all.count, from: plan.start - 25 * Timetable.hour, until: plan.end)
    numbers = DocumentNumbers(codes: sites.all.map(\.code))
    prices = (0..<plan.offices).map { goods.prices(OfficeRegion.of($0)) }
    var sum = 0
    offices = shares.map { share in
      sum += share
      return sum
    }
    centres = Array(repeating: [], count: plan.plants)
    stock = Array(repeating: Array(repeating: ShelfStock(), count: plan.goods), count: plan.warehouses)
  }

  /// Whether each order's states are written as they come; otherwise a record is written once, as it stands at the end.
  var isStepwise: Bool { plan.depth == .all }

  subscript(life place: Int32) -> OrderLife {
    get { lives[Int(place)]! }
    _modify {
      // Taken out while it is changed, so that its lines are not copied.
      var life = lives[Int(place)]!
      lives[Int(place)] = nil
      defer { lives[Int(place)] = life }
      yield &life
    }
  }

  mutating func add(_ life: OrderLife) -> Int32 {
    if let place = free.popLast() {
      lives[Int(place)] = life
      return place
    }
    lives.append(life)
    waiting.append(0)
    return Int32(lives.count - 1)
  }

  mutating func put(_ kind: Happening.Kind, _ life: Int32, _ part: Int = 0, at moment: UInt64, site: Int) {
    if timetable.put(Happening(kind: kind, life: life, part: Int32(part)), at: moment, site: site) { waiting[Int(life)] += 1 }
  }

  /// Something has happened to it; when nothing more is to happen it is forgotten.
  mutating func done(_ life: Int32) {
    waiting[Int(life)] -= 1
    guard waiting[Int(life)] == 0 else { return }
    lives[Int(life)] = nil
    free.append(life)
  }

  /// Whether a plant is not heard of at a moment.
  func isSilent(_ plant: Int, at moment: UInt64) -> Bool { plant == plan.plants - 1 && moment >= plan.silence }
}

extension CompanyState {
  /// The next hour's happenings by site, and its end; nil when the years are over.
  mutating func nextHour(_ flow: OrderFlow) -> (happenings: [[Happening]], end: UInt64)? {
    guard let happenings = timetable.next() else { return nil }
    // The orders of a day are drawn the day before: it begins earlier in the east.
    if timetable.now % 24 == 0 { receive(Day(number: Int32(timetable.now / 24 + 1)), flow) }
    return (happenings, timetable.moment)
  }

  private mutating func receive(_ day: Day, _ flow: OrderFlow) {
    let place = Int(day.number - plan.first.number)
    guard flow.counts.indices.contains(place) else { return }
    var byOffice = Array(repeating: 0, count: plan.offices)
    for _ in 0..<flow.counts[place] {
      let drawn = random.below(offices[offices.count - 1])
      byOffice[offices.firstIndex { drawn < $0 } ?? 0] += 1
    }
    for (office, count) in byOffice.enumerated() where count > 0 {
      for moment in flow.moments(day, count: count, minutesEast: OfficeRegion.of(office).minutesEast, &random) {
        // In the west the last day is not over yet when the company is looked at.
        let received = min(moment, plan.end - 3 * Timetable.hour)
        let life = add(planner.life(office, received: received, prices: prices[office], &random))
        put(.receive, life, at: received, site: sites.office(office))
        made += 1
      }
    }
  }

  /// Writes one thing that happens, and puts down what follows from it.
  mutating func happen(_ happening: Happening, site: Int, _ snapshot: Snapshot, _ changes: inout Changes) throws {
    switch sites.all[site].terms.role {
    case .office: try office(happening, site: site, snapshot, &changes)
    case .plant: try plant(happening, site: site, &changes)
    case .warehouse: try warehouse(happening, site: site, snapshot, &changes)
    default: break
    }
    done(happening.life)
  }
}

/// The numbers of documents: of each site, series and year without gaps.
struct DocumentNumbers {
  private let codes: [String]
  private var last: [[String: Int]]
  private var year = 0

  init(codes: [String]) {
    self.codes = codes
    last = Array(repeating: [:], count: codes.count)
  }

  mutating func next(_ series: String, site: Int, at moment: UInt64) -> String {
    let now = Day(milliseconds: moment).parts.year
    if now != year {
      year = now
      last = Array(repeating: [:], count: codes.count)
    }
    last[site][series, default: 0] += 1
    let digits = String(last[site][series]!)
    return "\(series)-\(codes[site])-\(now)-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}

/// What the company sells: keys and prices by place.
struct GoodsList: Sendable {
  var keys: [Product.ID] = []
  /// In cents of the home currency.
  var cents: [Int] = []
  /// Minutes of a work centre for one.
  var minutes: [Int] = []

  func prices(_ region: OfficeRegion) -> [Int] { cents.map { max(100, $0 * region.priceLevel / 1_000) } }
}
