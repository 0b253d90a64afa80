//! The chores of the project: `cargo xtask help` lists them.

mod args;
mod background;
mod bench;
mod build;
mod disk;
mod display;
mod doctor;
mod fleet;
mod frontend;
mod gallery;
mod interrupt;
mod journey;
mod kills;
mod poll;
mod process;
mod progress;
mod run;
mod scanner;
mod setup;
mod test;
mod workspace;

use std::env;
use std::process::ExitCode;

use args::Chore;
use workspace::Workspace;

/// What a chore gives back; the text says what happened and what to do next.
pub(crate) type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match args::parse(&arguments).and_then(perform) {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("xtask: {reason}");
            interrupt::exit_code()
        }
    }
}

fn perform(chore: Chore) -> Result<ExitCode> {
    if let Chore::Help = chore {
        print!("{}", args::USAGE);
        return Ok(ExitCode::SUCCESS);
    }
    interrupt::listen()?;
    let workspace = Workspace::find()?;
    match chore {
        Chore::Help => {}
        Chore::SetUp => setup::everything(&workspace)?,
        Chore::Frontend => frontend::build(&workspace)?,
        Chore::Run(options) => run::run(&workspace, &options)?,
        Chore::Journey(options) => journey::journey(&workspace, &options)?,
        Chore::Kills(options) => kills::kills(&workspace, &options)?,
        Chore::Bench(options) => bench::bench(&workspace, &options)?,
        Chore::Fleet(options) => fleet::fleet(&workspace, &options)?,
        Chore::Gallery(options) => gallery::gallery(&workspace, &options)?,
        Chore::Scanner(options) => scanner::scanner(&workspace, &options)?,
        Chore::Test(options) => return test::test(&workspace, &options),
        Chore::Doctor => return Ok(doctor::doctor(&workspace)),
    }
    Ok(ExitCode::SUCCESS)
}
