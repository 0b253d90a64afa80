//! What is really typed, and what must stand first.

use crate::support::found;

const QUERIES: &[(&str, &str)] = &[
    ("写真の条件", "photo-conditions"),
    ("しゃしんのじょうけん", "photo-conditions"),
    ("shashin saizu", "photo-conditions"),
    ("証明写真 サイズ", "photo-conditions"),
    ("眼鏡", "photo-glasses"),
    ("メガネ", "photo-glasses"),
    ("megane", "photo-glasses"),
    ("ﾒｶﾞﾈ", "photo-glasses"),
    ("ヒジャブ", "photo-head-cover"),
    ("帽子", "photo-head-cover"),
    ("赤ちゃん 写真", "photo-baby"),
    ("車椅子", "photo-disability"),
    ("交付通知書 なくした", "notice-lost"),
    ("はがき なくした", "notice-lost"),
    ("ハガキ無い", "notice-lost"),
    ("ハガキ 届かない", "notice-not-arrived"),
    ("受取期限", "pickup-deadline"),
    ("受け取り期限", "pickup-deadline"),
    ("予約", "pickup-reservation"),
    ("よやく", "pickup-reservation"),
    ("yoyaku", "pickup-reservation"),
    ("何分", "pickup-duration"),
    ("郵送してほしい", "channel:mail"),
    ("健康保険証", "health-card"),
    ("ほけんしょう", "health-card"),
    ("暗証番号忘れた", "pin-forgot"),
    ("あんしょうばんごう わすれた", "pin-forgot"),
    ("anshoubangou", "pin-forgot"),
    ("ansyoubangou wasure", "pin-forgot"),
    ("パスワード 忘れた", "pin-forgot"),
    ("ロック", "pin-locked"),
    ("ろっくされた", "pin-locked"),
    ("コンビニ 暗証番号", "pin-convenience"),
    ("顔認証", "face-card"),
    ("かおにんしょう", "face-card"),
    ("有効期限", "card-validity"),
    ("電子証明書 期限", "certificate-validity"),
    ("電子証明書の更新", "guide:certificate-renewal"),
    ("densisyoumeisyo kousin", "certificate-renewal"),
    ("青い封筒", "certificate-envelope"),
    ("スマホ搭載", "smartphone-certificate"),
    ("コンビニ交付", "convenience-certificate"),
    ("代理人", "proxy-bring"),
    ("委任状", "proxy-bring"),
    ("75歳", "proxy-over-75"),
    ("七十五歳", "proxy-over-75"),
    ("入院", "proxy-hospital"),
    ("15歳未満", "child-pickup"),
    ("１５歳未満", "child-pickup"),
    ("十五歳未満の子", "child-pickup"),
    ("引越し", "move-within"),
    ("引っ越した", "move-within"),
    ("ひっこし", "move-within"),
    ("hikkoshi", "move-within"),
    ("転入", "elsewhere-move"),
    ("海外転出", "move-abroad"),
    ("結婚", "name-change"),
    ("紛失", "lost"),
    ("カード なくした", "lost"),
    ("funsitu", "lost"),
    ("落とした", "lost"),
    ("警察", "lost-police"),
    ("見つかった", "guide:found"),
    ("壊れた", "broken"),
    ("特急", "express-time"),
    ("とっきゅうはっこう", "channel:express"),
    ("急ぐ", "express"),
    ("手数料", "fee-first"),
    ("再発行 いくら", "fee-reissue"),
    ("受付時間", "hours"),
    ("何時から", "hours"),
    ("木曜", "hours-thursday"),
    ("土日", "hours-weekend"),
    ("年末年始", "hours-year-end"),
    ("在留期間", "foreign-stay"),
    ("特定在留カード", "foreign-residence-card"),
    ("外国語", "foreign-language"),
    ("English", "foreign-language"),
    ("点字", "braille"),
    ("耳が聞こえない", "deaf"),
    ("通知カード", "notification-card"),
    ("住基カード", "basic-card"),
    ("マイナ免許証", "elsewhere-licence"),
    ("身分証", "id-list"),
    ("コピー", "id-copy"),
    ("申請書ID", "application-id"),
    ("申請方法", "how-to-apply"),
    ("作りたい", "how-to-apply"),
    ("QRコード", "apply-online"),
    ("メールアドレス", "apply-no-email"),
    ("マイナポータル", "portal"),
    ("苦情", "complaint"),
    ("住民票", "elsewhere-certificates"),
    ("戸籍", "elsewhere-certificates"),
    ("0120-95-0178", "contact:free-dial"),
    ("0120950178", "contact:free-dial"),
    ("1000円", "fee:reissue"),
];

#[test]
fn what_is_typed_finds_what_is_meant() {
    assert!(QUERIES.len() >= 60);
    let wrong: Vec<String> = QUERIES
        .iter()
        .filter_map(|(query, expected)| {
            let found = found(query);
            let place = found.iter().position(|code| code == expected);
            (place != Some(0)).then(|| {
                format!("{query}: {expected} is at {place:?} behind {:?}", found.iter().take(3).collect::<Vec<_>>())
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_nobody_answers_finds_nothing() {
    for query in ["天気予報", "zzzz", "らーめん", "!!!"] {
        assert_eq!(found(query), Vec::<String>::new(), "{query}");
    }
}

#[test]
fn a_wrong_letter_is_forgiven() {
    for (query, expected) in [
        ("あんしゅうばんごう", "pin-four"),
        ("しゃしんのじょうけむ", "photo-conditions"),
        ("ねんまつねんじ", "hours-year-end"),
        ("けんこうほけんじょう", "health-card"),
    ] {
        assert!(found(query).iter().any(|code| code == expected), "{query}: {:?}", found(query));
    }
}
