//! The rules, one file each.

mod already_there;
mod attach_scans_rows;
mod autovacuum_off;
mod backfill_unbatched;
mod cascade_drops_more;
mod check_scans_table;
mod code_not_seen;
mod column_assigned_twice;
mod constraint_dropped;
mod contract_with_expand;
mod default_changed;
mod detach_scans_referencing_table;
mod domain_change_scans_tables;
mod drop_breaks_code;
mod drop_loses_rows;
mod enforcing_scans_table;
mod enum_value_unusable;
mod every_row_written;
mod foreign_key_blocks_writes;
mod foreign_key_without_index;
mod generated_change_rewrites_table;
mod granted_to_everybody;
mod half_done_on_failure;
mod incomplete_allowance;
mod index_build_blocks_writes;
mod index_there_already;
mod invalid_index_kept;
mod key_build_blocks_reads;
mod key_runs_out;
mod lock_wait_unbounded;
mod many_tables_locked;
mod name_cut;
mod name_off_pattern;
mod name_without_schema;
mod narrower_type;
mod needs_newer_server;
mod new_column_rewrites_table;
mod new_column_scans_table;
mod new_constraint_refuses_writes;
mod no_primary_key;
mod not_null_dropped;
mod not_null_scans_table;
mod not_valid_forever;
mod other_table_locked;
mod parent_locked_by_partition;
mod phase_not_kept;
mod phases_mixed;
mod reason_missing;
mod refresh_blocks_reads;
mod refused_by_server;
mod refused_in_transaction;
mod reindex_blocks_reads;
mod rename_breaks_code;
mod required_column_without_default;
mod rows_and_schema_in_file;
mod rule_rewrites_queries;
mod security_definer_path;
mod sequence_stays_small;
mod serial_column;
mod session_setting_leaks;
mod setting_without_effect;
mod several_changes_in_file;
mod statement_timeout_ends_build;
mod statistics_gone;
mod table_copy_blocks_reads;
mod table_in_many_files;
mod transaction_in_transaction;
mod transaction_left_open;
mod truncate_loses_rows;
mod type_change_rebuilds_indexes;
mod type_change_rechecks_rows;
mod type_change_rewrites_table;
mod type_with_a_catch;
mod unnamed_object;
mod unused_allowance;
mod validation_under_lock;
mod version_reused;
mod way_back_missing;
mod work_after_strong_lock;

use crate::rule::Rule;

