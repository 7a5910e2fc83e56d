import MotionPredict

let walk = try ClipFile(path: "walk.bvh")
var fit = Fit([walk])
fit.options.epochs = 12
let model = try fit.run()
let longer = try Extend(walk, by: model).run()
try longer.write(to: "longer.bvh")
print("\(longer.predicted.frameCount) new frames")
