//! What is read of ordinary and of hostile frames; the whole evidence is `cargo xtask scanner`.

use frames::{
    Draw, camera,
    kinds::{Kind, sample},
    payload, spoil,
};
use scanner::{Effort, Found, Frame, FrameError, find};

fn look(jpeg: &[u8]) -> Found {
    find(&Frame::decode(jpeg).expect("is a frame"), Effort::LIVE)
}

fn texts(found: &Found) -> Vec<&[u8]> {
    found.codes.iter().map(|code| code.text.as_slice()).collect()
}

#[test]
fn what_happens_at_a_counter_is_read() {
    let (mut read, mut all) = (0, 0);
    for kind in Kind::ALL {
        for seed in 0..4 {
            let form = camera::form(kind, false, 1280, 720, seed);
            let found = look(&form.jpeg);
            all += 1;
            let is_form = |text: &&[u8]| text.windows(form.id.len()).any(|part| part == form.id.as_bytes());
            assert!(texts(&found).iter().all(is_form), "{kind:?} {seed} is read as something else");
            read += usize::from(found.codes.len() == 1);
        }
    }
    assert!(read * 100 >= all * 95, "{read} of {all}");
}

#[test]
fn the_same_frame_says_the_same() {
    let form = camera::form(Kind::Mixed, true, 1280, 720, 5);
    let (one, other) = (look(&form.jpeg), look(&form.jpeg));
    assert_eq!(texts(&one), texts(&other));
}

#[test]
fn every_code_of_a_frame_is_found() {
    let mut draw = Draw::new(3);
    let codes: Vec<_> =
        (0..3).map(|_| payload::code(payload::form(&mut draw).1.as_bytes(), payload::EcLevel::M)).collect();
    assert_eq!(look(&camera::page_of(&codes, 1280, 720, 1)).codes.len(), 3);
}

#[test]
fn a_page_without_a_code_holds_none() {
    for seed in 0..6 {
        let found = look(&camera::page_of(&[], 640, 480, seed));
        assert!(found.codes.is_empty() && found.unread.is_empty());
    }
}

#[test]
fn what_is_spoiled_beyond_reading_is_still_seen() {
    let mut draw = Draw::new(8);
    let mut code = payload::code(payload::form(&mut draw).1.as_bytes(), payload::EcLevel::L);
    payload::spoil(&mut code);
    let found = look(&camera::page_of(&[code], 640, 480, 1));
    assert!(found.codes.is_empty());
    assert_eq!(found.unread.len(), 1);
}

#[test]
fn a_form_beside_a_code_that_cannot_be_read_is_not_alone() {
    let mut draw = Draw::new(8);
    let whole = payload::code(payload::form(&mut draw).1.as_bytes(), payload::EcLevel::M);
    let mut spoiled = whole.clone();
    payload::spoil(&mut spoiled);
    let found = look(&camera::page_of(&[whole, spoiled], 1280, 720, 1));
    assert_eq!((found.codes.len(), found.unread.len()), (1, 1));
}

#[test]
fn every_version_is_read_when_it_is_large_enough() {
    for version in [1, 2, 3, 6, 7, 10, 14, 20, 25] {
        let code = payload::code_of_version(b"12345678901234567890123", version, payload::EcLevel::M).expect("fits");
        let found = look(&camera::sharp(&code, 6));
        assert_eq!(texts(&found), [b"12345678901234567890123"], "{version}");
    }
}

#[test]
fn the_largest_code_there_is_ends_in_bounded_memory() {
    let bomb = vec![b'7'; 7_089];
    let code = payload::code_of_version(&bomb, 40, payload::EcLevel::L).expect("fits");
    let found = look(&camera::sharp(&code, 5));
    assert!(found.codes.iter().all(|code| code.text.len() == 4_096), "read no further than to say that it is too long");
}

