import Ground
import Records
import Replica

extension Row where R == Shipment {
  /// `1 carton`, `3 cartons`.
  func cartonsText(_ language: Language) -> String {
    Words("\(self.cartons) carton\(self.cartons == 1 ? "" : "s")", "\(self.cartons) 箱")[language]
  }
}
