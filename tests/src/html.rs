//! Just enough of a page to find its marked parts and fill its forms.

use std::collections::BTreeMap;

#[derive(Debug, Clone, Default)]
pub struct Element {
    pub tag: String,
    pub attributes: BTreeMap<String, String>,
    /// The form the element stands in, counted from the page's beginning.
    pub form: Option<usize>,
}

pub struct Page {
    pub elements: Vec<Element>,
    pub text: String,
}

impl Page {
    pub fn read(html: &str) -> Self {
        let (mut elements, mut text) = (Vec::new(), String::new());
        let (mut forms, mut inside) = (0, None);
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            text.push_str(&unescape(&rest[..start]));
            let Some(end) = end_of_tag(&rest[start..]) else { break };
            let tag = &rest[start + 1..start + end];
            rest = &rest[start + end + 1..];
            if tag.starts_with("/form") {
                inside = None;
            }
            if tag.starts_with(['/', '!', '?']) {
                text.push(' ');
                continue;
            }
            let mut element = read_tag(tag);
            if element.tag == "form" {
                inside = Some(forms);
                forms += 1;
            }
            element.form = inside;
            elements.push(element);
        }
        text.push_str(&unescape(rest));
        Self { elements, text }
    }

    /// The elements marked with this part.
    pub fn parts<'a>(&'a self, part: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.is("data-part", part))
    }

    /// Where a form goes and what it would send.
    pub fn form(&self, number: usize) -> Option<(String, BTreeMap<String, String>)> {
        let form = self.elements.iter().find(|element| element.tag == "form" && element.form == Some(number))?;
        let fields = self
            .elements
            .iter()
            .filter(|element| element.form == Some(number) && element.tag == "input")
            .filter_map(|element| {
                Some((element.get("name")?.to_owned(), element.get("value").unwrap_or("").to_owned()))
            })
            .collect();
        Some((form.get("action").unwrap_or("").to_owned(), fields))
    }
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    pub fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }
}

/// The place of the `>` that ends a tag; one inside quotes does not.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.char_indices().find_map(|(at, character)| {
        quoted ^= character == '"';
        (character == '>' && !quoted).then_some(at)
    })
}

fn read_tag(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag.trim_end_matches('/'), ""));
    let mut attributes = BTreeMap::new();
    while let Some((name, after)) = rest.trim_start().split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        let name = name.split_whitespace().last().unwrap_or_default();
        attributes.insert(name.to_owned(), unescape(value));
        rest = after;
    }
    Element { tag: name.to_owned(), attributes, form: None }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_its_hidden_fields_and_its_marked_parts() {
        let page = Page::read(
            r#"<p>a &lt; b</p><form action="/x" method="post"><input type="hidden" name="csrf" value="t&amp;1"><button data-part="go">行く</button></form><a data-part="out" href="/y">出る</a>"#,
        );
        let go = page.parts("go").next().expect("a button");
        let (action, fields) = page.form(go.form.expect("in a form")).expect("a form");
        assert_eq!((action.as_str(), fields["csrf"].as_str()), ("/x", "t&1"));
        assert!(page.parts("out").next().expect("a link").form.is_none());
        assert!(page.text.contains("a < b") && page.text.contains("行く"));
    }
}
