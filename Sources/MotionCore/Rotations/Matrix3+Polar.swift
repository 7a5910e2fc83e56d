extension Matrix3 {
    /// The volume, with its sign, of the unit cube's image.
    package var determinant: Double { x.cross(y).dot(z) }

    /// The rotation nearest to this matrix: its scale and shear taken away, and a reflection turned about.
    ///
    /// The polar factor by Newton's iteration (Higham, Computing the Polar Decomposition, 1986). Nil where the matrix
    /// is flat, or not finite, so that no rotation is nearest.
    package var nearestRotation: Matrix3? {
        let norm = (x.dot(x) + y.dot(y) + z.dot(z)).squareRoot()
        guard norm > 1e-150, norm.isFinite else { return nil }
        let size = 3.0.squareRoot() / norm
        var factor = Matrix3(x * size, y * size, z * size)
        let volume = factor.determinant
        guard abs(volume) > 1e-9 else { return nil }
        if volume < 0 { factor = Matrix3(-factor.x, -factor.y, -factor.z) }
        for _ in 0..<40 {
            let inverse = 1 / factor.determinant
            let step = Matrix3(
                (factor.x + factor.y.cross(factor.z) * inverse) / 2,
                (factor.y + factor.z.cross(factor.x) * inverse) / 2,
                (factor.z + factor.x.cross(factor.y) * inverse) / 2)
            let (dx, dy, dz) = (step.x - factor.x, step.y - factor.y, step.z - factor.z)
            factor = step
            if dx.dot(dx) + dy.dot(dy) + dz.dot(dz) < 1e-24 { break }
        }
        return factor
    }
}
