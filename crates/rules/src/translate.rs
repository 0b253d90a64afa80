//! What the TOML reader says, in Japanese.

/// Our own messages are Japanese already and pass unchanged.
pub(crate) fn translate(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let quoted = |prefix: &str| {
        first.strip_prefix(prefix).and_then(|rest| rest.split_once('`')).map(|(name, rest)| (name, words(rest)))
    };
    if let Some((name, _)) = quoted("missing field `") {
        return format!("項目「{name}」が書かれていません");
    }
    if let Some((name, known)) = quoted("unknown field `") {
        return format!("「{name}」という項目はありません。使える項目：{known}");
    }
    if let Some((name, known)) = quoted("unknown variant `") {
        return format!("「{name}」は選べません。選べるもの：{known}");
    }
    if let Some(rest) = first.strip_prefix("invalid type: ") {
        return format!(
            "値の種類が違います（書かれたもの：{}）。文字と日付は \" で囲み、数には \" を付けません",
            japanese_type(rest)
        );
    }
    if let Some(rest) = first.strip_prefix("invalid value: ") {
        return format!("値が範囲の外です（{}）", japanese_type(rest));
    }
    if first.starts_with("duplicate key") {
        return "同じ項目が二度書かれています".into();
    }
    if !first.is_ascii() {
        return first.into();
    }
    format!("TOMLの書き方が正しくありません（{first}）")
}

/// The names between backticks.
fn words(rest: &str) -> String {
    rest.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("、")
}

fn japanese_type(rest: &str) -> String {
    let written = rest.split(", expected").next().unwrap_or(rest);
    [
        ("integer", "数"),
        ("string", "文字"),
        ("boolean", "はい・いいえ"),
        ("map", "表"),
        ("sequence", "並び"),
        ("floating point", "小数"),
    ]
    .into_iter()
    .find_map(|(english, japanese)| {
        written.strip_prefix(english).map(|rest| format!("{japanese}{}", rest.replace('`', "")))
    })
    .unwrap_or_else(|| written.into())
}
