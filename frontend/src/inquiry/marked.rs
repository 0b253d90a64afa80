//! A text in which what was typed stands out.

use super::library::Piece;
use yew::prelude::*;

pub(super) fn marked(pieces: &[Piece]) -> Html {
    let piece = |piece: &Piece| {
        if piece.marked {
            html! { <mark>{ &piece.text }</mark> }
        } else {
            html! { <>{ &piece.text }</> }
        }
    };
    html! { <>{ for pieces.iter().map(piece) }</> }
}
