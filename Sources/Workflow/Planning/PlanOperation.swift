import Ground
import Records
import Replica

/// One operation of a piece of work as planning sees it: what it needs, and where it lies if it is planned.
public struct PlanOperation: Sendable, Hashable {
  /// Where it lies, by the clock; hours in which its work centre is shut are part of it.
  public struct Place: Sendable, Hashable {
    public var centre: WorkCentre.ID
    /// When its set-up begins; the same as `runs` without one.
    public var start: Instant
    public var runs: Instant
    public var finish: Instant

    public init(centre: WorkCentre.ID, start: Instant, runs: Instant, finish: Instant) {
      self.centre = centre
      self.start = start
      self.runs = runs
      self.finish = finish
    }
  }

  public var position: Int
  public var name: String
  /// Where it may be done, the usual one first; empty for any.
  public var centres: [WorkCentre.ID]
  /// Minutes; the run is of the whole quantity at an efficiency of 100 %.
  public var setup, run, queue, transfer: Int
  /// In how many parts the quantity goes on.
  public var batches: Int
  public var family: String?
  public var place: Place?

  /// The position of the only operation of a product without a routing.
  public static let only = 10

  public init(
    position: Int = Self.only, name: String = "", centres: [WorkCentre.ID] = [], setup: Int = 0, run: Int, queue: Int = 0, transfer: Int = 0, batches: Int = 1,
    family: String? = nil, place: Place? = nil
  ) {
    self.position = position
    self.name = name
    self.centres = centres
    self.setup = setup
    self.run = run
    self.queue = queue
    self.transfer = transfer
    self.batches = batches
    self.family = family
    self.place = place
  }
}
