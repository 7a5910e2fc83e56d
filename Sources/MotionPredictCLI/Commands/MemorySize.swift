import ArgumentParser

/// An amount of memory on the command line: "800MB", "2GB", "1.5G".
struct MemorySize: ExpressibleByArgument, Equatable {
    let bytes: Int

    init?(argument: String) {
        let text = argument.uppercased()
        let number = text.prefix { $0.isNumber || $0 == "." }
        let units = ["M": 1e6, "MB": 1e6, "MIB": 1_048_576, "G": 1e9, "GB": 1e9, "GIB": 1_073_741_824]
        guard let unit = units[String(text.dropFirst(number.count))], let value = Double(number), value > 0,
            value * unit < 1e18
        else { return nil }
        bytes = Int(value * unit)
    }
}
