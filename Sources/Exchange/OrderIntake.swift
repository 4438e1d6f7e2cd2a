import Crypto
import Foundation
import Ground
import Membership
import Records
import Replica
import Workflow

/// What became of a received file.
public struct IntakeResult: Sendable {
  /// An order that came of it.
  public struct Order: Sendable, Hashable {
    public var key: RecordKey
    public var number: String
    public var customerReference: String
  }

  /// What a person must say before orders can come of the file.
  public enum Question: String, Sendable {
    /// What the columns of the table mean.
    case columns
    /// Which customers and products are meant.
    case items
  }

  /// The file as it is kept, also when it was refused; nil when it could not be kept, and `problems` says why.
  public var document: RecordKey?
  /// All orders of the file, or none.
  public var orders: [Order]
  /// A change of an order that came of it, when the file was one.
  public var changes: [Order] = []
  /// Orders and changes of orders that came of it.
  public var made: [Order] { orders + changes }
  /// The step's word on it, when it was taken.
  public var message: Words?
  /// Everything that is wrong with the file, by line; empty when its orders are taken.
  public var problems: [Problem]
  /// For what it waits; nil when its orders are taken, or nothing that a person says could make orders of it.
  public var question: Question?
  /// The same bytes had come before; nothing was done anew.
  public var isKnown = false
}

/// Takes order files in: reads them, looks customers and products up, and saves all orders of a file together or none.
public enum OrderIntake {
  /// Bytes of UTF-8 of the problems that are kept beside a refused file.
  static let maximumKeptProblems = 100_000

  /// Takes a file in. One that came before, byte for byte, gives the same answer again and no second order; one that waited, or was refused,
  /// is tried anew.
  ///
  /// - Parameters:
  ///   - name: the file's name as sent; only its last part is used, and never as a path.
  ///   - customer: the code of the customer whose file it is, as far as the sender has said so.
  /// - Throws: a database error when the disk fails. All else is in the result's problems.
  public static func receive(
    bytes: [UInt8], name: String, channel: Channel, customer: String? = nil, at workplace: Workplace, by actor: Actor
  ) async throws -> IntakeResult {
    let name = fileName(name)
    guard bytes.count <= FieldSchema.maximumBlob else { return IntakeResult(orders: [], problems: [tooLarge(bytes)]) }
    if ChangeFile.isOne(bytes, name: name) { return try await ChangeIntake.receive(bytes, name, channel, workplace, actor) }
    if !bytes.isEmpty, let known = try await known(bytes, workplace) { return try await take(known, customer: customer, at: workplace, by: actor) }
    let content = Data(bytes).base64EncodedString()
    let (reading, question) = try await read(bytes, name, customer, workplace)
    guard reading.problems.isEmpty else {
      return try await refuse(reading.problems, question, bytes.isEmpty ? nil : content, name, channel, workplace, actor)
    }
    do {
      let raw = ["name": name, "content": content, "channel": channel.rawValue, "orders": ImportedOrders(reading.orders.map(imported)).text]
      let outcome = try await workplace.perform("order.import", raw, by: actor)
      let saved = try await orders(of: outcome.result.subject, workplace)
      return IntakeResult(document: outcome.result.subject, orders: saved, message: outcome.result.message, problems: [])
    } catch let problems as Problems {
      return try await refuse(problems.all, Self.question(problems.all), content, name, channel, workplace, actor)
    }
  }

  /// Takes a kept document in with what is known by now.
  ///
  /// - Parameter customer: the code of the customer whose orders they are when the file's own words name nobody here.
  public static func take(_ document: Row<ReceivedDocument>, customer: String? = nil, at workplace: Workplace, by actor: Actor) async throws -> IntakeResult {
    let key = document.id.key
    let former = try await orders(of: key, workplace)
    guard former.isEmpty else {
      let message = Words("\(document.name) was taken in before.", "\(document.name) 此前已导入。")
      return IntakeResult(document: key, orders: former, message: message, problems: [], isKnown: true)
    }
    let (reading, question) = try await read(document.content.bytes, document.name, customer, workplace)
    guard reading.problems.isEmpty else { return IntakeResult(document: key, orders: [], problems: reading.problems, question: question, isKnown: true) }
    do {
      var raw = ["document": key.description, "orders": ImportedOrders(reading.orders.map(imported)).text]
      raw["customer"] = customer
      let outcome = try await workplace.perform(TakeDocument.step.name, raw, by: actor)
      return IntakeResult(document: key, orders: try await orders(of: key, workplace), message: outcome.result.message, problems: [])
    } catch let problems as Problems {
      return IntakeResult(document: key, orders: [], problems: problems.all, question: Self.question(problems.all), isKnown: true)
    }
  }

