import CZip

/// The ZIP container of a workbook, read from memory within limits: nothing is unpacked to disk, and no part is believed to be as large as it
/// says.
final class WorkbookArchive {
  enum Failure: Error, Hashable {
    case damaged
    case encrypted
    case tooManyParts
    /// A part, or all that were read together, is larger than the limit.
    case tooLarge
  }

  private let archive: OpaquePointer
  private let limits: OrderLimits
  private var inflated = 0

  private init(_ archive: OpaquePointer, _ limits: OrderLimits) {
    self.archive = archive
    self.limits = limits
  }

  /// Opens the container for the time of `body`.
  static func open<T>(_ bytes: [UInt8], limits: OrderLimits, _ body: (WorkbookArchive) throws -> T) throws -> T {
    try bytes.withUnsafeBytes { buffer in
      guard let source = zip_source_buffer_create(buffer.baseAddress, UInt64(buffer.count), 0, nil) else { throw Failure.damaged }
      guard let opened = zip_open_from_source(source, Int32(ZIP_RDONLY), nil) else {
        zip_source_free(source)
        throw Failure.damaged
      }
      // Closes the source too; nothing was changed that could be written.
      defer { zip_discard(opened) }
      guard zip_get_num_entries(opened, 0) <= limits.parts else { throw Failure.tooManyParts }
      return try body(WorkbookArchive(opened, limits))
    }
  }

  /// - Returns: the part's bytes; nil when there is none of this name, whatever its case.
  func part(_ name: String) throws -> [UInt8]? {
    let index = zip_name_locate(archive, name, UInt32(ZIP_FL_NOCASE))
    guard index >= 0 else { return nil }
    var facts = zip_stat()
    zip_stat_init(&facts)
    guard zip_stat_index(archive, UInt64(index), 0, &facts) == 0 else { throw Failure.damaged }
    guard facts.encryption_method == UInt16(ZIP_EM_NONE) else { throw Failure.encrypted }
    let room = limits.workbookBytes - inflated
    guard facts.size <= UInt64(room) else { throw Failure.tooLarge }
    let bytes = try read(UInt64(index), room: room, expected: Int(facts.size))
    inflated += bytes.count
    return bytes
  }

  /// Reads what is really there: the directory's size is only what somebody wrote.
  private func read(_ index: UInt64, room: Int, expected: Int) throws -> [UInt8] {
    guard let file = zip_fopen_index(archive, index, 0) else { throw Failure.damaged }
    defer { zip_fclose(file) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected)
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = zip_fread(file, &piece, UInt64(piece.count))
      // At the end the checksum is compared.
      guard count >= 0 else { throw Failure.damaged }
      if count == 0 { return bytes }
      guard bytes.count + Int(count) <= room else { throw Failure.tooLarge }
      bytes += piece[..<Int(count)]
    }
  }
}
