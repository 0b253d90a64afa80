//! Something that comes and goes, and leaves what stands beside it alone.

use yew::prelude::*;

/// Keeps one place among its siblings whether it is there or not.
///
/// Yew matches siblings by their place. One that comes or goes moves the others, and a moved field is built anew in the
/// middle of a word: it loses the keyboard.
pub(crate) fn maybe(html: Option<Html>) -> Html {
    html! { <>{ for html }</> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yew::virtual_dom::VNode;

    #[test]
    fn it_is_one_sibling_whether_it_is_there_or_not() {
        for html in [None, Some(html! { <p /> })] {
            assert!(matches!(maybe(html), VNode::VList(_)));
        }
    }
}
