import Ground
import Logging
import Replica
import ServiceLifecycle

/// Carries a `Session` over one connection: one loop takes all events in turn, child tasks read, write, tick, and call the store.
///
/// The loop itself never waits for the peer, so that two nodes that both write can't wait for each other for good.
struct SessionDriver: Sendable {
  enum Event: Sendable {
    case received(Frame, bytes: Int)
    case garbled(FrameFailure)
    case disconnected(String)
    case wrote(Int)
    case writerDone
    case tick
    case changed
    case met(Encounter)
    case loaded(OutgoingBatch?)
    case offering(OutgoingCheckpoint)
    case fetched(CheckpointPiece)
    case loadFailed(String)
    case considered(CheckpointStep)
    case applied(ApplyReport)
    case applyFailed(String)
    case end(CloseCode, String)
    /// The last frames could not be written in time.
    case flushTimeout
  }

  let node: LocalNode
  let connection: Connection
  let side: Session.Side
  let greeting: Greeting
  let peer: SiteID
  var certificate: ShownCertificate?
  /// Where it was dialled.
  var address: String?

  /// Runs until the session ends; the connection is closed then.
  /// - Parameter first: a frame that was read already.
  func run(first: (frame: Frame, bytes: Int)? = nil) async -> SessionEnd {
    let (events, input) = AsyncStream.makeStream(of: Event.self)
    let end = await withGracefulShutdownHandler {
      await withDiscardingTaskGroup(returning: SessionEnd.self) { group in
        var loop = SessionLoop(driver: self, input: input)
        loop.begin(&group)
        if let first { await loop.take(.received(first.frame, bytes: first.bytes), &group) }
        for await event in events {
          await loop.take(event, &group)
          if loop.isOver { break }
        }
        let end = await loop.finish()
        if loop.saidGoodbye { await connection.linger() }
        group.cancelAll()
        return end
      }
    } onGracefulShutdown: {
      input.yield(.end(.goingAway, "the node stops"))
    }
    await connection.close()
    return end
  }

  /// Reads one frame for each credit.
  func read(_ credits: AsyncStream<Void>, _ input: AsyncStream<Event>.Continuation) async {
    for await _ in credits {
      do {
        guard let (frame, bytes) = try await connection.next() else {
          input.yield(.disconnected("the peer closed"))
          return
        }
        input.yield(.received(frame, bytes: bytes))
      } catch let failure as FrameFailure {
        input.yield(.garbled(failure))
        return
      } catch {
        input.yield(.disconnected("\(error)"))
        return
      }
    }
  }

  func write(_ frames: AsyncStream<Frame>, _ input: AsyncStream<Event>.Continuation) async {
    do {
      for await frame in frames { input.yield(.wrote(try await connection.write(frame))) }
      input.yield(.writerDone)
    } catch {
      input.yield(.disconnected("\(error)"))
    }
  }

  func tick(_ input: AsyncStream<Event>.Continuation) async {
    // The only throw is the cancellation that ends the session.
    while (try? await node.clock.sleep(milliseconds: 1000)) != nil { input.yield(.tick) }
  }

  /// Every commit may be news for the peer, the end of its membership, or another shelf for one of us.
  func watch(_ input: AsyncStream<Event>.Continuation) async {
    do {
      let changes = await node.store.changes()
      let begun = try await node.store.standing(of: peer)
      for await _ in changes {
        let now = try await node.store.standing(of: peer)
        let isAdmitted = try await node.store.isAdmitted(site: peer, by: certificate)
        if now == nil || !isAdmitted {
          input.yield(.end(.notAdmitted, "\(peer) is no member any more, or has a newer certificate"))
        } else if now != begun {
          input.yield(.end(.anew, "other shelves from now on"))
        } else {
          input.yield(.changed)
        }
      }
    } catch {
      input.yield(.end(.storeFailed, "\(error)"))
    }
  }

  func keep(_ acks: AsyncStream<(Frontier, Instant)>, _ input: AsyncStream<Event>.Continuation) async {
    do {
      for await (frontier, at) in acks { try await node.store.acknowledged(by: peer, frontier, at: at) }
    } catch {
      input.yield(.end(.storeFailed, "\(error)"))
    }
  }
}
