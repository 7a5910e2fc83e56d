extension Double {
    /// From 0 at 0 and before to 1 at 1 and after, without corners: 3x² - 2x³.
    package var smoothStep: Double {
        let x = Swift.min(Swift.max(self, 0), 1)
        return x * x * (3 - 2 * x)
    }
}
