//! The command line.

pub(crate) const USAGE: &str = "fleet [--seeds N] [--from S] [--minutes M] [--jobs J] [--keep-going] | --seed S [--no-shrink] \
    | --file PATH | --planted [--only NAME]";

#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) seeds: Option<u64>,
    pub(crate) from: u64,
    /// How far one seed is from the next.
    pub(crate) stride: u64,
    pub(crate) seed: Option<u64>,
    pub(crate) file: Option<String>,
    pub(crate) minutes: Option<u64>,
    pub(crate) jobs: u64,
    pub(crate) keep_going: bool,
    pub(crate) no_shrink: bool,
    pub(crate) planted: bool,
    pub(crate) only: Option<String>,
    /// Ends with the counts as one line of JSON, for the process that asked.
    pub(crate) json: bool,
}

impl Options {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            seeds: None,
            from: 0,
            stride: 1,
            seed: None,
            file: None,
            minutes: None,
            jobs: 1,
            keep_going: false,
            no_shrink: false,
            planted: false,
            only: None,
            json: false,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value\n{USAGE}"));
            let number = |text: String| text.parse().map_err(|_| format!("{text} is no number"));
            match word.as_str() {
                "--seeds" => options.seeds = Some(number(value()?)?),
                "--from" => options.from = number(value()?)?,
                "--stride" => options.stride = number(value()?)?.max(1),
                "--seed" => options.seed = Some(number(value()?)?),
                "--minutes" => options.minutes = Some(number(value()?)?),
                "--jobs" => options.jobs = number(value()?)?,
                "--file" => options.file = Some(value()?),
                "--only" => options.only = Some(value()?),
                "--keep-going" => options.keep_going = true,
                "--no-shrink" => options.no_shrink = true,
                "--planted" => options.planted = true,
                "--json" => options.json = true,
                _ => return Err(format!("{word} is not understood\n{USAGE}")),
            }
        }
        Ok(options)
    }

    /// How many schedules: as many as fit into the time when only a time is given.
    pub(crate) fn count(&self) -> u64 {
        self.seeds.unwrap_or(if self.minutes.is_some() { 1 << 40 } else { 100 })
    }
}
