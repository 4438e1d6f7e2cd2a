import Foundation
import Ground
import Records
import Replica
import Workflow

/// What a watched folder did, for the console.
public struct WatchedFolderState: Sendable, Hashable {
  public var path: String
  /// When it was last looked at; nil before the first time.
  public var lookedAt: Instant?
  /// Since the node was started.
  public var taken = 0
  public var failed = 0
  /// Why the folder itself can't be worked with; nil when it can.
  public var trouble: Words?

  public init(path: String) { self.path = path }
}

/// Takes in the files that are put into a folder, each once, and moves it to `done/`, or to `failed/` with a text beside it that says why.
///
/// A file is taken when it has not changed between two looks. Whatever happens between two steps of it, no order is lost or doubled: bytes
/// that came before are known by their digest, so a file that was taken and not yet moved is only moved the next time.
public struct WatchedFolder: Sendable {
  /// Files that one round takes; the next goes on.
  public static let maximumPerRound = 50
  /// Files that one round looks at; a folder of more is worked off from its beginning.
  public static let maximumListed = 5_000
  static let done = "done"
  static let failed = "failed"
  static let explanation = ".problems.txt"

  /// Between which steps a test lets the node die.
  enum Moment: CaseIterable {
    case read, received, explained, moved
  }

  /// What tells one state of a file from the next.
  private struct Look: Hashable, Sendable {
    var size: UInt64
    var changed: Date
  }

  private let folder: URL
  private let workplace: Workplace
  private let maximumBytes: Int
  /// Takes a file in. It is told that all but the listed problems was taken in when that is so.
  private let receive: @Sendable (_ bytes: [UInt8], _ name: String) async throws -> (result: IntakeResult, isPart: Bool)
  private var seen: [String: Look] = [:]
  public private(set) var state: WatchedFolderState
  var passed: @Sendable (Moment) throws -> Void = { _ in }

  /// A folder of order files, or of a carrier's.
  ///
  /// - Parameter carrier: the code of the carrier whose files come here; nil for orders.
  public init(_ path: String, carrier: String? = nil, at workplace: Workplace) {
    let actor = Actor(name: Workplace.program, roles: carrier == nil ? ImportOrders.step.operators : ImportCarrierFile.step.operators)
    self.init(path, at: workplace, maximumBytes: OrderLimits.standard.bytes) { bytes, name in
      guard let carrier else { return (try await OrderIntake.receive(bytes: bytes, name: name, channel: .file, at: workplace, by: actor), false) }
      return try await CarrierFileIntake.receive(bytes, name, carrier: carrier, at: workplace, by: actor)
    }
  }

  /// A folder of reports of mails that came back.
  public init(reports path: String, at workplace: Workplace) {
    let actor = Actor(name: Workplace.program, roles: BounceMail.step.operators)
    self.init(path, at: workplace, maximumBytes: DeliveryReport.maximumBytes) { bytes, _ in
      (IntakeResult(orders: [], problems: try await ReportIntake.receive(bytes, at: workplace, by: actor).problems), false)
    }
  }

  private init(
    _ path: String, at workplace: Workplace, maximumBytes: Int, receive: @escaping @Sendable ([UInt8], String) async throws -> (result: IntakeResult, isPart: Bool)
  ) {
    folder = URL(fileURLWithPath: path, isDirectory: true)
    self.workplace = workplace
    self.maximumBytes = maximumBytes
    self.receive = receive
    state = WatchedFolderState(path: path)
  }

  /// What a setting names: `DIR` for orders, `carrier:CODE=DIR` for a carrier's files.
  public static func named(_ setting: String) -> (carrier: String?, path: String) {
    let start = "carrier:"
    guard setting.hasPrefix(start), let mark = setting.firstIndex(of: "=") else { return (nil, setting) }
    return (String(setting[setting.index(setting.startIndex, offsetBy: start.count)..<mark]), String(setting[setting.index(after: mark)...]))
  }

  /// Looks once. What goes wrong with the folder itself is in the state, and tried again the next time.
  ///
  /// - Throws: a database error when the disk fails.
  public mutating func look() async throws {
    let manager = FileManager.default
    let names: [String]
    do {
      for name in [Self.done, Self.failed] { try manager.createDirectory(at: folder.appendingPathComponent(name), withIntermediateDirectories: true) }
      names = try manager.contentsOfDirectory(atPath: folder.path).sorted()
    } catch {
      state.trouble = Words("The folder can't be read or written: \(error.localizedDescription)", "无法读写该文件夹：\(error.localizedDescription)")
      return
    }
    state.trouble = nil
    state.lookedAt = try await workplace.replica.read { $0.now }
    var looks: [String: Look] = [:]
    var taken = 0
    for name in names.prefix(Self.maximumListed) {
      guard let look = Self.look(at: folder.appendingPathComponent(name), name) else { continue }
      guard seen[name] == look, taken < Self.maximumPerRound else {
        looks[name] = look
        continue
      }
      taken += 1
      try await take(name, look)
    }
    seen = looks
  }

