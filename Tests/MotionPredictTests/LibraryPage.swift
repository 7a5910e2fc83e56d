import Foundation
import MotionPredict

/// The code of docs/library.md, in its order.
enum LibraryPage {
    static func run(path: String, modelPath: String, output: String) throws -> [Clip] {
        // page
        let walk = try ClipFile(path: path)
        var fit = Fit([walk])
        fit.options.minutes = 0.01
        let model = try fit.run()
        try model.write(to: modelPath)

        var extend = Extend(walk, by: model)
        extend.length = .seconds(1)
        let longer = try extend.run()
        try longer.write(to: output)
        // end

        // page
        let clip = try ClipFile(path: path).clip
        print("\(clip.skeleton.joints.count) joints, \(clip.frameCount) frames")
        let slower = Clip(
            skeleton: clip.skeleton, frameTime: 2 * clip.frameTime, frameCount: clip.frameCount,
            values: clip.values)
        let bytes = try BVHWriter.write(slower)
        // end

        // page
        let mine = ClipFile(slower, name: "recording")
        let predicted = try Extend(mine, by: ForecastModel(path: modelPath)).run().predicted
        // end

        // page
        let deadline = Date(timeIntervalSinceNow: 0)
        let monitor = Monitor(
            tell: { event in
                if case .progress(let progress) = event { print(progress.fraction) }
            },
            shouldStop: { Date() > deadline })
        do {
            _ = try Fit([walk]).run(monitor)
        } catch UseCaseError.stopped {
            print("stopped in good order")
        }
        // end
        return [longer.predicted, try BVHReader.read(bytes, file: "slower").clip, predicted]
    }
}
