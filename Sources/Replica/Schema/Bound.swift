import Ground
import Membership

/// The promise that no site drives a sum below zero that it holds, not even offline: a bounded counter (Balegas et al., "Extending
/// Eventually Consistent Cloud Databases for Enforcing Numeric Invariants", 2015).
///
/// A sum is the right to spend of one site, its holder. The owner adds to it, the holder takes from it, and nobody takes from what another
/// holds. So each sum has one site that lowers it, which sees its own records in order, and the check at that site's commit is exact. Merging
/// never refuses for a sum: what became negative all the same (an override, a lease that ended) is an oversell for people to see.
public struct Bound: Sendable {
  public enum Owner: Sendable, Hashable {
    /// The site whose shelf the ledger record lies on.
    case shelf
    case role(SiteRole)
  }

  public enum Party: String, Sendable {
    case owner, holder
  }

  public enum Effect: String, Sendable {
    /// The amount is 0 or more.
    case adds
    /// The amount is 0 or less, and the holder's sum must bear it.
    case takes
    /// As `takes`, but may bring the sum below zero.
    case takesBeyond = "takes_beyond"
  }

  /// What one kind of ledger record does, and who writes it.
  public struct Kind: Sendable {
    public var value: String
    public var by: Party
    public var effect: Effect

    public init(_ value: String, by party: Party, _ effect: Effect) {
      self.value = value
      self.by = party
      self.effect = effect
    }
  }

  public var owner: Owner
  /// The integer column with the holder's site number; one of the columns that the sum is kept for.
  public var holder: String
  /// The integer column with the moment, in milliseconds since 1970, until which the holder may take; one of the columns that the sum is kept
  /// for. nil: for ever.
  public var lease: String?
  /// The column of the choice that names the kind.
  public var kind: String
  public var kinds: [Kind]

  public init(owner: Owner, holder: String, lease: String? = nil, kind: String, _ kinds: [Kind]) {
    self.owner = owner
    self.holder = holder
    self.lease = lease
    self.kind = kind
    self.kinds = kinds
  }
}

/// A bound with its columns looked up, as the checks use it.
struct BoundColumns: Sendable {
  let bound: Bound
  let balance: Balance
  /// Places in the record's columns.
  let holder: Int
  let lease: Int?
  let kind: Int
  let amount: Int
  private let kinds: [(bytes: [UInt8], kind: Bound.Kind)]

  /// - Returns: nil for a record whose sum, if it has one, is not bounded.
  init?(_ declaration: RecordDeclaration, columns: [String], required: Set<String>) {
    guard let balance = declaration.balance, let bound = balance.bound else { return nil }
    let place = { (name: String) -> Int in
      guard let place = columns.firstIndex(of: name), required.contains(name) else {
        preconditionFailure("\(declaration.name).\(name): a bound names required columns")
      }
      return place
    }
    precondition(([bound.holder] + (bound.lease.map { [$0] } ?? [])).allSatisfy(balance.by.contains), "\(declaration.name): holder and lease are keys of the sum")
    self.bound = bound
    self.balance = balance
    holder = place(bound.holder)
    lease = bound.lease.map(place)
    kind = place(bound.kind)
    amount = place(balance.sum)
    kinds = bound.kinds.map { (Array($0.value.utf8), $0) }
  }

  /// - Returns: nil for a kind that this program does not know.
  func kind(_ bytes: some Collection<UInt8>) -> Bound.Kind? {
    kinds.first { $0.bytes.count == bytes.count && $0.bytes.elementsEqual(bytes) }?.kind
  }
}
