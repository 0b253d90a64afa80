//! Which use case answers which command, and the same by name for a caller that speaks JSON.

use crate::Tablet;
use bridge::{Command, Fault, FaultCode};

/// The tablet answers `C`.
pub trait Serve<C: Command> {
    fn serve(&self, request: C) -> Result<C::Reply, Fault>;
}

macro_rules! dispatcher {
    ($($function:ident => $request:ident,)*) => {
        /// Answers a command by its name.
        pub fn dispatch(tablet: &Tablet, name: &str, request: serde_json::Value) -> Result<serde_json::Value, Fault> {
            match name {
                $(<bridge::$request as Command>::NAME => answer::<bridge::$request>(tablet, request),)*
                _ => Err(FaultCode::RequestMalformed.into()),
            }
        }
    };
}
bridge::for_each_command!(dispatcher);

fn answer<C: Command>(tablet: &Tablet, request: serde_json::Value) -> Result<serde_json::Value, Fault>
where
    Tablet: Serve<C>,
{
    let request: C = serde_json::from_value(request).map_err(|_| FaultCode::RequestMalformed)?;
    let reply = tablet.serve(request)?;
    serde_json::to_value(reply).map_err(|_| FaultCode::RequestMalformed.into())
}

/// Declares that a method of the desk answers a command.
macro_rules! serve_at_desk {
    ($($request:ident => $method:ident;)*) => {
        $(impl Serve<bridge::$request> for Tablet {
            fn serve(&self, request: bridge::$request) -> Result<<bridge::$request as Command>::Reply, Fault> {
                self.desk().$method(request)
            }
        })*
    };
}

serve_at_desk! {
    GetStatus => status;
    AddStaff => add_staff;
    LogIn => log_in;
    Lock => lock;
    ExportUsb => export_usb;
    ImportUsb => import_usb;
    GetToday => today;
    GetRules => rules_of_today;
    OpenCase => open_case;
    RequestCase => request_case;
    ReturnCase => return_case;
    ViewCase => view_case;
    SetField => set_field;
    SetApplicationId => set_application_id;
    WriteNote => write_note;
    RecordEvent => record_event;
    ResolveClash => resolve_clash;
    Carry => carry;
    TakePhoto => take_photo;
    ViewPhoto => view_photo;
    HandOver => hand_over;
    ViewCertificate => view_certificate;
}

impl Serve<bridge::Enrol> for Tablet {
    fn serve(&self, request: bridge::Enrol) -> Result<bridge::Status, Fault> {
        self.enrol(&request)
    }
}

impl Serve<bridge::Synchronise> for Tablet {
    fn serve(&self, _: bridge::Synchronise) -> Result<bridge::Status, Fault> {
        self.synchronise()
    }
}
