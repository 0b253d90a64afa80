//! What every store of a relay must do, whatever it is made of.
//!
//! A backend calls [`relay_store_conformance!`] with an expression that makes an empty store.

pub mod addendum;
pub mod enrolment;
pub mod fixture;
pub mod intake;
pub mod leases;
pub mod purge;
pub mod requests;
pub mod rules;

/// The identity that an empty store under test is to have.
pub const EPOCH: sync::EpochId = domain::Digest::from_bytes([0xe0; 32]);

/// Writes one test for each behaviour.
#[macro_export]
macro_rules! relay_store_conformance {
    ($make:expr) => {
        $crate::relay_store_conformance! { @tests $make;
            enrolment::a_code_enrols_one_tablet_and_no_second,
            enrolment::a_code_expires,
            enrolment::a_code_survives_four_wrong_proofs_and_dies_of_the_fifth,
            enrolment::a_new_tablet_first_learns_what_is_gone,
            enrolment::a_revoked_device_is_told_so_and_its_feed_is_dropped,
            intake::a_counter_that_does_not_rise_is_refused_and_changes_nothing,
            intake::the_same_upload_twice_is_stored_once,
            intake::the_last_carried_file_may_come_twice_and_no_earlier_one,
            intake::a_row_with_other_content_is_a_fork,
            intake::a_missing_row_is_a_gap,
            intake::rows_of_a_stranger_or_in_the_name_of_another_are_refused,
            intake::who_was_given_a_case_brings_it_back_to_a_store_that_lost_it,
            intake::a_row_in_the_name_of_nobody_is_refused,
            intake::a_row_larger_than_any_row_is_refused,
            intake::a_number_belongs_to_one_case,
            intake::one_bad_case_blocks_no_other,
            intake::new_rows_and_notices_reach_the_other_holders_only,
            intake::counts_are_counted_once,
            intake::the_feed_keeps_to_its_budget_and_forgets_what_is_stored,
            intake::a_tablet_of_another_epoch_starts_its_feed_again,
            intake::a_tablet_that_knows_more_than_the_store_renews_the_epoch,
            intake::orders_that_a_tablet_kept_are_entered_again_and_passed_on,
            intake::every_exchange_is_counted,
            requests::a_grant_brings_the_key_and_the_whole_log,
            requests::a_request_for_an_unknown_number_waits_for_its_case,
            requests::a_request_for_a_deleted_case_is_answered_with_its_certificate,
            requests::whoever_gave_a_word_hears_of_the_certificate,
            requests::the_same_request_is_not_answered_twice,
            requests::a_request_in_the_name_of_another_device_is_dropped,
            requests::the_first_request_key_of_a_device_stands,
            requests::keys_under_way_are_counted,
            addendum::a_case_without_an_order_takes_no_addendum,
            addendum::an_addendum_waits_for_the_city_when_all_of_it_is_here,
            addendum::the_same_part_twice_is_stored_once,
            addendum::a_changed_row_is_a_fork_and_a_missing_one_a_gap,
            addendum::an_addendum_has_its_limits,
            addendum::the_living_cases_know_nothing_of_an_addendum,
            addendum::a_receipt_for_another_device_or_for_less_answers_no_addendum,
            addendum::an_answered_addendum_is_gone_and_only_its_device_hears_of_it,
            addendum::two_devices_have_an_addendum_each,
            addendum::an_ack_counts_only_for_a_receipt_of_ones_own,
            addendum::a_certificate_ends_every_addendum,
            addendum::a_tablet_that_lost_its_place_gets_the_receipts_it_may_use,
            leases::a_lent_case_is_kept_elsewhere_when_another_tablet_has_stored_its_rows,
            leases::a_lease_says_since_when_what_was_wished_and_what_is_held,
            leases::only_leases_that_began_before_a_moment_or_are_wished_back_are_told,
            leases::the_device_that_opened_a_case_has_no_lease,
            leases::the_word_for_a_release_ends_the_holding,
            leases::a_release_that_is_not_obeyed_yet_changes_nothing,
            leases::a_new_grant_begins_anew_and_the_old_release_counts_no_longer,
            leases::a_return_counts_after_the_purge_too,
            leases::a_return_is_forgotten_with_the_certificate,
            leases::the_newest_rules_reach_every_tablet_and_older_ones_none,
            rules::the_newest_package_reaches_every_tablet_once_and_older_ones_none,
            rules::a_tablet_that_lost_its_place_hears_the_newest_package_again,
            purge::a_receipt_that_does_not_cover_every_row_deletes_nothing,
            purge::a_covering_receipt_deletes_the_case_and_tells_every_device,
            purge::nothing_of_a_purged_case_is_taken_in_again,
            purge::an_ack_needs_its_device_its_signature_and_an_order,
            purge::a_certificate_ends_the_purge,
            purge::the_ledger_chains_every_order,
        }
    };
    (@tests $make:expr; $($module:ident::$behaviour:ident,)*) => {
        $(
            #[test]
            fn $behaviour() {
                $crate::conformance::$module::$behaviour(&$make);
            }
        )*
    };
}
