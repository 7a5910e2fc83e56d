import Testing

@testable import MotionCore

@Suite("how far planted feet slide")
struct PlantedSlideTests {
    @Test(arguments: [Axis.y, .z])
    func feetThatStandStillHardlySlideAndThoseThatAreCarriedAlongDo(up: Axis) {
        // The figure's feet stand exactly still; only where they lift off do planted ones move.
        let figure = WalkingFigure(up: up)
        let clip = figure.clip(240)
        let observed = clip.frames(0..<180)
        let slide = PlantedSlide(observed)
        #expect(slide.ofClip < 5, "\(slide.ofClip)")
        let own = (180..<240).map { Array(clip.frame($0)) }
        #expect(abs(slide.percentASecond(own) - slide.ofClip) < 5)
        // The root, and the feet with it, goes a fifth of a body's size a second to the side.
        let side = observed.bodySize / 5
        let carried = own.enumerated().map { frame, row in
            var row = row
            row[0] += side * Double(frame + 1) * figure.frameTime
            return row
        }
        let carriedSlide = slide.percentASecond(carried)
        #expect(carriedSlide > 12 && carriedSlide < 28, "\(carriedSlide)")
    }

    @Test func aBodyThatSwimsHasNoPlantedFeet() {
        let clip = WalkingFigure(kind: .swim).clip(180)
        #expect(PlantedSlide(clip).ofClip == 0)
        #expect(PlantedSlide(clip).percentASecond([Array(clip.frame(0)), Array(clip.frame(9))]) == 0)
    }
}
