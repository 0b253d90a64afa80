//! The commands, and how they are written.

use crate::{
    Failure, Place, backup, certificate, device, erasure, init, mirror, now, policy, request_key, restore, rules,
    serve, staff,
};
use std::{collections::BTreeMap, net::SocketAddr, path::Path};

pub const USAGE: &str = "usage:
  hikitsugi-server init --data DIR [--host NAME]
  hikitsugi-server serve --data DIR --listen ADDRESS:PORT
  hikitsugi-server staff add --data DIR --login NAME --name NAME    (password on standard input)
  hikitsugi-server enrol-code --data DIR --label LABEL
  hikitsugi-server devices --data DIR
  hikitsugi-server revoke --data DIR --device ID
  hikitsugi-server policy --data DIR [--stop-after DAYS] [--destroy-after DAYS] [--lease DAYS] [--holidays FILE]
  hikitsugi-server rules check DIR
  hikitsugi-server rules publish DIR --data DIR [--confirm DIGEST]
  hikitsugi-server request-key --data DIR --device ID [--accept NUMBER]
  hikitsugi-server lost --data DIR --device ID
  hikitsugi-server end-contract --data DIR              (again: shows how far each device is)
  hikitsugi-server exposure --data DIR --device ID [--json]
  hikitsugi-server certificates --data DIR [--case-number NUMBER]
  hikitsugi-server certificate verify --file FILE --city-key KEY
  hikitsugi-server prove-erasure --data DIR --case-number NUMBER [--canary-file FILE] [--json]
  hikitsugi-server city-key --data DIR
  hikitsugi-server mirror --data DIR --to DIR           (the server must be stopped)
  hikitsugi-server backup --data DIR --to DIR
  hikitsugi-server restore --from DIR --mirror DIR --data DIR";

/// Options that take no value.
const FLAGS: [&str; 1] = ["json"];

struct Command<'a> {
    words: Vec<&'a str>,
    options: BTreeMap<&'a str, &'a str>,
}

pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let command = Command::parse(arguments)?;
    match command.words.as_slice() {
        ["init"] => {
            let host = command.optional("host").unwrap_or("localhost");
            command.only(&["data", "host"])?;
            init(&command.place()?, host, now())
        }
        ["serve"] => {
            command.only(&["data", "listen"])?;
            serve::run(&command.place()?, command.listen()?)
        }
        ["staff", "add"] => {
            command.only(&["data", "login", "name"])?;
            let (login, name) = (command.option("login")?, command.option("name")?);
            let address = staff::add(&command.place()?, login, name, &mut std::io::stdin().lock())?;
            print(vec![format!("totp {address}")])
        }
        ["enrol-code"] => {
            command.only(&["data", "label"])?;
            let code = device::offer(&command.place()?, command.option("label")?, now())?;
            print(vec![format!("code {}", code.grouped())])
        }
        ["devices"] => print(command.only(&["data"]).and_then(|()| device::list(&command.place()?))?),
        ["revoke"] => {
            command.only(&["data", "device"])?;
            device::revoke(&command.place()?, command.option("device")?, now())
        }
        ["policy"] => {
            command.only(&["data", "stop-after", "destroy-after", "lease", "holidays"])?;
            let change = policy::Change {
                stop_after: command.optional("stop-after"),
                destroy_after: command.optional("destroy-after"),
                lease: command.optional("lease"),
                holidays: command.optional("holidays").map(Path::new),
            };
            print(policy::set(&command.place()?, &change, now())?)
        }
        ["rules", "check", folder] => {
            command.only(&[])?;
            print(rules::check(Path::new(folder))?)
        }
        ["rules", "publish", folder] => {
            command.only(&["data", "confirm"])?;
            print(rules::publish(&command.place()?, Path::new(folder), command.optional("confirm"), now())?)
        }
        ["request-key"] => {
            command.only(&["data", "device", "accept"])?;
            let (place, device) = (command.place()?, command.option("device")?);
            print(request_key::accept(&place, device, command.optional("accept"), now())?)
        }
        ["lost"] => {
            command.only(&["data", "device"])?;
            print(vec![device::declare_lost(&command.place()?, command.option("device")?, now())?])
        }
        ["end-contract"] => {
            command.only(&["data"])?;
            print(device::end_contract(&command.place()?, now())?)
        }
        ["exposure"] => {
            command.only(&["data", "device", "json"])?;
            let json = command.optional("json").is_some();
            print(vec![device::exposure(&command.place()?, command.option("device")?, json, now())?])
        }
        ["certificates"] => {
            command.only(&["data", "case-number"])?;
            match command.optional("case-number") {
                Some(number) => print(vec![certificate::of_case(&command.place()?, number)?]),
                None => print(certificate::list(&command.place()?)?),
            }
        }
        ["certificate", "verify"] => {
            command.only(&["file", "city-key"])?;
            let verified = certificate::verify(Path::new(command.option("file")?), command.option("city-key")?)?;
            print(vec![verified])
        }
        ["prove-erasure"] => {
            command.only(&["data", "case-number", "canary-file", "json"])?;
            let canary_file = command.optional("canary-file").map(Path::new);
            let report = erasure::prove(&command.place()?, command.option("case-number")?, canary_file)?;
            let shown = if command.optional("json").is_some() { report.to_json() } else { report.to_string() };
            print(vec![shown])?;
            if report.holds() { Ok(()) } else { Err(Failure::NotErased) }
        }
        ["city-key"] => {
            command.only(&["data"])?;
            print(vec![command.place()?.open_city_store()?.city_key()?.to_string()])
        }
        ["mirror"] => {
            command.only(&["data", "to"])?;
            mirror::set(&command.place()?, Path::new(command.option("to")?))
        }
        ["backup"] => {
            command.only(&["data", "to"])?;
            backup::make(&command.place()?, Path::new(command.option("to")?), now())
        }
        ["restore"] => {
            command.only(&["from", "mirror", "data"])?;
            let (from, mirror) = (Path::new(command.option("from")?), Path::new(command.option("mirror")?));
            print(vec![restore::run(from, mirror, Path::new(command.option("data")?))?])
        }
        _ => Err(Failure::Usage("no such command".into())),
    }
}

