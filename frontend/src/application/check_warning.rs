//! What 書類チェック warned of, said again wherever somebody might go on all the same.

use super::CheckSummary;
use crate::parts::{Button, Pictogram, PictogramKind};
use yew::prelude::*;

/// Nothing where the check is not finished, or ended well.
pub(crate) fn check_warning(check: Option<&CheckSummary>, oncheck: &Callback<()>) -> Option<Html> {
    let warning = check?.warning.as_ref()?;
    Some(html! {
        <section class="check-warning" data-part="check-warning" aria-labelledby="check-warning">
            <Pictogram kind={PictogramKind::Warning} />
            <div class="check-warning-words">
                <h3 id="check-warning">{ warning.title }</h3>
                { for warning.why.iter().map(|(label, text)| html! { <p>{ format!("{label}：{text}") }</p> }) }
            </div>
            <Button part="to-check" onclick={oncheck.clone()}>{ "「書類チェック」へ" }</Button>
        </section>
    })
}
