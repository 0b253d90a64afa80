//! Which characters count as one: old and new forms of kanji, narrow kana, numbers in rings.

use std::{collections::BTreeMap, sync::LazyLock};

/// Pairs of an old or rare form and the usual one, as they stand in names.
const FORMS: &str = "\
    髙高\u{FA11}崎嵜崎碕崎斎斉齋斉齊斉邊辺邉辺澤沢濵浜濱浜國国德徳廣広眞真惠恵櫻桜龍竜瀧滝澁渋澀渋嶋島嶌島冨富槇槙榮栄條条壽寿曾曽桒桑𠮷吉黑黒靑青淸清縣県學学會会圓円經経關関觀観\
    藏蔵豐豊鄕郷邨村佛仏來来兒児晉晋實実寳宝寶宝將将專専彌弥擇択曉暁檜桧步歩每毎氣気當当盡尽禮礼穗穂竝並緖緒繩縄萬万藝芸藪薮薗園與与處処賴頼輕軽遙遥鐵鉄靜静齡齢鷗鴎麴麹鹽塩埜野舘館槗橋籐藤\
    戶戸增増\u{F91D}欄\u{F928}廊\u{F929}朗\u{F936}虜\u{F970}殺\u{F996}練\u{F9A2}廉\u{F9D0}類\u{F9DC}隆\u{FA10}塚\
    \u{FA12}晴\u{FA16}猪\u{FA17}益\u{FA18}礼\u{FA19}神\u{FA1A}祥\u{FA1B}福\u{FA1C}靖\u{FA1D}精\u{FA1E}羽\u{FA22}諸\
    \u{FA25}逸\u{FA26}都\u{FA2A}飯\u{FA2C}館\u{FA2D}鶴\u{FA2F}隷\u{FA30}侮\u{FA31}僧\u{FA33}勉\u{FA34}勤\u{FA35}卑\
    \u{FA36}喝\u{FA37}嘆\u{FA38}器\u{FA3A}墨\u{FA3B}層\u{FA3D}悔\u{FA3F}憎\u{FA40}懲\u{FA41}敏\u{FA42}既\u{FA43}暑\
    \u{FA44}梅\u{FA45}海\u{FA46}渚\u{FA47}漢\u{FA48}煮\u{FA4A}琢\u{FA4B}碑\u{FA4C}社\u{FA4D}祉\u{FA4E}祈\u{FA4F}祐\
    \u{FA51}祝\u{FA52}禍\u{FA54}穀\u{FA55}突\u{FA56}節\u{FA57}練\u{FA5A}署\u{FA5B}者\u{FA5C}臭\u{FA60}褐\u{FA61}視\
    \u{FA62}謁\u{FA63}謹\u{FA64}賓\u{FA65}贈\u{FA67}逸\u{FA68}難\u{FA69}響\u{FA6A}頻\u{FA78}喝\u{FA7C}塚\u{FA89}憎\
    \u{FA8B}懲\u{FA91}晴\u{FA92}朗\u{FA96}殺\u{FA9A}漢\u{FA9C}煮\u{FAA0}猪\u{FAA6}益\u{FAAD}節\u{FAB0}練\u{FAB2}者\
    \u{FAB8}視\u{FABA}諸\u{FABC}謁\u{FABF}謹\u{FAC1}贈\u{FAC7}難\u{FAC8}靖\u{FACA}響\u{FACC}頻";

/// Narrow katakana from `｡` on.
const NARROW_KANA: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

const VOICELESS: &str = "かきくけこさしすせそたちつてとはひふへほ";
const VOICED: &str = "がぎぐげござじずぜぞだぢづでどばびぶべぼ";
const HALF_VOICELESS: &str = "はひふへほ";
const HALF_VOICED: &str = "ぱぴぷぺぽ";

pub(super) fn usual_form(character: char) -> char {
    static TABLE: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
        let (rare, usual) = (FORMS.chars().step_by(2), FORMS.chars().skip(1).step_by(2));
        rare.zip(usual).collect()
    });
    // Everything before the first kanji is its own form.
    if character < '\u{3400}' { character } else { TABLE.get(&character).copied().unwrap_or(character) }
}

pub(super) fn wide_kana(character: char) -> char {
    let place = (character as u32).checked_sub(0xFF61).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| NARROW_KANA.chars().nth(place)).unwrap_or(character)
}

/// The kana with the mark that follows it: `か` and `゛`.
pub(super) fn voiced(kana: char, mark: char) -> Option<char> {
    let (from, to) = match mark {
        '\u{3099}' | '゛' => (VOICELESS, VOICED),
        '\u{309A}' | '゜' => (HALF_VOICELESS, HALF_VOICED),
        _ => return None,
    };
    from.chars().zip(to.chars()).find(|(plain, _)| *plain == kana).map(|(_, marked)| marked)
}

/// `①` and `⑴` as the digit they show; larger ones are not used.
pub(super) fn ringed_digit(character: char) -> Option<char> {
    let digit = match character {
        '①'..='⑨' => character as u32 - '①' as u32 + 1,
        '⑴'..='⑼' => character as u32 - '⑴' as u32 + 1,
        _ => return None,
    };
    char::from_digit(digit, 10)
}

pub(super) fn kanji_digit(character: char) -> Option<char> {
    "〇一二三四五六七八九"
        .chars()
        .position(|digit| digit == character)
        .and_then(|digit| char::from_digit(digit as u32, 10))
}

/// `ō` as its letter; that it is long is not kept.
pub(super) fn plain_letter(character: char) -> char {
    let pairs = ["aāâ", "iīî", "uūû", "eēê", "oōô"];
    let found = pairs.iter().find(|letters| letters.chars().any(|letter| letter == character));
    found.and_then(|letters| letters.chars().next()).unwrap_or(character)
}

pub(super) fn is_kanji(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々')
}

pub(super) fn is_hiragana(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ' | 'ー')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_come_in_pairs() {
        assert_eq!(FORMS.chars().count() % 2, 0);
        for (rare, usual) in ['髙', '﨑', '齋', '邉', '𠮷'].into_iter().zip(['高', '崎', '斉', '辺', '吉']) {
            assert_eq!(usual_form(rare), usual);
        }
        let usual: Vec<char> = FORMS.chars().skip(1).step_by(2).collect();
        assert!(usual.iter().all(|form| usual_form(*form) == *form), "no chains");
    }

    #[test]
    fn narrow_kana_have_their_places() {
        assert_eq!(['ｱ', 'ﾝ', 'ｰ', 'ﾞ', '･'].map(wide_kana), ['ア', 'ン', 'ー', '゛', '・']);
        assert_eq!(voiced('か', '゛'), Some('が'));
        assert_eq!(voiced('は', '\u{309A}'), Some('ぱ'));
    }
}