fn print(lines: Vec<String>) -> Result<(), Failure> {
    lines.into_iter().try_for_each(|line| journal::say(line).map_err(Failure::Output))
}

impl<'a> Command<'a> {
    fn parse(arguments: &'a [String]) -> Result<Self, Failure> {
        let mut command = Self { words: Vec::new(), options: BTreeMap::new() };
        let mut rest = arguments.iter().map(String::as_str);
        while let Some(argument) = rest.next() {
            let Some(name) = argument.strip_prefix("--") else {
                command.words.push(argument);
                continue;
            };
            let value = if FLAGS.contains(&name) { Some("") } else { rest.next() };
            let value = value.ok_or_else(|| Failure::Usage(format!("--{name} has no value")))?;
            if command.options.insert(name, value).is_some() {
                return Err(Failure::Usage(format!("--{name} is given twice")));
            }
        }
        Ok(command)
    }

    fn only(&self, known: &[&str]) -> Result<(), Failure> {
        match self.options.keys().find(|name| !known.contains(name)) {
            Some(unknown) => Err(Failure::Usage(format!("--{unknown} is not an option of this command"))),
            None => Ok(()),
        }
    }

    fn optional(&self, name: &str) -> Option<&'a str> {
        self.options.get(name).copied()
    }

    fn option(&self, name: &str) -> Result<&'a str, Failure> {
        self.optional(name).ok_or_else(|| Failure::Usage(format!("--{name} is missing")))
    }

    fn place(&self) -> Result<Place, Failure> {
        Ok(Place::at(self.option("data")?))
    }

    fn listen(&self) -> Result<SocketAddr, Failure> {
        let text = self.option("listen")?;
        text.parse().map_err(|_| Failure::Usage("--listen wants an address and a port, as 127.0.0.1:8443".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(arguments: &[&str]) -> u8 {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        run(&arguments).expect_err("is refused").exit_code()
    }

    #[test]
    fn a_command_that_is_not_understood_says_how_to_write_it() {
        assert_eq!(fails(&[]), 2);
        assert_eq!(fails(&["init"]), 2);
        assert_eq!(fails(&["init", "--data"]), 2);
        assert_eq!(fails(&["devices", "--data", "a", "--data", "b"]), 2);
        assert_eq!(fails(&["serve", "--data", "a", "--listen", "here"]), 2);
        assert_eq!(fails(&["devices", "--data", "a", "--force", "yes"]), 2);
        assert_eq!(fails(&["devices", "--data", "/nonexistent"]), 1);
    }
}
