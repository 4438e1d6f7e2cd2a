import ArgumentParser
import Exchange
import Foundation
import Ground
import Records
import Workflow

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in a customer's order file (UBL 2.0 or 2.1 XML, EDIFACT ORDERS, or CSV), or a UBL change or cancellation of one.",
    discussion: """
      All orders of the file are taken in together, or none of them and every problem is listed with its line and field.
      The file is kept as it came in either case.

        weft import order.xml --by wang --dir sh01
      """)

  @Argument(help: "The file.") var file: String
  @Option(help: "Who takes it in (or WEFT_OPERATOR).") var by: String?
  @Option(help: "counter, file, mail, portal or visit.") var channel = "file"
  @OptionGroup var site: SiteOptions

  func run() async throws {
    guard let channel = Channel(rawValue: channel) else { throw ValidationError("--channel is one of: counter, file, mail, portal, visit.") }
    let bytes = try Self.read(file)
    let open = try site.folder.open()
    let actor = try await open.actor(by)
    let name = URL(fileURLWithPath: file).lastPathComponent
    let result = try await OrderIntake.receive(bytes: bytes, name: name, channel: channel, at: open.workplace, by: actor)
    let language = site.language
    guard result.problems.isEmpty else {
      if !site.json, result.document != nil {
        let note = Words("\(name) was not taken in. It is kept as received; nothing else was saved.", "\(name) 未能接收。已按原样保存，未写入其他内容。")
        FileHandle.standardError.write(Data((note[language] + "\n").utf8))
      }
      throw Problems(result.problems)
    }
    if site.json {
      let orders = result.orders.map { JSON.object([("number", .string($0.number)), ("id", .string($0.key.description)), ("customer_reference", .string($0.customerReference))]) }
      let changes = result.changes.map { JSON.object([("number", .string($0.number)), ("id", .string($0.key.description)), ("customer_reference", .string($0.customerReference))]) }
      let answer: JSON = ["document": result.document.map { .string($0.description) } ?? .null, "orders": .array(orders), "changes": .array(changes)]
      print(answer.pretty)
    } else {
      for change in result.changes {
        print("✓ " + Words("\(change.number) from the customer's change \(change.customerReference)", "\(change.number)，客户变更号 \(change.customerReference)")[language])
      }
      for order in result.orders {
        print("✓ " + Words("\(order.number) from the customer's \(order.customerReference)", "\(order.number)，客户订单号 \(order.customerReference)")[language])
      }
    }
  }

  /// Looks at the size first, so that a file of any size costs nothing.
  static func read(_ path: String) throws -> [UInt8] {
    let limit = OrderLimits.standard.bytes
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path), let size = attributes[.size] as? Int else {  // Absent or unreadable alike.
      throw Problem(
        "file.unreadable", field: "file", Words("\(path) cannot be read.", "无法读取 \(path)。"),
        remedy: Words("Check the name and the permissions.", "请检查文件名和权限。"))
    }
    guard size <= limit else {
      throw Problem(
        "file.tooLarge", field: "file", Words("\(path) has \(size) bytes; an order file has at most \(limit).", "\(path) 有 \(size) 字节；订单文件最多 \(limit) 字节。"),
        remedy: Words("The file stays where it is. Ask the customer to split it.", "文件保留原处。请客户拆分后重发。"))
    }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
