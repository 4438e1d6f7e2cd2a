/// What companies, products and people are called in companies that are made.
public enum CompanyWords {
  public static let marks = [
    "蓝天", "恒通", "华盛", "金桥", "远东", "东方", "新源", "宏达", "永泰", "中联", "海云", "正泰", "天元", "瑞丰", "博大", "凯盛", "长江", "泰山", "星河", "万和",
    "科力", "大成", "银河", "富士", "同济", "鼎新", "明珠", "汇川", "安泰", "百川", "春晖", "德力", "飞跃", "光华", "国光", "红星", "佳美", "江南", "康达", "利民",
    "美林", "南方", "欧亚", "鹏程", "千里", "日升", "三和", "顺达", "腾飞", "维克", "祥云", "兴业", "雅致", "阳光", "宇航", "振华", "志远", "中天", "众合", "紫金",
  ]
  public static let trades = ["水务", "机械", "化工", "泵业", "环保", "设备", "电力", "给排水", "食品", "制药", "纺织", "钢铁", "船舶", "阀门", "汽车", "建材", "能源"]
  public static let families = ["Müller", "Schmidt", "Köhler", "Weiß", "Becker", "Hoffmann", "Schäfer", "Koch", "Bauer", "Wolf", "Neumann", "Krüger"]
  public static let firms = ["Maschinenbau", "Pumpentechnik", "Wasserwerke", "Anlagenbau", "Armaturen", "Chemie", "Lebensmittel", "Schiffbau"]
  public static let goods: [(en: String, zh: String)] = [
    ("Centrifugal pump", "离心泵"), ("Gear pump", "齿轮泵"), ("Check valve", "止回阀"), ("Shaft seal kit", "轴封套件"), ("Ball valve", "球阀"),
    ("Impeller", "叶轮"), ("Motor bracket", "电机支架"), ("Flange", "法兰"), ("Control cabinet", "控制柜"), ("Pressure sensor", "压力传感器"),
  ]

  public static func product(_ number: Int) -> (en: String, zh: String) {
    let kind = goods[number % goods.count]
    let size = 25 + number / goods.count * 5
    return ("\(kind.en) DN\(size)", "\(kind.zh) DN\(size)")
  }

  public static func productCode(_ number: Int) -> String { "\(["P", "G", "V", "S", "B", "I", "M", "F", "K", "T"][number % 10])-\(100 + number / 10)" }

  /// Streets of a town, by number.
  static func street(_ number: Int, isChinese: Bool) -> String {
    isChinese ? "\(marks[number * 7 % marks.count])路\(1 + number % 388)号" : "\(["Hafenstraße", "Market Street", "Industrial Road", "Werkstraße", "Lake Avenue"][number % 5]) \(1 + number % 214)"
  }

  static func customer(_ number: Int, in town: OfficeRegion.Town, isChinese: Bool) -> String {
    if isChinese {
      let branch = number / (marks.count * trades.count)
      return "\(town.name)\(marks[number % marks.count])\(trades[number / marks.count % trades.count])有限公司" + (branch == 0 ? "" : "第\(branch)分公司")
    }
    let branch = number / (families.count * firms.count)
    return "\(families[number % families.count]) \(firms[number / families.count % firms.count]) \(town.name)" + (branch == 0 ? "" : " \(branch + 1)")
  }

  static let complaints: [String: (en: String, zh: String)] = [
    "quality": ("The seal leaks after a day.", "使用一天后密封处漏水。"), "delivery": ("It came days late.", "到货延迟数日。"),
    "documents": ("The certificate is missing.", "缺少合格证。"), "service": ("Nobody answered the telephone.", "电话无人接听。"),
    "wrong_product": ("Another product than ordered was in the box.", "箱内产品与订单不符。"), "wrong_quantity": ("Two pieces fewer than on the delivery note.", "比送货单少两件。"),
  ]
}
