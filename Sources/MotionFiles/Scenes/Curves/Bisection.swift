/// Finds roots by halving.
enum Bisection {
    /// The root between 0 and 1 of a function that does not decrease there, down to the last bits.
    static func root(near guess: Double, _ function: (Double) -> Double) -> Double {
        var (low, high) = (0.0, 1.0)
        var middle = guess
        for _ in 0..<54 {
            let value = function(middle)
            if value == 0 { return middle }
            if value < 0 { low = middle } else { high = middle }
            middle = (low + high) / 2
        }
        return middle
    }
}
