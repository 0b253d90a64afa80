//! Kana written with Latin letters, in both usual ways.

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Way {
    Hepburn,
    Kunrei,
}

const HEPBURN: &str = "しゃ sha しゅ shu しょ sho ちゃ cha ちゅ chu ちょ cho じゃ ja じゅ ju じょ jo し shi ち chi つ tsu ふ fu じ ji ぢ ji づ zu";
const KUNREI: &str = "しゃ sya しゅ syu しょ syo ちゃ tya ちゅ tyu ちょ tyo じゃ zya じゅ zyu じょ zyo し si ち ti つ tu ふ hu じ zi ぢ zi づ zu";
const BOTH: &str = "きゃ kya きゅ kyu きょ kyo ぎゃ gya ぎゅ gyu ぎょ gyo にゃ nya にゅ nyu にょ nyo ひゃ hya ひゅ hyu ひょ hyo びゃ bya びゅ byu びょ byo ぴゃ pya ぴゅ pyu ぴょ pyo みゃ mya みゅ myu みょ myo りゃ rya りゅ ryu りょ ryo てぃ thi でぃ dhi ふぁ fa ふぃ fi ふぇ fe ふぉ fo あ a い i う u え e お o か ka き ki く ku け ke こ ko が ga ぎ gi ぐ gu げ ge ご go さ sa す su せ se そ so ざ za ず zu ぜ ze ぞ zo た ta て te と to だ da で de ど do な na に ni ぬ nu ね ne の no は ha ひ hi へ he ほ ho ば ba び bi ぶ bu べ be ぼ bo ぱ pa ぴ pi ぷ pu ぺ pe ぽ po ま ma み mi む mu め me も mo や ya ゆ yu よ yo ら ra り ri る ru れ re ろ ro わ wa を wo ぃ xi ぁ xa ぇ xe ぉ xo ー -";

pub(crate) fn romanised(kana: &str, way: Way) -> String {
    let first = if way == Way::Hepburn { HEPBURN } else { KUNREI };
    let words: Vec<&str> = first.split(' ').chain(BOTH.split(' ')).collect();
    let mut letters = String::new();
    let mut rest = kana;
    let mut doubled = false;
    while let Some(next) = rest.chars().next() {
        let syllable = words.chunks(2).filter(|pair| rest.starts_with(pair[0])).max_by_key(|pair| pair[0].len());
        let (written, length) = match (next, syllable) {
            ('っ', _) => {
                doubled = true;
                rest = &rest[next.len_utf8()..];
                continue;
            }
            ('ん', _) => ("n'".to_owned(), next.len_utf8()),
            (_, Some(pair)) => (pair[1].to_owned(), pair[0].len()),
            (other, None) => (other.to_string(), other.len_utf8()),
        };
        if doubled {
            letters.push_str(if written.starts_with("ch") { "t" } else { &written[..1] });
        }
        doubled = false;
        letters.push_str(&written);
        rest = &rest[length..];
    }
    letters
}

#[test]
fn kana_are_written_both_ways() {
    assert_eq!(romanised("しゃしん", Way::Hepburn), "shashin'");
    assert_eq!(romanised("じっしゅつ", Way::Kunrei), "zissyutu");
    assert_eq!(romanised("まっちゃ", Way::Hepburn), "matcha");
    assert_eq!(romanised("かーど", Way::Hepburn), "ka-do");
}
