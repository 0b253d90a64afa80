//! A page in space and the way from a pixel of the frame back to the page.

/// A projective map of the plane, row by row.
#[derive(Clone, Copy)]
pub struct Plane([f32; 9]);

/// How the page lies before the camera: angles in degrees, the middle of the code in pixels of the frame.
#[derive(Clone, Copy)]
pub struct Pose {
    pub roll: f32,
    pub pitch: f32,
    pub yaw: f32,
    /// Pixels of the frame for one unit of the page, where the page is not tilted.
    pub scale: f32,
    pub middle: (f32, f32),
    /// How far the camera is from the middle, in pixels: the smaller, the stronger the perspective.
    pub distance: f32,
}

impl Plane {
    /// From the page (its middle at 0, 0) to the frame.
    pub fn of(pose: &Pose) -> Self {
        let (sr, cr) = pose.roll.to_radians().sin_cos();
        let (sp, cp) = pose.pitch.to_radians().sin_cos();
        let (sy, cy) = pose.yaw.to_radians().sin_cos();
        // The two axes of the page after turning, tilting and swinging.
        let u = [cr * cy + sr * sp * sy, sr * cp, -cr * sy + sr * sp * cy];
        let v = [-sr * cy + cr * sp * sy, cr * cp, sr * sy + cr * sp * cy];
        let (s, d, (mx, my)) = (pose.scale, pose.distance, pose.middle);
        let w = [u[2] * s / d, v[2] * s / d, 1.0];
        Self([
            u[0] * s + mx * w[0],
            v[0] * s + mx * w[1],
            mx,
            u[1] * s + my * w[0],
            v[1] * s + my * w[1],
            my,
            w[0],
            w[1],
            1.0,
        ])
    }

    pub fn map(&self, x: f32, y: f32) -> (f32, f32) {
        let m = &self.0;
        let w = m[6] * x + m[7] * y + m[8];
        ((m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w)
    }

    /// The way back.
    pub fn turned(&self) -> Self {
        let m = &self.0;
        let minor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
        let adjoint = [
            minor(4, 5, 7, 8),
            -minor(1, 2, 7, 8),
            minor(1, 2, 4, 5),
            -minor(3, 5, 6, 8),
            minor(0, 2, 6, 8),
            -minor(0, 2, 3, 5),
            minor(3, 4, 6, 7),
            -minor(0, 1, 6, 7),
            minor(0, 1, 3, 4),
        ];
        Self(adjoint)
    }
}