#[test]
fn other_alphabets_and_parts_of_a_series_do_no_harm() {
    use qrcode::{
        EcLevel, QrCode, Version,
        bits::{Bits, ExtendedMode},
    };
    let coded = |fill: &dyn Fn(&mut Bits)| {
        let mut bits = Bits::new(Version::Normal(5));
        fill(&mut bits);
        bits.push_terminator(EcLevel::M).expect("fits");
        let code = QrCode::with_bits(bits, EcLevel::M).expect("is a code");
        let dark = code.to_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect();
        look(&camera::sharp(&payload::Modules { side: code.width(), dark }, 6))
    };
    let eci = coded(&|bits| {
        bits.push_eci_designator(26).expect("fits");
        bits.push_byte_data(b"id=12345678901234567890123").expect("fits");
    });
    assert_eq!(texts(&eci), [b"id=12345678901234567890123"]);
    let kanji = coded(&|bits| bits.push_kanji_data(b"\x93\x5f\xe4\xaa").expect("fits"));
    assert_eq!(texts(&kanji), [b"\x93\x5f\xe4\xaa"]);
    let binary = coded(&|bits| bits.push_byte_data(&[0, 255, 128, 10]).expect("fits"));
    assert_eq!(texts(&binary), [[0, 255, 128, 10]]);
    // The first of two parts: half of what belongs together is not taken for the whole.
    let series = coded(&|bits| {
        bits.push_mode_indicator(ExtendedMode::StructuredAppend).expect("fits");
        bits.push_numeric_data(b"12345678901234567890123").expect("fits");
    });
    assert!(series.codes.is_empty(), "{:?}", series.codes);
}

#[test]
fn a_frame_that_is_none_is_refused() {
    let whole = camera::page_of(&[], 640, 480, 1);
    let sixteen = {
        let picture =
            image::ImageBuffer::<image::Luma<u16>, _>::from_fn(300, 200, |x, y| image::Luma([(x * y) as u16]));
        let mut png = std::io::Cursor::new(Vec::new());
        image::DynamicImage::ImageLuma16(picture).write_to(&mut png, image::ImageFormat::Png).expect("encodes");
        png.into_inner()
    };
    let error = |bytes: &[u8]| Frame::decode(bytes).err();
    assert_eq!(error(b""), Some(FrameError::Unreadable));
    assert_eq!(error(b"not a picture"), Some(FrameError::Unreadable));
    assert_eq!(error(&whole[..whole.len() / 2]), Some(FrameError::Unreadable));
    assert_eq!(error(&vec![0; (16 << 20) + 1]), Some(FrameError::TooLarge));
    assert_eq!(error(&camera::jpeg(8_001, 30, &vec![9; 8_001 * 30])), Some(FrameError::TooLarge));
    assert_eq!(error(&camera::jpeg(20, 20, &[9; 400])), Some(FrameError::TooSmall));
    assert!(look(&sixteen).codes.is_empty());
    assert!(Frame::of_luma(100, 100, vec![0; 99]).is_err());
    for cut in (0..whole.len()).step_by(whole.len() / 40) {
        // Whatever is left of it may be a frame or not; it is no reason to stop.
        if let Ok(frame) = Frame::decode(&[&whole[..cut], &[0xff, 0xd9]].concat()) {
            assert!(find(&frame, Effort::LIVE).codes.is_empty());
        }
    }
}

#[test]
fn a_frame_of_eight_thousand_pixels_is_looked_at_like_a_small_one() {
    let (id, code) = payload::form_code(&mut Draw::new(4));
    let px = 8_000 / (code.side + 8);
    let found = look(&camera::sharp(&code, px));
    assert!(texts(&found).len() == 1 && String::from_utf8_lossy(texts(&found)[0]).contains(&id));
}

#[test]
fn a_wall_of_marks_does_not_hold_the_view_up() {
    // Finders without end, and no code: each way of looking gives up in time.
    let side: usize = 720;
    let luma: Vec<u8> = (0..side * side)
        .map(|at| {
            let (x, y) = (at % side / 2 % 9, at / side / 2 % 9);
            let ring = x.abs_diff(4).max(y.abs_diff(4));
            if ring == 2 || ring == 4 { 230 } else { 20 }
        })
        .collect();
    let frame = Frame::of_luma(side, side, luma).expect("is a frame");
    assert!(find(&frame, Effort::LIVE).codes.is_empty());
}

#[test]
fn noise_stripes_and_torn_codes_never_give_an_id() {
    let mut draw = Draw::new(11);
    for round in 0..400 {
        let (width, height) = (120 + draw.below(80), 120 + draw.below(80));
        let mut picture = sample(Kind::Small, false, width, height, round).picture;
        let id = sample(Kind::Small, false, width, height, round).id;
        match round % 4 {
            0 => picture.luma.iter_mut().for_each(|value| *value = draw.share()),
            1 => spoil::noise(&mut picture, &mut draw, 0.25),
            2 => spoil::cover(&mut picture, (width as f32 / 2.0, height as f32 / 2.0), (18.0, 40.0), 0.5),
            _ => spoil::shake(&mut picture, 6.0, false),
        }
        let frame = Frame::of_luma(width, height, spoil::to_bytes(&picture)).expect("is a frame");
        for code in &find(&frame, Effort::LIVE).codes {
            let text = String::from_utf8_lossy(&code.text);
            assert!(text.contains(&id), "round {round} is read as something else");
        }
    }
}
