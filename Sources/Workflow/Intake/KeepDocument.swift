import Crypto
import Foundation
import Ground
import Records
import Replica

/// 2.1 Keeps what came in as it came in, with the problems that were found in it, if any.
public struct KeepDocument: Step {
  public static let step = StepDeclaration(
    "document.keep", "2.1", by: [.salesClerk, .salesManager], at: [.office, .field], "Keep a received document", "保存接收的文件",
    help: Words("Keeps a file as it was received, also when it could not be read.", "按原样保存收到的文件，包括无法读取的文件。"))

  public struct Input: StepInput {
    public static let entries = Input()
    let name = Entry<String>("name", "File name", "文件名", maximumText: 255)
    /// Base64, so that a form and a command line can carry it.
    let content = Entry<String>("content", "Content (base64)", "内容（base64）", isLong: true, maximumText: 17 << 20)
    let channel = OptionalEntry<Channel>("channel", "Channel", "渠道")
    let problems = OptionalEntry<String>("problems", "Problems", "问题", isLong: true, maximumText: 100_000)
    let waits = OptionalEntry<Bool>("waits", "Waits for a person", "待人工处理", help: Words("A person can still make orders of it.", "经人工处理后仍可导入订单。"))
  }

  public static func check(_ input: Inputs<Input>, _ context: StepContext) throws -> [Problem] {
    Kept.problems(input.content)
  }

  public static func effect(_ input: Inputs<Input>, _ context: StepContext, _ changes: inout Changes) throws -> StepResult {
    let id = try Kept.create(input.name, input.content, input.channel ?? .file, problems: input.problems ?? "", input.waits == true ? .waiting : nil, context, &changes)
    if input.waits == true { try changes.open("document-resolve", about: id.key, number: input.name, on: context.home, context) }
    return StepResult(id.key, Words("\(input.name) is kept as received.", "\(input.name) 已按原样保存。"))
  }
}

/// A document as it came in.
enum Kept {
  static func problems(_ base64: String) -> [Problem] {
    guard let data = Data(base64Encoded: base64) else {
      return [Problem("content.base64", field: "content", Words("is not base64.", "不是 base64。"), remedy: Words("Encode the file's bytes.", "请对文件内容编码。"))]
    }
    guard data.count <= FieldSchema.maximumBlob else {
      return [Problem("content.tooLarge", field: "content", Words("has more than \(FieldSchema.maximumBlob >> 20) MiB.", "超过 \(FieldSchema.maximumBlob >> 20) MiB。"), remedy: Words("Split the file.", "请拆分文件。"))]
    }
    return []
  }

  static func create(
    _ name: String, _ base64: String, _ channel: Channel, problems: String, _ handling: DocumentHandling?, _ context: StepContext, _ changes: inout Changes
  ) throws -> ReceivedDocument.ID {
    guard let data = Data(base64Encoded: base64) else { throw UncheckedInput() }
    return try changes.create(ReceivedDocument.self, on: context.home) {
      $0.name = name
      $0.content = Blob([UInt8](data))
      $0.digest = Blob(Array(SHA256.hash(data: data)))
      $0.channel = channel
      $0.received = context.now
      $0.problems = problems
      $0.handling = handling
    }
  }
}
