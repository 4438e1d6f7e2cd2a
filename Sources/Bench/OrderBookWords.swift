import Records

/// The names of an order book: drawn from what companies, products and references are called.
enum OrderBookWords {
  private static let cities = [
    "苏州", "上海", "无锡", "南京", "杭州", "宁波", "常州", "合肥", "济南", "青岛", "天津", "北京", "武汉", "长沙", "广州", "深圳", "佛山", "成都", "西安", "大连",
  ]
  private static let marks = [
    "蓝天", "恒通", "华盛", "金桥", "远东", "东方", "新源", "宏达", "永泰", "中联", "海云", "正泰", "天元", "瑞丰", "博大", "凯盛", "长江", "泰山", "星河", "万和",
    "科力", "大成", "银河", "富士", "同济", "鼎新", "明珠", "汇川", "安泰", "百川", "春晖", "德力", "飞跃", "光华", "国光", "红星", "佳美", "江南", "康达", "利民",
    "美林", "南方", "欧亚", "鹏程", "千里", "日升", "三和", "顺达", "腾飞", "维克", "祥云", "兴业", "雅致", "阳光", "宇航", "振华", "志远", "中天", "众合", "紫金",
  ]
  private static let trades = ["水务", "机械", "化工", "泵业", "环保", "设备", "电力", "给排水", "食品", "制药", "纺织", "钢铁", "船舶", "阀门", "汽车", "建材", "能源"]

  /// Each number below 20,400 has a name of its own; what follows has a branch's number.
  static func chineseCustomer(_ number: Int) -> String {
    let place = number % (cities.count * marks.count * trades.count)
    let branch = number / (cities.count * marks.count * trades.count)
    let name = cities[place % cities.count] + marks[place / cities.count % marks.count] + trades[place / cities.count / marks.count]
    return name + (branch == 0 ? "有限公司" : "有限公司第\(branch)分公司")
  }

  private static let families = ["Müller", "Schmidt", "Köhler", "Weiß", "Becker", "Hoffmann", "Schäfer", "Koch", "Bauer", "Wolf", "Neumann", "Krüger"]
  private static let firms = ["Maschinenbau", "Pumpentechnik", "Wasserwerke", "Anlagenbau", "Armaturen", "Chemie", "Lebensmittel", "Schiffbau"]
  private static let towns = ["Hamburg", "Bremen", "Kiel", "Lübeck", "Rostock", "Hannover", "Leipzig", "Dresden", "Berlin", "Köln", "Essen"]

  static func germanCustomer(_ number: Int) -> String {
    let all = families.count * firms.count * towns.count
    let place = number % all
    let name = "\(families[place % families.count]) \(firms[place / families.count % firms.count]) \(towns[place / families.count / firms.count]) GmbH"
    return number < all ? name : "\(name) \(number / all)"
  }

  private static let goods: [(en: String, zh: String)] = [
    ("Centrifugal pump", "离心泵"), ("Gear pump", "齿轮泵"), ("Check valve", "止回阀"), ("Shaft seal kit", "轴封套件"), ("Ball valve", "球阀"),
    ("Impeller", "叶轮"), ("Motor bracket", "电机支架"), ("Flange", "法兰"), ("Control cabinet", "控制柜"), ("Pressure sensor", "压力传感器"),
  ]

  static func product(_ number: Int) -> (en: String, zh: String) {
    let kind = goods[number % goods.count]
    let size = 25 + number / goods.count * 5
    return ("\(kind.en) DN\(size)", "\(kind.zh) DN\(size)")
  }

  static func productCode(_ number: Int) -> String { "\(["P", "G", "V", "S", "B", "I", "M", "F", "K", "T"][number % 10])-\(100 + number / 10)" }

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
