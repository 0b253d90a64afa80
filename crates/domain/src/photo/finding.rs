//! What is wrong with a face photo, in the order in which it is said: the first one hides the others.

use serde::{Deserialize, Serialize};

macro_rules! findings {
    ($($(#[$doc:meta])* $name:ident $code:literal $reason:literal $remedy:literal;)*) => {
        /// The order is the order of importance: what makes the other measurements worthless comes first.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Finding {
            $($(#[$doc])* #[serde(rename = $code)] $name),*
        }

        impl Finding {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Never changes once it was stored.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }

            /// For the clerk: `写真が暗いです。`
            pub fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason),* }
            }

            /// Said to the resident: `少し下がってください。`
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy),* }
            }
        }
    };
}

findings! {
    TooFewPixels "too-few-pixels" "カメラの画像が小さく、決められた大きさの写真になりません。" "係の者がカメラを確かめます。お待ちください。";
    TooDark "too-dark" "写真が暗いです。" "明るい方を向いてください。";
    TooBright "too-bright" "写真が明るすぎて、顔が白くとんでいます。" "強い光の当たらない所へ移ってください。";
    NoFace "no-face" "顔が見つかりません。" "カメラの正面に立ち、顔を見せてください。";
    SeveralFaces "several-faces" "二人以上の顔が写っています。" "ほかの方は、カメラから離れてください。";
    TooNear "too-near" "顔が大きすぎます。" "少し下がってください。";
    TooFar "too-far" "顔が小さすぎます。" "少し近づいてください。";
    TooHigh "too-high" "顔の位置が高すぎて、頭の上の余白が足りません。" "カメラを少し上へ向けます。そのままお待ちください。";
    TooLow "too-low" "顔の位置が低すぎます。" "カメラを少し下へ向けます。そのままお待ちください。";
    /// Left in the picture is the resident's own right.
    TooFarLeft "too-far-left" "顔が、写真の左に寄っています。" "真ん中へ、ご自分の左手の方へ動いてください。";
    TooFarRight "too-far-right" "顔が、写真の右に寄っています。" "真ん中へ、ご自分の右手の方へ動いてください。";
    Rolled "rolled" "顔が左右に傾いています。" "頭をまっすぐにしてください。";
    Turned "turned" "顔が横を向いています。" "顔をカメラの正面に向けてください。";
    LookingUp "looking-up" "顔が上を向いています。" "あごを少し引いてください。";
    LookingDown "looking-down" "顔が下を向いています。" "顔を少し上げてください。";
    Blurred "blurred" "写真がぼやけています。" "そのまま動かないでください。";
    UnevenLight "uneven-light" "顔の片側が暗いです。" "顔の両側に同じように光が当たる向きになってください。";
    Glare "glare" "顔や眼鏡に光が反射しています。" "眼鏡を少し下げるか、顔の向きを少し変えてください。";
    BackgroundNotPlain "background-not-plain" "背景に、物や柄が写っています。" "無地の背景の前へ移ってください。";
    BackgroundShadow "background-shadow" "背景に影があります。" "背景から少し離れてください。";
}

impl Finding {
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|finding| finding.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field_code::is_code;
    use std::collections::BTreeSet;

    #[test]
    fn every_finding_survives_its_code() {
        for &finding in Finding::ALL {
            assert_eq!(Finding::from_code(finding.code()), Some(finding));
            assert!(is_code(finding.code()), "{finding:?}");
        }
        assert_eq!(Finding::from_code(""), None);
        let codes: BTreeSet<&str> = Finding::ALL.iter().map(|finding| finding.code()).collect();
        assert_eq!(codes.len(), Finding::ALL.len());
    }

    #[test]
    fn a_remedy_is_one_or_two_short_polite_sentences() {
        for finding in Finding::ALL {
            assert!(finding.reason().ends_with("。") && finding.remedy().ends_with("。"), "{finding:?}");
            assert!(finding.remedy().chars().count() <= 32, "{finding:?}");
        }
    }
}
