//! Pictures of a page, lying and upright.

use super::{page::Page, session::Session};
use crate::journey::counter::Done;
use serde_json::json;
use std::{path::Path, time::Duration};

/// Lying, as a counter's tablet stands; and upright.
pub(super) const LYING: (i64, i64) = (1280, 800);
pub(super) const UPRIGHT: (i64, i64) = (800, 1280);
const PATIENCE: Duration = Duration::from_secs(10);

/// WebKit takes the picture when it next draws, and a page that rests does not draw: one dot keeps it drawing.
const BEGIN_DRAWING: &str = "const dot = document.createElement('i');
    dot.id = 'keeps-drawing';
    Object.assign(dot.style, { position: 'fixed', right: 0, bottom: 0, width: '1px', height: '1px' });
    document.documentElement.append(dot);
    const draw = count => {
        dot.style.background = count % 2 ? '#ffffff' : '#fffffe';
        if (dot.isConnected) requestAnimationFrame(() => draw(count + 1));
    };
    draw(0);";
const END_DRAWING: &str = "document.getElementById('keeps-drawing')?.remove();";

/// Keeps `NAME-1280x800.png` and `NAME-800x1280.png`, and leaves the window lying.
pub(super) fn keep(session: &Session, folder: &Path, name: &str) -> Done<()> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    session.run(BEGIN_DRAWING, &[])?;
    for size in [LYING, UPRIGHT] {
        turn(session, size)?;
        let path = folder.join(format!("{name}-{}x{}.png", size.0, size.1));
        std::fs::write(&path, session.picture()?).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    session.run(END_DRAWING, &[])?;
    turn(session, LYING)
}

/// Gives the page this size and waits until it is drawn in it.
pub(super) fn turn(session: &Session, (width, height): (i64, i64)) -> Done<()> {
    // A browser's window is larger than its page.
    let frame = measure(session, "return [outerWidth - innerWidth, outerHeight - innerHeight];")?;
    session.resize(width + frame.0.max(0), height + frame.1.max(0))?;
    let page = Page(session);
    page.until_within(PATIENCE, &format!("a page of {width}×{height}"), || {
        let size = measure(session, "return [innerWidth, innerHeight];")?;
        Ok((size == (width, height)).then_some(()))
    })?;
    let drawn = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
    Ok(session.run_until_answered(drawn, &[]).map(drop)?)
}

fn measure(session: &Session, body: &str) -> Done<(i64, i64)> {
    let measured = session.run(body, &[])?;
    let number = |index: usize| measured[index].as_f64().map(|number| number as i64);
    number(0).zip(number(1)).ok_or_else(|| format!("the page measures {}", json!(measured)).into())
}
