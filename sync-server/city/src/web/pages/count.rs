//! 件数: what was done on which day, without anyone in it.

use crate::web::{
    Office,
    fault::Fault,
    frame::{self, Room},
    visit::Visit,
};
use axum::response::Response;
use domain::{CountCategory, Day};
use maud::html;
use std::{cmp::Reverse, collections::BTreeMap};

pub(in crate::web) fn show(office: &Office, visit: &Visit) -> Result<Response, Fault> {
    let mut days: BTreeMap<Reverse<Day>, BTreeMap<CountCategory, u64>> = BTreeMap::new();
    for counted in office.link.counts()? {
        *days.entry(Reverse(counted.entry.day)).or_default().entry(counted.entry.category).or_default() += 1;
    }
    let body = html! {
        h1 { "件数" }
        p { "端末で数えた件数です。氏名などの個人情報は入っていません。" }
        @if days.is_empty() { p.empty { "まだ数えられたものはありません。" } }
        @for (Reverse(day), categories) in &days {
            section.day {
                h2 { time datetime=(day.iso()) { (day) } }
                table {
                    thead { tr { th scope="col" { "区分" } th.figure scope="col" { "件数" } } }
                    tbody {
                        @for (category, count) in categories {
                            tr { td { (category.label()) } td.figure { (count) } }
                        }
                    }
                }
            }
        }
    };
    Ok(frame::page(visit, Room::Counts, "件数", body))
}
