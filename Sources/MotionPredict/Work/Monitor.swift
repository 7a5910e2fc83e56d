/// Whom a use case tells how it goes, and who may stop it.
///
/// Both may be called from several threads at once.
public struct Monitor: Sendable {
    /// Is told of every event.
    public var tell: @Sendable (Event) -> Void
    /// Asked again and again, between two steps of the work; once it says yes, the work throws `UseCaseError.stopped` and
    /// leaves nothing half done.
    public var shouldStop: @Sendable () -> Bool

    /// A monitor; without arguments it hears nothing and stops nothing.
    public init(
        tell: @escaping @Sendable (Event) -> Void = { _ in },
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) {
        self.tell = tell
        self.shouldStop = shouldStop
    }

    /// Throws `UseCaseError.stopped` where the work is to stop.
    package func check() throws {
        if shouldStop() { throw UseCaseError.stopped }
    }
}
