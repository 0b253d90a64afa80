//! What can keep the city desk from doing its work.

use crate::StoreError;
use sync::LinkError;

#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("root key file {path}: {error}")]
    RootFile { path: String, error: std::io::Error },
    #[error("key page does not open with its root key")]
    PageSealed,
    #[error("控えの保存先（{path}）に書き込めません：{reason} → 保存先の接続と空き容量を確かめてください。")]
    Mirror { path: String, reason: String },
    #[error(
        "控えの保存先は、別のサーバーが使っているか、このサーバーより新しいものです。 → 同じ控えを使うサーバーが他に動いていないか確かめ、         なければ hikitsugi-server restore で復元してください。"
    )]
    MirrorForeign,
    #[error(
        "relay.db が以前の状態に戻っています。このままでは動かせません。 → hikitsugi-server restore で、バックアップと控えから復元してください。"
    )]
    RelayWentBack,
    #[error(
        "データフォルダーが控えより古い状態に戻っています。このままでは動かせません。 → hikitsugi-server restore で、バックアップと控えから復元してください。"
    )]
    StoreWentBack,
    #[error("no such case")]
    NoSuchCase,
    #[error("no such addendum")]
    NoSuchAddendum,
    #[error("the device of the addendum never held the case")]
    NotAHolder,
    #[error("the case key does not open: its one-time key is unknown or the envelope is torn")]
    CaseSealed,
    #[error("the relay holds a log with a gap")]
    LogIncomplete,
    #[error("the request does not prove that somebody was logged in")]
    RequestUnproven,
}
