/// What a caller does about a failed read or write; the command line turns it into an exit status.
public enum FileErrorCategory: Sendable {
    /// There is no such input, or it may not be read (sysexits.h: EX_NOINPUT, 66).
    case noInput
    /// The input is not what it should be (EX_DATAERR, 65).
    case badData
    /// Reading broke off (EX_IOERR, 74).
    case ioError
}

/// Any error of this module: `description` is the whole message, without "error:" and without a newline at its end.
public protocol MotionFileError: Error, CustomStringConvertible, Sendable {
    var category: FileErrorCategory { get }
}

/// A file whose content cannot be taken: what was found, what was expected, and where.
public struct ParseError: MotionFileError, Equatable {
    /// The file as the caller named it.
    package var file: String
    /// Where in the file; nil where the fault is the file as a whole.
    package var location: SourceLocation?
    package var fact: Fact

    package init(file: String, location: SourceLocation? = nil, fact: Fact) {
        self.file = file
        self.location = location
        self.fact = fact
    }

    public var category: FileErrorCategory { .badData }

    /// What stands where something else was expected.
    package enum Found: Equatable, Sendable {
        case word(String)
        case lineEnd
        case fileEnd
    }

    /// What is wrong, without words.
    package enum Fact: Equatable, Sendable {
        case empty
        case binary
        case encoding(String)
        case compressed(String)
        case collada(version: String?)
        case otherXML(root: String?)
        case otherFormat(OtherFormat)
        case expected([String], found: Found)
        case notANumber(Found)
        case decimalComma(String)
        case numberTooLarge(String)
        case frameCount(Found)
        case frameTime(String)
        case channelCount(Found)
        case channelNames(announced: Int, found: Int)
        case unknownChannel(String)
        case unclosedJoint(String, found: Found)
        case repeated(keyword: String, joint: String)
        case controlByteInName(UInt8)
        case noName(keyword: String)
        case noChannels
        case rowLength(expected: Int, found: Int, endsFile: Bool)
        case fewerRows(declared: Int, found: Int)
        /// A fault of a COLLADA file, or of a scene of any format.
        case scene(SceneFault)
        /// A fault of a glTF file.
        case gltf(GLTFFault)
    }
}

/// A file that cannot be opened or read, whatever it holds.
public struct FileAccessError: MotionFileError, Equatable {
    /// Why, without words.
    package enum Fact: Equatable, Sendable {
        case missing
        case directory
        case denied
        /// The system's own words.
        case failed(String)
    }

    package var file: String
    package var fact: Fact

    package init(file: String, fact: Fact) {
        self.file = file
        self.fact = fact
    }

    public var category: FileErrorCategory {
        switch fact {
        case .missing, .denied: .noInput
        case .directory: .badData
        case .failed: .ioError
        }
    }
}

/// A clip that no BVH file can hold.
public enum BVHWriteError: MotionFileError, Equatable {
    /// A value is NaN or infinite; frame and channel are numbered from 0 within the rows given.
    case notFinite(frame: Int, joint: String, channel: String)
    /// The frame time is zero, negative, NaN or infinite.
    case frameTime(Double)
    /// BVH has one tree: a second joint has no parent.
    case severalRoots(String, String)
    /// No joint, or no channel that moves one.
    case nothingToWrite

    public var category: FileErrorCategory { .badData }
}
