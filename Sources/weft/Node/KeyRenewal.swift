import Foundation
import Ground
import Membership
import Replica

/// A node's keys while they are being replaced: new ones are made in a folder beside, and take the place of the old ones once the
/// company's root has granted them.
///
/// From the moment at which `keys.new/` has its certificate, which is written last, the new keys are this node's; whatever is left to do
/// then is done here, by whoever opens the folder next.
struct KeyRenewal {
  let folder: SiteFolder

  var fresh: IdentityFolder { IdentityFolder(path: folder.path + "/keys.new") }
  private var former: IdentityFolder { IdentityFolder(path: folder.path + "/keys.old") }

  /// Brings a renewal that has been granted to its end: what the old key has not sealed yet is sealed, the folders change places, and
  /// the old keys are destroyed. Costs nothing when there is none.
  func finish() throws {
    if fresh.has(.site) {
      if folder.keys.has(.site) {
        let replica = try folder.replica(folder.keys.load())
        try replica.changeSealKey(to: try fresh.load().sealKey.publicKey) {
          // Another process may have been first.
          if fresh.exists { try fresh.replace(folder.keys, keeping: former) }
        }
        try replica.close()
      } else {
        // A crash between the two renames.
        try fresh.replace(folder.keys, keeping: former)
      }
    }
    if former.exists, folder.keys.has(.site) { try former.remove() }
  }
}
