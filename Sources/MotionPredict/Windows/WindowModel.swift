import MotionForecast

/// What a network of a model takes: its features, rate and window.
struct WindowModel: Sendable {
    /// How messages call the model.
    let name: String
    let layout: FeatureLayout
    let rate: ModelRate
    let shape: WindowShape
    /// The features' statistics in training.
    let (mean, scale): ([Float], [Float])

    /// Throws `UseCaseError.noSuchNetwork`.
    ///
    /// - Parameter network: which one, counted from 1.
    init(_ model: ForecastModel, network: Int) throws {
        let members = model.file.forecaster.members
        guard members.indices.contains(network - 1) else {
            throw UseCaseError.noSuchNetwork(model: model.name, network: network, networks: members.count)
        }
        let member = members[network - 1]
        name = model.name
        (layout, rate, shape) = (member.layout, model.file.forecaster.rate, member.settings.shape)
        (mean, scale) = (member.scaling.mean, member.scaling.scale)
    }

    init(_ model: KindsModel) {
        let classifier = model.file.classifier
        name = model.name
        (layout, rate) = (classifier.layout, classifier.rate)
        shape = WindowShape(observed: classifier.settings.frames, predicted: 0)
        (mean, scale) = (classifier.mean, classifier.scale)
    }
}
