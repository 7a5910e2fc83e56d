// What the values of this module are made of: `import MotionPredict` alone is enough to work with them.
@_exported public import ForecastEvaluation
@_exported public import MotionCore
@_exported public import MotionFiles
@_exported public import MotionForecast
@_exported public import MotionPages
@_exported public import RecurrentNetworks
@_exported public import Tensors
