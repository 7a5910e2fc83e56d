import Foundation
func tune(_ name: String, _ standard: Double) -> Double {
    ProcessInfo.processInfo.environment["T_" + name].flatMap(Double.init) ?? standard
}
