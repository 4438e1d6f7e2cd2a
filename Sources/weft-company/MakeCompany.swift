import Company
import Foundation
import Ground

/// Makes a company of any size, to look at or to measure on.
///
///     weft-company --orders N --to DIR [--sites OFFICES,PLANTS,WAREHOUSES] [--years N] [--seed N] [--until DAY] [--depth orders|deliveries|all]
///                  [--offline DAYS] [--node]
@main
struct MakeCompany {
  private static let usage = """
    usage: weft-company --orders N --to DIR [--sites OFFICES,PLANTS,WAREHOUSES] [--years N] [--seed N] [--until DAY]
                        [--depth orders|deliveries|all] [--offline DAYS] [--node]
    """

  private var plan = CompanyPlan(orders: 0)
  private var folder = ""
  private var isNode = false

  static func main() async throws {
    guard let make = MakeCompany(Array(CommandLine.arguments.dropFirst())) else {
      print(usage)
      exit(64)
    }
    do { try await make.run() } catch let problem as Problem {
      print(problem.text(.english))
      exit(1)
    }
  }

  /// - Returns: nil for an option that is not known or a value that is none.
  private init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      if option == "--node" {
        isNode = true
        continue
      }
      guard let value = rest.popFirst(), take(option, value) else { return nil }
    }
    guard plan.orders > 0, !folder.isEmpty else { return nil }
  }

  private mutating func take(_ option: String, _ value: String) -> Bool {
    func set(_ path: WritableKeyPath<CompanyPlan, Int>, _ plan: inout CompanyPlan) -> Bool {
      guard let number = Int(value) else { return false }
      plan[keyPath: path] = number
      return true
    }
    switch option {
    case "--orders": return set(\.orders, &plan)
    case "--years": return set(\.years, &plan)
    case "--offline": return set(\.offlineDays, &plan)
    case "--seed":
      guard let seed = UInt64(value) else { return false }
      plan.seed = seed
    case "--until":
      guard let day = Day(value) else { return false }
      plan.until = day
    case "--depth":
      guard let depth = CompanyPlan.Depth(rawValue: value) else { return false }
      plan.depth = depth
    case "--sites":
      let counts = value.split(separator: ",").compactMap { Int($0) }
      guard counts.count == 3 else { return false }
      (plan.offices, plan.plants, plan.warehouses) = (counts[0], counts[1], counts[2])
    case "--to": folder = value
    default: return false
    }
    return true
  }

  private func run() async throws {
    let path = folder + "/site.sqlite"
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Problem("folder.used", field: "--to", Words("holds a replica already.", "中已有副本。"), remedy: Words("Choose another folder.", "请选择其他文件夹。"))
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let clock = ContinuousClock()
    let start = clock.now
    let made = try await CompanyMaker(plan, at: path, say: { FileHandle.standardError.write(Data(($0 + "\n").utf8)) })
      .make(founded: Instant(milliseconds: SystemClock().milliseconds()))
    if isNode { try made.writeNode(in: folder) }
    let seconds = Double((clock.now - start).components.seconds) + Double((clock.now - start).components.attoseconds) / 1e18
    let bytes = (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    print("\(plan.orders) orders in \(Int(seconds)) s: \(Int(Double(plan.orders) / seconds)) a second, \(bytes / plan.orders) bytes each, \(bytes >> 20) MB in \(path)")
  }
}
