/// Where offices sell: their money, time, tax and the towns of their customers.
struct OfficeRegion: Sendable {
  struct Town: Sendable {
    var name: String
    var region: String
    var country: String
    var postcode: String
    /// Days that a truck or ship takes to it.
    var transit: Int
  }

  var prefix: String
  var name: String
  var currency: String
  /// What a thousand of the price list's cents cost there.
  var priceLevel: Int
  var minutesEast: Int
  /// Per cent.
  var vat: Int
  var isChinese: Bool
  var towns: [Town]

  /// The office's opening in minutes of the day, by its own clock.
  static let hours = 8 * 60..<17 * 60

  static func of(_ office: Int) -> OfficeRegion { all[office % all.count] }

  static let all: [OfficeRegion] = [
    OfficeRegion(
      prefix: "SH", name: "Shanghai office", currency: "CNY", priceLevel: 1_000, minutesEast: 480, vat: 13, isChinese: true,
      towns: [
        Town(name: "上海", region: "上海市", country: "CN", postcode: "200000", transit: 1), Town(name: "苏州", region: "江苏省", country: "CN", postcode: "215000", transit: 1),
        Town(name: "杭州", region: "浙江省", country: "CN", postcode: "310000", transit: 1), Town(name: "宁波", region: "浙江省", country: "CN", postcode: "315000", transit: 2),
        Town(name: "南京", region: "江苏省", country: "CN", postcode: "210000", transit: 2), Town(name: "无锡", region: "江苏省", country: "CN", postcode: "214000", transit: 1),
        Town(name: "合肥", region: "安徽省", country: "CN", postcode: "230000", transit: 2), Town(name: "济南", region: "山东省", country: "CN", postcode: "250000", transit: 3),
        Town(name: "北京", region: "北京市", country: "CN", postcode: "100000", transit: 3), Town(name: "大连", region: "辽宁省", country: "CN", postcode: "116000", transit: 4),
      ]),
    OfficeRegion(
      prefix: "HH", name: "Hamburg office", currency: "EUR", priceLevel: 145, minutesEast: 60, vat: 19, isChinese: false,
      towns: [
        Town(name: "Hamburg", region: "Hamburg", country: "DE", postcode: "20095", transit: 2), Town(name: "Bremen", region: "Bremen", country: "DE", postcode: "28195", transit: 2),
        Town(name: "Köln", region: "Nordrhein-Westfalen", country: "DE", postcode: "50667", transit: 3), Town(name: "Leipzig", region: "Sachsen", country: "DE", postcode: "04109", transit: 3),
        Town(name: "Rotterdam", region: "Zuid-Holland", country: "NL", postcode: "3011", transit: 3), Town(name: "Lyon", region: "Auvergne-Rhône-Alpes", country: "FR", postcode: "69001", transit: 4),
        Town(name: "Poznań", region: "Wielkopolskie", country: "PL", postcode: "61001", transit: 3), Town(name: "Graz", region: "Steiermark", country: "AT", postcode: "8010", transit: 4),
      ]),
    OfficeRegion(
      prefix: "GZ", name: "Guangzhou office", currency: "CNY", priceLevel: 980, minutesEast: 480, vat: 13, isChinese: true,
      towns: [
        Town(name: "广州", region: "广东省", country: "CN", postcode: "510000", transit: 1), Town(name: "深圳", region: "广东省", country: "CN", postcode: "518000", transit: 1),
        Town(name: "佛山", region: "广东省", country: "CN", postcode: "528000", transit: 1), Town(name: "长沙", region: "湖南省", country: "CN", postcode: "410000", transit: 2),
        Town(name: "武汉", region: "湖北省", country: "CN", postcode: "430000", transit: 2), Town(name: "成都", region: "四川省", country: "CN", postcode: "610000", transit: 4),
        Town(name: "西安", region: "陕西省", country: "CN", postcode: "710000", transit: 4), Town(name: "南宁", region: "广西壮族自治区", country: "CN", postcode: "530000", transit: 2),
      ]),
    OfficeRegion(
      prefix: "CH", name: "Chicago office", currency: "USD", priceLevel: 160, minutesEast: -360, vat: 0, isChinese: false,
      towns: [
        Town(name: "Chicago", region: "Illinois", country: "US", postcode: "60601", transit: 2), Town(name: "Milwaukee", region: "Wisconsin", country: "US", postcode: "53202", transit: 2),
        Town(name: "Houston", region: "Texas", country: "US", postcode: "77002", transit: 4), Town(name: "Cleveland", region: "Ohio", country: "US", postcode: "44113", transit: 3),
        Town(name: "Toronto", region: "Ontario", country: "CA", postcode: "M5H 2N2", transit: 4), Town(name: "Monterrey", region: "Nuevo León", country: "MX", postcode: "64000", transit: 5),
      ]),
  ]
}