  /// The same bytes as they were kept before: those that orders came of, else the first.
  private static func known(_ bytes: [UInt8], _ workplace: Workplace) async throws -> Row<ReceivedDocument>? {
    let digest = Data(SHA256.hash(data: bytes))
    return try await workplace.replica.read { snapshot in
      let kept = try snapshot.all(ReceivedDocument.self, where: "digest = ?", [digest], order: "id", limit: 20)
      return try kept.first { try snapshot.first(SalesOrder.self, where: "document = ?", [Data($0.id.key.bytes)]) != nil } ?? kept.first
    }
  }

  /// What could become of these problems if a person said something. A duplicate stays one, whatever is said.
  static func question(_ problems: [Problem]) -> IntakeResult.Question? {
    problems.contains { answerable.contains($0.code) } ? .items : nil
  }

  private static let answerable: Set = [
    "product.unknown", "line.noProduct", "line.unit", "line.priceUnit", "line.factor", "customer.unknown", "customer.contradiction",
  ]

  /// Keeps the file with what is wrong with it.
  static func refuse(
    _ problems: [Problem], _ question: IntakeResult.Question?, _ content: String?, _ name: String, _ channel: Channel, _ workplace: Workplace,
    _ actor: Actor
  ) async throws -> IntakeResult {
    guard let content else { return IntakeResult(orders: [], problems: problems) }
    do {
      let raw = [
        "name": name, "content": content, "channel": channel.rawValue, "problems": text(problems), "waits": question == nil ? "no" : "yes",
      ]
      let kept = try await workplace.perform("document.keep", raw, by: actor)
      return IntakeResult(document: kept.result.subject, orders: [], problems: problems, question: question)
    } catch let others as Problems {
      // Who may not import may not keep either, and is told once.
      return IntakeResult(orders: [], problems: problems + others.all.filter { !problems.contains($0) })
    }
  }

  /// One line a problem, in both languages, cut at a whole line.
  static func text(_ problems: [Problem]) -> String {
    var text = ""
    for problem in problems {
      let line = "\(problem.code)\t\(problem.text(.english))\t\(problem.text(.chinese))\n"
      guard text.utf8.count + line.utf8.count <= maximumKeptProblems else { break }
      text += line
    }
    return text
  }

  private static func orders(of document: RecordKey, _ workplace: Workplace) async throws -> [IntakeResult.Order] {
    try await workplace.replica.read { snapshot in
      try snapshot.all(
        SalesOrder.self, where: "document = ?", [Data(document.bytes)], order: "id", limit: ImportedOrders.maximumOrders
      ).map { .init(key: $0.id.key, number: $0.number, customerReference: $0.customerReference) }
    }
  }

  private static func tooLarge(_ bytes: [UInt8]) -> Problem {
    let limit = FieldSchema.maximumBlob >> 20
    let tenths = (bytes.count * 10 + (1 << 20) - 1) >> 20
    let size = "\(tenths / 10).\(tenths % 10) MiB"
    return Problem(
      "file.tooLarge",
      Words(
        "The file has \(size); at most \(limit) MiB can be kept as received, so it was neither read nor kept.",
        "文件大小为 \(size)，最多保存 \(limit) MiB，因此既未读取也未保存。"),
      remedy: Words("Ask the customer for the order without attachments, or in several files.", "请让客户去掉附件，或分成几个文件发送。"))
  }

  /// The last part of a path, without control characters, at most 255 bytes.
  static func fileName(_ name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    var clean = String(String.UnicodeScalarView(last.unicodeScalars.filter { $0.properties.generalCategory != .control })).trimmingSpaces()
    while clean.utf8.count > 255 { clean.removeLast() }
    return clean.isEmpty ? "order" : clean
  }

  /// The order's note, and those of its lines, for which an order line has no field: `#2: with the pump`.
  private static func note(_ order: ReceivedOrder) -> String? {
    let told = order.lines.enumerated().filter { !$0.element.note.isEmpty }.map { "#\($0.offset + 1): \($0.element.note)" }
    let parts = [order.note].filter { !$0.isEmpty } + told
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  static func imported(_ order: ReceivedOrder) -> ImportedOrder {
    ImportedOrder(
      reference: order.customerReference,
      customer: .init(code: order.customer.identifier, taxNumber: order.customer.taxNumber, name: order.customer.name),
      requested: order.requested,
      address: order.deliveryAddress.map {
        .init(name: $0.name, street: $0.street, city: $0.city, postcode: $0.postcode, region: $0.region, country: $0.country)
      },
      deliveryTerms: order.deliveryTerms.isEmpty ? nil : order.deliveryTerms, note: note(order),
      lines: order.lines.map { line in
        .init(
          product: line.sellerItem.isEmpty ? nil : line.sellerItem, buyerItem: line.buyerItem.isEmpty ? nil : line.buyerItem,
          description: [line.buyerItem, line.description].filter { !$0.isEmpty }.joined(separator: ", "), quantity: line.quantity.amount,
          unit: line.quantity.unit, price: line.price?.amount, currency: line.price?.currency, priceUnit: line.price?.unit,
          requested: line.requested, line: line.line > 0 ? line.line : nil)
      })
  }
}