/// Every rule, by the harm that it names. A rule is a file and a line here.
pub const RULES: &[&Rule] = &[
    &index_build_blocks_writes::INDEX_BUILD_BLOCKS_WRITES,
    &reindex_blocks_reads::REINDEX_BLOCKS_READS,
    &check_scans_table::CHECK_SCANS_TABLE,
    &foreign_key_blocks_writes::FOREIGN_KEY_BLOCKS_WRITES,
    &key_build_blocks_reads::KEY_BUILD_BLOCKS_READS,
    &not_null_scans_table::NOT_NULL_SCANS_TABLE,
    &new_column_rewrites_table::NEW_COLUMN_REWRITES_TABLE,
    &new_column_scans_table::NEW_COLUMN_SCANS_TABLE,
    &type_change_rewrites_table::TYPE_CHANGE_REWRITES_TABLE,
    &type_change_rebuilds_indexes::TYPE_CHANGE_REBUILDS_INDEXES,
    &type_change_rechecks_rows::TYPE_CHANGE_RECHECKS_ROWS,
    &table_copy_blocks_reads::TABLE_COPY_BLOCKS_READS,
    &refresh_blocks_reads::REFRESH_BLOCKS_READS,
    &attach_scans_rows::ATTACH_SCANS_ROWS,
    &detach_scans_referencing_table::DETACH_SCANS_REFERENCING_TABLE,
    &domain_change_scans_tables::DOMAIN_CHANGE_SCANS_TABLES,
    &generated_change_rewrites_table::GENERATED_CHANGE_REWRITES_TABLE,
    &enforcing_scans_table::ENFORCING_SCANS_TABLE,
    &validation_under_lock::VALIDATION_UNDER_LOCK,
    &work_after_strong_lock::WORK_AFTER_STRONG_LOCK,
    &lock_wait_unbounded::LOCK_WAIT_UNBOUNDED,
    &many_tables_locked::MANY_TABLES_LOCKED,
    &other_table_locked::OTHER_TABLE_LOCKED,
    &parent_locked_by_partition::PARENT_LOCKED_BY_PARTITION,
    &refused_in_transaction::REFUSED_IN_TRANSACTION,
    &refused_by_server::REFUSED_BY_SERVER,
    &needs_newer_server::NEEDS_NEWER_SERVER,
    &required_column_without_default::REQUIRED_COLUMN_WITHOUT_DEFAULT,
    &enum_value_unusable::ENUM_VALUE_UNUSABLE,
    &setting_without_effect::SETTING_WITHOUT_EFFECT,
    &statement_timeout_ends_build::STATEMENT_TIMEOUT_ENDS_BUILD,
    &name_cut::NAME_CUT,
    &invalid_index_kept::INVALID_INDEX_KEPT,
    &rename_breaks_code::RENAME_BREAKS_CODE,
    &drop_breaks_code::DROP_BREAKS_CODE,
    &narrower_type::NARROWER_TYPE,
    &not_null_dropped::NOT_NULL_DROPPED,
    &constraint_dropped::CONSTRAINT_DROPPED,
    &new_constraint_refuses_writes::NEW_CONSTRAINT_REFUSES_WRITES,
    &default_changed::DEFAULT_CHANGED,
    &drop_loses_rows::DROP_LOSES_ROWS,
    &truncate_loses_rows::TRUNCATE_LOSES_ROWS,
    &cascade_drops_more::CASCADE_DROPS_MORE,
    &every_row_written::EVERY_ROW_WRITTEN,
    &backfill_unbatched::BACKFILL_UNBATCHED,
    &phase_not_kept::PHASE_NOT_KEPT,
    &phases_mixed::PHASES_MIXED,
    &reason_missing::REASON_MISSING,
    &way_back_missing::WAY_BACK_MISSING,
    &transaction_left_open::TRANSACTION_LEFT_OPEN,
    &transaction_in_transaction::TRANSACTION_IN_TRANSACTION,
    &half_done_on_failure::HALF_DONE_ON_FAILURE,
    &rows_and_schema_in_file::ROWS_AND_SCHEMA_IN_FILE,
    &several_changes_in_file::SEVERAL_CHANGES_IN_FILE,
    &version_reused::VERSION_REUSED,
    &contract_with_expand::CONTRACT_WITH_EXPAND,
    &table_in_many_files::TABLE_IN_MANY_FILES,
    &not_valid_forever::NOT_VALID_FOREVER,
    &already_there::ALREADY_THERE,
    &column_assigned_twice::COLUMN_ASSIGNED_TWICE,
    &code_not_seen::CODE_NOT_SEEN,
    &session_setting_leaks::SESSION_SETTING_LEAKS,
    &autovacuum_off::AUTOVACUUM_OFF,
    &no_primary_key::NO_PRIMARY_KEY,
    &foreign_key_without_index::FOREIGN_KEY_WITHOUT_INDEX,
    &index_there_already::INDEX_THERE_ALREADY,
    &key_runs_out::KEY_RUNS_OUT,
    &serial_column::SERIAL_COLUMN,
    &sequence_stays_small::SEQUENCE_STAYS_SMALL,
    &statistics_gone::STATISTICS_GONE,
    &type_with_a_catch::TYPE_WITH_A_CATCH,
    &security_definer_path::SECURITY_DEFINER_PATH,
    &granted_to_everybody::GRANTED_TO_EVERYBODY,
    &rule_rewrites_queries::RULE_REWRITES_QUERIES,
    &name_off_pattern::NAME_OFF_PATTERN,
    &name_without_schema::NAME_WITHOUT_SCHEMA,
    &unnamed_object::UNNAMED_OBJECT,
    &unused_allowance::UNUSED_ALLOWANCE,
    &incomplete_allowance::INCOMPLETE_ALLOWANCE,
];

/// The rule with this code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}
