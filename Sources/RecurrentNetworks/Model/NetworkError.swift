/// Says what is wrong with a network, with what it is given, or with the way it is to be trained.
public enum NetworkError: Error, Equatable {
    case noLayers
    case noWeights
    case badInputShape([Int])
    case twoLayersOfTheName(String)
    case needsSequence(layer: String, found: [Int])
    case needsVector(layer: String, found: [Int])
    case needsVectorOutput(layer: String, found: [Int])
    case badSize(layer: String, what: String, found: Int)
    case badRate(layer: String, found: Double)
    case inputDiffers(layer: String, expected: [Int], found: [Int])
    case targetDiffers(layer: String, expected: [Int], found: [Int])
    case countDiffers(layer: String, what: String, expected: [String], found: Int)
    case stateDiffers(layer: String, what: String, expected: [Int], found: [Int])
    case sampleCountsDiffer(x: Int, y: Int)
    case noSamples
    case notFinite(what: String, index: [Int], found: Float)
    case badSetting(name: String, found: Double, expected: String)
    case splitLeavesNothing(samples: Int, split: Double, training: Int)
    case notCompiled
    case nothingToMonitor(callback: String, quantity: String)
    case weightMissing(layer: String, weight: String)
    case weightDiffers(layer: String, weight: String, expected: [Int], found: [Int])
    case weightNotKnown(weight: String)
    case cannotWrite(path: String, reason: String)
    case cannotRead(path: String, reason: String)
}
