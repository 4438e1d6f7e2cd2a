import Foundation

/// Files that are whole after a loss of power, or not there.
enum DurableFile {
  struct Failure: Error {
    var path: String
    var code: Int32
  }

  /// Brings a file, or a folder's list of names, to the disk.
  static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
  }

  /// Puts a file in the place of another, in one move.
  static func replace(_ path: String, by other: String) throws {
    guard rename(other, path) == 0 else { throw Failure(path: path, code: errno) }
    try sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  /// Gives a file a second name; an older file of that name goes.
  static func keep(_ path: String, as other: String) throws {
    if unlink(other) != 0 && errno != ENOENT { throw Failure(path: other, code: errno) }
    guard link(path, other) == 0 else { throw Failure(path: other, code: errno) }
  }

  /// Makes a file of these bytes, unless one of its name is there by then.
  static func make(_ path: String, _ bytes: Data) throws {
    let other = "\(path).\(UUID().uuidString)"
    // As SQLite makes its files: what the mask of the process leaves of it.
    let descriptor = open(other, O_WRONLY | O_CREAT | O_EXCL, 0o644)
    guard descriptor >= 0 else { throw Failure(path: other, code: errno) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    defer { unlink(other) }
    try handle.write(contentsOf: bytes)
    try handle.synchronize()
    guard link(other, path) == 0 || errno == EEXIST else { throw Failure(path: path, code: errno) }
    try sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }
}
