import Foundation
import Ground

/// Putting a new keys folder in the place of the old one.
extension IdentityFolder {
  /// Whether there is such a folder, whatever is in it.
  public var exists: Bool { access(path, F_OK) == 0 }

  /// Moves this folder to where `place` is, and what stands there to `former`.
  ///
  /// These are two renames. After a crash between them nothing stands at `place`; the same call then goes on from there.
  ///
  /// - Throws: a problem with the path in question.
  public func replace(_ place: IdentityFolder, keeping former: IdentityFolder) throws(Problem) {
    guard exists else { throw Self.failed("rename", path, ENOENT) }
    if place.exists {
      try former.remove()
      try place.move(to: former)
    }
    try move(to: place)
  }

  private func move(to other: IdentityFolder) throws(Problem) {
    guard rename(path, other.path) == 0 else { throw Self.failed("rename", other.path, errno) }
    try IdentityFolder(path: (other.path as NSString).deletingLastPathComponent).syncFolder()
  }

  /// Deletes the folder with all keys in it, if it is there.
  ///
  /// - Throws: a problem with the path in question.
  public func remove() throws(Problem) {
    guard exists else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw Self.failed("remove", path, EACCES)
    }
  }
}
