import Company
import Records

/// The names of an order book: drawn from what companies, products and references are called.
enum OrderBookWords {
  private static let cities = [
    "苏州", "上海", "无锡", "南京", "杭州", "宁波", "常州", "合肥", "济南", "青岛", "天津", "北京", "武汉", "长沙", "广州", "深圳", "佛山", "成都", "西安", "大连",
  ]
  private static let (marks, trades) = (CompanyWords.marks, CompanyWords.trades)

  /// Each number below 20,400 has a name of its own; what follows has a branch's number.
  static func chineseCustomer(_ number: Int) -> String {
    let place = number % (cities.count * marks.count * trades.count)
    let branch = number / (cities.count * marks.count * trades.count)
    let name = cities[place % cities.count] + marks[place / cities.count % marks.count] + trades[place / cities.count / marks.count]
    return name + (branch == 0 ? "有限公司" : "有限公司第\(branch)分公司")
  }

  private static let (families, firms) = (CompanyWords.families, CompanyWords.firms)
  private static let towns = ["Hamburg", "Bremen", "Kiel", "Lübeck", "Rostock", "Hannover", "Leipzig", "Dresden", "Berlin", "Köln", "Essen"]

  static func germanCustomer(_ number: Int) -> String {
    let all = families.count * firms.count * towns.count
    let place = number % all
    let name = "\(families[place % families.count]) \(firms[place / families.count % firms.count]) \(towns[place / families.count / firms.count]) GmbH"
    return number < all ? name : "\(name) \(number / all)"
  }

  static func reference(_ place: Int, _ random: inout Seeded) -> String {
    switch place % 3 {
    case 0: "PO-\(2024 + place % 3)-\(Int.random(in: 10_000...99_999, using: &random))"
    case 1: "45\(Int.random(in: 10_000_000...99_999_999, using: &random))"
    default: "CG\(Int.random(in: 100_000...999_999, using: &random))"
    }
  }

  /// Where an order stands that came so many days ago: old ones are paid or came to nothing, new ones are on their way.
  static func state(_ age: Int, _ random: inout Seeded) -> OrderState {
    let draw = Int.random(in: 0..<100, using: &random)
    switch age {
    case ..<3: return draw < 50 ? .received : draw < 75 ? .checked : draw < 80 ? .waiting : .confirmed
    case ..<14: return draw < 5 ? .checked : draw < 12 ? .waiting : draw < 50 ? .confirmed : draw < 70 ? .reviewed : draw < 95 ? .approved : .cancelled
    case ..<60: return draw < 2 ? .waiting : draw < 6 ? .confirmed : draw < 60 ? .approved : draw < 90 ? .invoiced : draw < 95 ? .paid : .cancelled
    default: return draw < 1 ? .approved : draw < 4 ? .invoiced : draw < 92 ? .paid : draw < 97 ? .cancelled : .rejected
    }
  }
}
