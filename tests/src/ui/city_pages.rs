//! The city's pages in a real browser: every page that the city's router names has to be looked at, with content.

use super::{eye::Eye, session::Session};
use crate::journey::counter::Done;
use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

/// The city's own list of its pages.
const ROUTER: &str = include_str!("../../../sync-server/city/src/web.rs");

/// What a mouse presses; WCAG 2.2 asks for no more.
const MOUSE: u32 = 24;

const LINKS: &str =
    "return [...document.querySelectorAll('main a[href^=\"/city\"]')].map(it => it.getAttribute('href'));";

/// What was seen of the city's pages, shared by the desk that walks through them and whoever judges it.
#[derive(Clone)]
pub struct CityPages(Rc<RefCell<Seen>>);

struct Seen {
    eye: Eye,
    looks: usize,
    pages: BTreeSet<String>,
    faults: BTreeSet<String>,
}

impl CityPages {
    pub fn new(axe: String) -> Self {
        let seen = Seen { eye: Eye::new(axe, MOUSE), looks: 0, pages: BTreeSet::new(), faults: BTreeSet::new() };
        Self(Rc::new(RefCell::new(seen)))
    }

    /// Looks at whatever page stands in the browser.
    pub(super) fn look(&self, session: &Session) -> Done<()> {
        let mut seen = self.0.borrow_mut();
        let path = session.run("return location.pathname;", &[])?;
        let path = path.as_str().unwrap_or_default();
        let page = page_of(path).unwrap_or(path).to_owned();
        let found = seen.eye.look_in_every_size(session)?;
        seen.looks += 1;
        seen.faults.extend(found.into_iter().map(|fault| format!("{page} {fault}")));
        seen.pages.insert(page);
        Ok(())
    }

    /// Where the page leads that was not looked at yet; files are no pages.
    pub(super) fn leads_on(&self, session: &Session) -> Done<Option<String>> {
        let links = session.run(LINKS, &[])?;
        let links = links.as_array().into_iter().flatten().filter_map(|link| link.as_str());
        let seen = self.0.borrow();
        let is_new = |link: &&str| page_of(link).is_some_and(|page| !seen.pages.contains(page));
        Ok(links.into_iter().find(is_new).map(str::to_owned))
    }

    /// How often was looked, or all that is wrong, with the pages that nobody came to.
    pub fn verdict(&self) -> Result<usize, String> {
        let seen = self.0.borrow();
        let mut faults: Vec<String> = seen.faults.iter().cloned().collect();
        let unseen = pages().filter(|page| !seen.pages.contains(*page));
        faults.extend(
            unseen.map(|page| format!("{page} was not looked at: tests/journeys/city-desk.toml has to lead there")),
        );
        if faults.is_empty() {
            Ok(seen.looks)
        } else {
            Err(format!("{}\n{} faults in the city's pages", faults.join("\n"), faults.len()))
        }
    }
}

/// The addresses of all pages, as the router writes them.
fn pages() -> impl Iterator<Item = &'static str> {
    let routes = ROUTER.split(".route(").skip(1);
    routes.filter_map(|route| {
        let address = route.split('"').nth(1)?;
        let shows = route.contains("page(") || route.contains("login::show");
        (shows && !is_file(address)).then_some(address)
    })
}

fn is_file(address: &str) -> bool {
    ["/file", "/export", "/photos/{photo}"].iter().any(|end| address.ends_with(end))
}

/// The page to which an address belongs.
fn page_of(path: &str) -> Option<&'static str> {
    let fits = |page: &&str| {
        let (page, path): (Vec<&str>, Vec<&str>) = (page.split('/').collect(), path.split('/').collect());
        page.len() == path.len() && page.iter().zip(&path).all(|(page, path)| page.starts_with('{') || page == path)
    };
    // What is named stands before what is anything.
    pages().filter(fits).min_by_key(|page| page.matches('{').count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_router_names_pages_and_files() {
        let all: Vec<&str> = pages().collect();
        for page in ["/city/login", "/city/", "/city/cases/{case}", "/city/cases/{case}/receive", "/city/usb/{page}"] {
            assert!(all.contains(&page), "{page} in {all:?}");
        }
        for no_page in
            ["/city/style.css", "/city/logout", "/city/usb/{page}/file", "/city/devices/codes", "/city/rules/confirm"]
        {
            assert!(!all.contains(&no_page), "{no_page}");
        }
    }

    #[test]
    fn an_address_belongs_to_the_page_that_names_it() {
        assert_eq!(page_of("/city/rules/done"), Some("/city/rules/done"));
        assert_eq!(page_of("/city/cases/0a1b"), Some("/city/cases/{case}"));
        assert_eq!(page_of("/city/certificates/0a1b/file"), None);
    }
}
