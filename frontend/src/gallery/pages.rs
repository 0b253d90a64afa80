//! The pages as files that a browser can open, with the style and the letters of the product.

use super::{Room, State, rooms};
use std::{fmt::Write, fs, path::Path};

/// Where `cargo xtask gallery` wants them; the style lies in `screen/` beside them.
const PLACE: &str = "HIKITSUGI_GALLERY";

/// Opens the dialogs as the screen does, so that what is behind them cannot be touched.
const OPEN_DIALOGS: &str = "for (const dialog of document.querySelectorAll('dialog')) dialog.showModal();";

#[test]
fn the_pages_are_written_where_they_are_asked_for() {
    let Some(place) = std::env::var_os(PLACE) else { return };
    let (place, rooms) = (Path::new(&place), rooms());
    let write = |path: &Path, text: String| fs::write(path, text).expect("the place can be written");
    for room in &rooms {
        fs::create_dir_all(place.join(room.slug)).expect("the place can be written");
        for state in &room.states {
            write(&place.join(room.slug).join(format!("{}.html", state.slug)), page(room, state));
        }
    }
    write(&place.join("index.html"), index(&rooms));
    let list =
        rooms.iter().flat_map(|room| room.states.iter().map(|state| format!("{}/{}.html\n", room.slug, state.slug)));
    write(&place.join("pages.txt"), list.collect());
}

fn page(room: &Room, state: &State) -> String {
    let head = head(&format!("{}：{}", room.name, state.name), "../");
    format!("{head}<body>{}<script>{OPEN_DIALOGS}</script></body></html>\n", state.html)
}

fn index(rooms: &[Room]) -> String {
    let mut body = String::from("<body><main class=\"gallery\"><h1>ひきつぎの画面</h1>");
    for Room { slug, name, states } in rooms {
        let _ = write!(body, "<h2>{name}</h2><ul>");
        for state in states {
            let _ = write!(body, "<li><a href=\"{slug}/{}.html\">{}</a></li>", state.slug, state.name);
        }
        body.push_str("</ul>");
    }
    let scrolls = "<style>html,body{height:auto;overflow:auto}.gallery{padding:24px}.gallery li{line-height:2}</style>";
    format!("{}{scrolls}{body}</main></body></html>\n", head("ひきつぎの画面", ""))
}

fn head(title: &str, up: &str) -> String {
    format!(
        "<!doctype html><html lang=\"ja\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"{up}screen/fonts.css\"><link rel=\"stylesheet\" href=\"{up}screen/style.css\"></head>"
    )
}
