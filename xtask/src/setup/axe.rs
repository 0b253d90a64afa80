//! axe-core, which looks for barriers in a page; it runs in tests alone and is in no product (MPL-2.0).

use std::fs;
use std::path::PathBuf;

use super::npm::Package;
use crate::Result;
use crate::workspace::Workspace;

const PACKAGE: Package = Package { name: "axe-core", version: "4.14.1" };
/// What npm compared the archive with, as the registry gave it when this version was chosen.
const INTEGRITY: &str =
    "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==";

/// Where its one file lies.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    PACKAGE.ensure(workspace)?;
    let record = PACKAGE.prefix(workspace).join("node_modules/.package-lock.json");
    let known = fs::read_to_string(&record).map_err(|error| format!("cannot read {}: {error}", record.display()))?;
    if !known.contains(INTEGRITY) {
        return Err(format!("axe-core {} is not the one that was chosen; see {}", PACKAGE.version, record.display()));
    }
    Ok(PACKAGE.folder(workspace).join("axe.min.js"))
}
