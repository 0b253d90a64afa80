//! Draws how something grows: lines over decades in both directions, side by side, as SVG.

use std::fmt::Write;

/// One picture beside others.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    pub title: String,
    pub lines: Vec<Curve>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub name: String,
    /// Across and upwards; what is not above zero has no place here.
    pub points: Vec<(f64, f64)>,
}

const COLOURS: [&str; 8] = ["#1b6ca8", "#c2410c", "#15803d", "#7e22ce", "#b91c1c", "#0f766e", "#a16207", "#374151"];
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 64.0;
/// Room for the names of the lines.
const RIGHT: f64 = 100.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 44.0;
const NAME_HEIGHT: f64 = 15.0;

pub fn log_log(across: &str, panels: &[Panel]) -> String {
    let width = WIDTH * panels.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\" fill=\"#1f2937\">\n<rect width=\"{width}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
    );
    for (panel, number) in panels.iter().zip(0_u32..) {
        let _ = writeln!(svg, "<g transform=\"translate({} 0)\">", WIDTH * f64::from(number));
        svg += &panel.draw(across);
        svg += "</g>\n";
    }
    svg + "</svg>\n"
}

impl Panel {
    fn draw(&self, across: &str) -> String {
        let points = || self.lines.iter().flat_map(|line| line.points.iter().filter(has_a_place));
        let (x, y) = (Axis::of(points().map(|(x, _)| *x)), Axis::of(points().map(|(_, y)| *y)));
        let right = |value: f64| LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
        let up = |value: f64| HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
        let mut svg = format!("<text x=\"{LEFT}\" y=\"22\" font-weight=\"bold\">{}</text>\n", self.title);
        for decade in x.decades() {
            let (at, bottom) = (right(decade), HEIGHT - BOTTOM);
            let _ = writeln!(svg, "<path d=\"M{at:.1} {TOP}V{bottom}\" stroke=\"#e5e7eb\"/>");
            let _ = writeln!(
                svg,
                "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                bottom + 16.0,
                number(decade)
            );
        }
        for decade in y.decades() {
            let at = up(decade);
            let _ = writeln!(svg, "<path d=\"M{LEFT} {at:.1}H{}\" stroke=\"#e5e7eb\"/>", WIDTH - RIGHT);
            let (x, y) = (LEFT - 6.0, at + 4.0);
            let _ = writeln!(svg, "<text x=\"{x}\" y=\"{y:.1}\" text-anchor=\"end\">{}</text>", number(decade));
        }
        let (middle, low) = (f64::midpoint(LEFT, WIDTH - RIGHT), HEIGHT - 8.0);
        let _ = writeln!(svg, "<text x=\"{middle}\" y=\"{low}\" text-anchor=\"middle\">{across}</text>");
        let heights = self.names(&up);
        for ((line, colour), height) in self.lines.iter().zip(COLOURS.iter().cycle()).zip(heights) {
            svg += &line.draw(colour, &right, &up, height);
        }
        svg
    }

    /// Where the names of the lines stand: beside their ends, and never upon each other.
    fn names(&self, up: &impl Fn(f64) -> f64) -> Vec<f64> {
        let end = |line: &Curve| line.points.iter().rfind(has_a_place).map_or(TOP, |(_, y)| up(*y));
        let mut places: Vec<(usize, f64)> = self.lines.iter().map(end).enumerate().collect();
        places.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        let mut lowest = f64::MIN;
        for (_, place) in &mut places {
            *place = place.max(lowest + NAME_HEIGHT);
            lowest = *place;
        }
        places.sort_by_key(|(line, _)| *line);
        places.into_iter().map(|(_, place)| place).collect()
    }
}

impl Curve {
    fn draw(&self, colour: &str, right: &impl Fn(f64) -> f64, up: &impl Fn(f64) -> f64, name: f64) -> String {
        let points: Vec<(f64, f64)> =
            self.points.iter().filter(has_a_place).map(|(x, y)| (right(*x), up(*y))).collect();
        let path: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let line =
            format!("<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n", path.join(" "));
        let dots =
            points.iter().map(|(x, y)| format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>\n"));
        let at = WIDTH - RIGHT + 8.0;
        let name = format!("<text x=\"{at}\" y=\"{:.1}\" fill=\"{colour}\">{}</text>\n", name + 4.0, self.name);
        [line].into_iter().chain(dots).chain([name]).collect()
    }
}

/// Whole decades.
struct Axis {
    from: i32,
    to: i32,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let from = values.clone().map(|value| value.log10().floor() as i32).min().unwrap_or(0);
        let to = values.map(|value| value.log10().ceil() as i32).max().unwrap_or(1);
        Self { from, to: to.max(from + 1) }
    }

    fn share(&self, value: f64) -> f64 {
        (value.log10() - f64::from(self.from)) / f64::from(self.to - self.from)
    }

    fn decades(&self) -> impl Iterator<Item = f64> + use<> {
        (self.from..=self.to).map(|power| 10_f64.powi(power))
    }
}

fn has_a_place(point: &&(f64, f64)) -> bool {
    point.0 > 0.0 && point.1 > 0.0
}

fn number(value: f64) -> String {
    let whole = value.round() as u64;
    if value < 1.0 {
        return value.to_string();
    }
    let digits = whole.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(name: &str, points: &[(f64, f64)]) -> Curve {
        Curve { name: name.into(), points: points.to_vec() }
    }

    #[test]
    fn what_grows_alike_is_a_straight_line_from_corner_to_corner() {
        let panel =
            Panel { title: "a".into(), lines: vec![curve("b", &[(10.0, 1.0), (100.0, 10.0), (1000.0, 100.0)])] };
        let svg = log_log("cases", &[panel]);
        assert!(svg.contains("points=\"64.0,376.0 222.0,208.0 380.0,40.0\""), "{svg}");
        assert!(svg.contains(">1,000</text>"), "{svg}");
    }

    #[test]
    fn names_do_not_stand_upon_each_other() {
        let lines = vec![curve("b", &[(1.0, 5.0)]), curve("c", &[(1.0, 5.0)]), curve("d", &[(1.0, 1.0)])];
        let places = Panel { title: "a".into(), lines }.names(&|value| value);
        assert_eq!(places, [16.0, 31.0, 1.0]);
    }

    #[test]
    fn what_took_no_time_that_could_be_measured_is_left_out() {
        let panel = Panel { title: "a".into(), lines: vec![curve("b", &[(1.0, 0.0), (10.0, 10.0)])] };
        assert_eq!(log_log("cases", &[panel]).matches("<circle").count(), 1);
    }
}