  /// - Returns: nil for what is no file that anybody sent: folders, links, hidden files and explanations.
  private static func look(at url: URL, _ name: String) -> Look? {
    guard !name.hasPrefix("."), !name.hasSuffix(explanation), !name.hasSuffix(".part"), !name.hasSuffix(".tmp"),
      // A file that is gone again is no file.
      let facts = try? FileManager.default.attributesOfItem(atPath: url.path), facts[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    return Look(size: facts[.size] as? UInt64 ?? 0, changed: facts[.modificationDate] as? Date ?? .distantPast)
  }

  private mutating func take(_ name: String, _ look: Look) async throws {
    let url = folder.appendingPathComponent(name)
    let result: IntakeResult
    var isPart = false
    if look.size > UInt64(maximumBytes) {
      result = IntakeResult(orders: [], problems: [OrderProblem.fileTooLarge.problem(got: "\(look.size) B", other: "\(maximumBytes) B")])
    } else {
      let bytes: [UInt8]
      do { bytes = [UInt8](try Data(contentsOf: url)) } catch {
        state.trouble = Words("\(name) can't be read: \(error.localizedDescription)", "无法读取 \(name)：\(error.localizedDescription)")
        return
      }
      try passed(.read)
      (result, isPart) = try await receive(bytes, name)
    }
    try passed(.received)
    do {
      try move(url, name, result, isPart: isPart)
    } catch let error as CocoaError {
      state.trouble = Words("\(name) can't be moved: \(error.localizedDescription)", "无法移动 \(name)：\(error.localizedDescription)")
    }
  }

  /// The explanation is written before the file is moved, so that no file lies in `failed` without one.
  private mutating func move(_ url: URL, _ name: String, _ result: IntakeResult, isPart: Bool) throws {
    let isTaken = result.problems.isEmpty
    let target = folder.appendingPathComponent(isTaken ? Self.done : Self.failed)
    let free = Self.freeName(name, in: target)
    if !isTaken {
      try Data(Self.explain(name, result, isPart: isPart).utf8).write(to: target.appendingPathComponent(free + Self.explanation), options: .atomic)
      try passed(.explained)
    }
    try FileManager.default.moveItem(at: url, to: target.appendingPathComponent(free))
    try passed(.moved)
    if isTaken { state.taken += 1 } else { state.failed += 1 }
  }

  /// `order.csv`, or `order-2.csv` when a file of that name lies there already.
  private static func freeName(_ name: String, in folder: URL) -> String {
    let (stem, ending) = (URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent, URL(fileURLWithPath: name).pathExtension)
    var free = name
    var number = 1
    while FileManager.default.fileExists(atPath: folder.appendingPathComponent(free).path) {
      number += 1
      free = ending.isEmpty ? "\(stem)-\(number)" : "\(stem)-\(number).\(ending)"
    }
    return free
  }

  /// For whoever put the file there, in both languages.
  ///
  /// - Parameter isPart: whether all but the listed lines was taken in.
  static func explain(_ name: String, _ result: IntakeResult, isPart: Bool = false) -> String {
    let head = isPart
      ? Words("\(name) was taken in but for these lines.", "\(name) 已导入，但下列行除外。")
      : result.question == nil
      ? Words("\(name) was not taken in.", "\(name) 未导入。")
      : Words("\(name) waits for a person: see Import in the console.", "\(name) 等待人工处理：请查看控制台的“导入”页面。")
    let place = { (problem: Problem) in problem.line.map { "\($0): " } ?? "" }
    let lines = result.problems.map { "\(place($0))\($0.text(.english))\n\(place($0))\($0.text(.chinese))" }
    return ([head.en, head.zh, ""] + lines).joined(separator: "\n") + "\n"
  }
}

/// The states of a node's watched folders, for whoever wants to see them.
public actor WatchedFolders {
  private var states: [String: WatchedFolderState] = [:]

  public init() {}

  public func keep(_ state: WatchedFolderState) { states[state.path] = state }

  public var all: [WatchedFolderState] { states.values.sorted { $0.path < $1.path } }
}
