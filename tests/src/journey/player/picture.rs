//! The picture that a step may keep of the screen on which it happened.

use super::Player;
use crate::journey::{counter::Failure, file::Step, step::Action};

impl Player<'_> {
    pub(super) fn keep_picture(&mut self, step: &Step) -> Result<(), String> {
        let Some(name) = &step.picture else { return Ok(()) };
        let kept = match (&step.action, &mut self.city) {
            (
                Action::CityLogIn(_)
                | Action::CityUsb(_)
                | Action::CityRevoke(_)
                | Action::CityLost(_)
                | Action::CityShow(_)
                | Action::CityEnd(_)
                | Action::CityExpectLeaving(_)
                | Action::CityRules(_)
                | Action::CityExpectRules(_)
                | Action::CityPublishRules(_)
                | Action::CityExpect(_)
                | Action::CityReceive(_)
                | Action::CityExpectAddition(_)
                | Action::CityConfirmAddition(_)
                | Action::CityCertified(_),
                Some(city),
            ) => city.picture(name),
            (action, _) => match tablet_of(action) {
                Some(tablet) => self.at(&tablet).and_then(|counter| counter.picture(name)),
                None => Err(Failure::Broken("the step has no screen".into())),
            },
        };
        match kept {
            Ok(()) => Ok(()),
            Err(Failure::Broken(reason)) => Err(reason),
            Err(Failure::Fault(fault)) => Err(fault.to_string()),
        }
    }
}

fn tablet_of(action: &Action) -> Option<String> {
    match action {
        Action::Enrol(step) => Some(step.tablet.clone()),
        Action::Start(step) => Some(step.tablet.clone()),
        Action::Staff(step) => Some(step.tablet.clone()),
        Action::LogIn(step) => Some(step.tablet.clone()),
        Action::Lock(step) => Some(step.tablet.clone()),
        Action::Open(step) => Some(step.tablet.clone()),
        Action::Request(step) => Some(step.tablet.clone()),
        Action::Return(step) => Some(step.tablet.clone()),
        Action::SetField(step) => Some(step.tablet.clone()),
        Action::ApplicationId(step) => Some(step.tablet.clone()),
        Action::Event(step) => Some(step.tablet.clone()),
        Action::Note(step) => Some(step.tablet.clone()),
        Action::Photograph(step) => Some(step.tablet.clone()),
        Action::Camera(step) => Some(step.tablet.clone()),
        Action::Pace(step) => Some(step.tablet.clone()),
        Action::Guide(step) => Some(step.tablet.clone()),
        Action::UsePhoto(step) => Some(step.tablet.clone()),
        Action::Excuse(step) => Some(step.tablet.clone()),
        Action::TurnPicture(step) => Some(step.tablet.clone()),
        Action::ScanCode(step) => Some(step.tablet.clone()),
        Action::CameraFails(step) => Some(step.tablet.clone()),
        Action::CameraWay(step) => Some(step.tablet.clone()),
        Action::SwitchCamera(step) => Some(step.tablet.clone()),
        Action::Choose(step) => Some(step.tablet.clone()),
        Action::HandOver(step) => Some(step.tablet.clone()),
        Action::Sync(step) => Some(step.tablet.clone()),
        Action::Night(step) => Some(step.tablet.clone()),
        Action::Carry(step) => Some(step.tablet.clone()),
        Action::UsbExport(step) => Some(step.tablet.clone()),
        Action::UsbImport(step) => Some(step.tablet.clone()),
        Action::Wait(step) => Some(step.tablet.clone()),
        Action::Show(step) => Some(step.tablet.clone()),
        Action::LostTablet(step) => Some(step.tablet.clone()),
        Action::Trouble(step) => Some(step.tablet.clone()),
        Action::LookUp(step) => Some(step.tablet.clone()),
        Action::ComeAgain(step) => Some(step.tablet.clone()),
        Action::Propose(step) => Some(step.tablet.clone()),
        Action::Turn(step) => Some(step.tablet.clone()),
        Action::Resident(step) => Some(step.tablet.clone()),
        Action::TurnBack(step) => Some(step.tablet.clone()),
        Action::ExpectCase(step) => Some(step.tablet.clone()),
        Action::ExpectCheck(step) => Some(step.tablet.clone()),
        Action::ExpectToday(step) => Some(step.tablet.clone()),
        Action::ExpectContract(step) => Some(step.tablet.clone()),
        Action::ExpectDeleted(step) => Some(step.tablet.clone()),
        Action::ExpectRules(step) => Some(step.tablet.clone()),
        Action::StartServer(_)
        | Action::CityUsb(_)
        | Action::StopServer(_)
        | Action::CityStaff(_)
        | Action::Kill(_)
        | Action::Network(_)
        | Action::CityLogIn(_)
        | Action::CityExpect(_)
        | Action::CityReceive(_)
        | Action::CityExpectAddition(_)
        | Action::CityConfirmAddition(_)
        | Action::CityCertified(_)
        | Action::CityLost(_)
        | Action::CityShow(_)
        | Action::CityEnd(_)
        | Action::CityExpectLeaving(_)
        | Action::CityRules(_)
        | Action::CityExpectRules(_)
        | Action::CityPublishRules(_)
        | Action::CityRevoke(_)
        | Action::Scan(_)
        | Action::ScanWithKeys(_)
        | Action::Damage(_) => None,
    }
}
