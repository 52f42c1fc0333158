//! The rules, one file each.

mod already_there;
mod attach_scans_rows;
mod autovacuum_off;
mod backfill_unbatched;
mod backfill_without_sync;
mod batch_by_offset;
mod boolean_may_be_null;
mod cannot_run_again;
mod cascade_drops_more;
mod cast_changes_queries;
mod catalog_written;
mod check_scans_table;
mod code_not_seen;
mod collation_version_taken_over;
mod column_assigned_twice;
mod command_unknown;
mod comment_missing;
mod composite_type_changed;
mod constraint_checked_later;
mod constraint_dropped;
mod constraint_not_enforced;
mod contract_with_expand;
mod default_changed;
mod definition_replaced;
mod detach_scans_referencing_table;
mod domain_change_scans_tables;
mod domain_with_constraint;
mod drop_breaks_code;
mod drop_loses_rows;
mod enforcing_scans_table;
mod enum_value_at_end;
mod enum_value_unknown_to_code;
mod enum_value_unusable;
mod enum_values_fixed;
mod event_trigger_changed;
mod every_row_written;
mod extension_changed;
mod foreign_key_blocks_writes;
mod foreign_key_loses_index;
mod foreign_key_may_be_null;
mod foreign_key_type_differs;
mod foreign_key_without_index;
mod foreign_source_changed;
mod generated_change_rewrites_table;
mod gone_already;
mod grant_passed_on;
mod granted_to_everybody;
mod guard_dropped;
mod half_done_on_failure;
mod hash_index_only_equals;
mod history_edited;
mod history_not_desired;
mod identity_refuses_values;
mod incomplete_allowance;
mod index_build_blocks_writes;
mod index_column_twice;
mod index_drop_blocks_reads;
mod index_goes_with_column;
mod index_still_used;
mod index_there_already;
mod index_too_wide;
mod invalid_index_kept;
mod key_build_blocks_reads;
mod key_runs_out;
mod length_in_type;
mod lock_wait_too_long;
mod lock_wait_unbounded;
mod many_tables_locked;
mod name_cut;
mod name_needs_quotes;
mod name_off_pattern;
mod name_without_schema;
mod narrower_type;
mod needs_newer_server;
mod new_column_rewrites_table;
mod new_column_scans_table;
mod new_constraint_refuses_writes;
mod no_index_in_between;
mod no_primary_key;
mod not_null_dropped;
mod not_null_scans_table;
mod not_valid_forever;
mod order_crossed;
mod other_table_locked;
mod owner_changed;
mod padding_wasted;
mod parent_locked_by_partition;
mod partition_bounds_refused;
mod phase_not_kept;
mod phases_mixed;
mod primary_key_swapped;
mod publication_changed;
mod publication_refuses_writes;
mod reason_missing;
mod refresh_blocks_reads;
mod refused_by_server;
mod refused_in_transaction;
mod registry_entry_missing;
mod rehearsal_missing;
mod reindex_blocks_reads;
mod rename_breaks_code;
mod replica_identity_changed;
mod required_column_without_default;
mod revoke_breaks_code;
mod row_security_changed;
mod row_shape_changed;
mod rows_and_schema_in_file;
mod rows_join_parent;
mod rows_leave_parent;
mod rows_not_repeatable;
mod rows_outside_transaction;
mod rule_rewrites_queries;
mod scanned_more_than_once;
mod security_definer_path;
mod sequence_moved;
mod sequence_stays_small;
mod serial_column;
mod server_setting_in_migration;
mod session_setting_leaks;
mod session_unbounded;
mod setting_without_effect;
mod several_changes_in_file;
mod statement_timeout_ends_build;
mod statistics_gone;
mod table_copied_at_once;
mod table_copy_blocks_reads;
mod table_in_many_files;
mod table_too_wide;
mod time_zone_assumed;
mod transaction_in_transaction;
mod transaction_left_open;
mod triggers_disabled;
mod truncate_loses_rows;
mod type_change_rebuilds_indexes;
mod type_change_rechecks_rows;
mod type_change_rewrites_table;
mod type_with_a_catch;
mod unique_index_loses_where;
mod unlogged_loses_rows;
mod unnamed_object;
mod unused_allowance;
mod update_not_repeatable;
mod validation_under_lock;
mod version_reused;
mod view_shape_refused;
mod waits_for_transaction;
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
    &index_drop_blocks_reads::INDEX_DROP_BLOCKS_READS,
    &no_index_in_between::NO_INDEX_IN_BETWEEN,
    &foreign_key_loses_index::FOREIGN_KEY_LOSES_INDEX,
    &lock_wait_too_long::LOCK_WAIT_TOO_LONG,
    &session_unbounded::SESSION_UNBOUNDED,
    &scanned_more_than_once::SCANNED_MORE_THAN_ONCE,
    &batch_by_offset::BATCH_BY_OFFSET,
    &index_still_used::INDEX_STILL_USED,
    &index_goes_with_column::INDEX_GOES_WITH_COLUMN,
    &refused_in_transaction::REFUSED_IN_TRANSACTION,
    &refused_by_server::REFUSED_BY_SERVER,
    &needs_newer_server::NEEDS_NEWER_SERVER,
    &required_column_without_default::REQUIRED_COLUMN_WITHOUT_DEFAULT,
    &enum_value_unusable::ENUM_VALUE_UNUSABLE,
    &setting_without_effect::SETTING_WITHOUT_EFFECT,
    &statement_timeout_ends_build::STATEMENT_TIMEOUT_ENDS_BUILD,
    &name_cut::NAME_CUT,
    &invalid_index_kept::INVALID_INDEX_KEPT,
    &view_shape_refused::VIEW_SHAPE_REFUSED,
    &gone_already::GONE_ALREADY,
    &command_unknown::COMMAND_UNKNOWN,
    &partition_bounds_refused::PARTITION_BOUNDS_REFUSED,
    &rename_breaks_code::RENAME_BREAKS_CODE,
    &drop_breaks_code::DROP_BREAKS_CODE,
    &narrower_type::NARROWER_TYPE,
    &not_null_dropped::NOT_NULL_DROPPED,
    &constraint_dropped::CONSTRAINT_DROPPED,
    &constraint_checked_later::CONSTRAINT_CHECKED_LATER,
    &new_constraint_refuses_writes::NEW_CONSTRAINT_REFUSES_WRITES,
    &default_changed::DEFAULT_CHANGED,
    &unique_index_loses_where::UNIQUE_INDEX_LOSES_WHERE,
    &primary_key_swapped::PRIMARY_KEY_SWAPPED,
    &enum_value_unknown_to_code::ENUM_VALUE_UNKNOWN_TO_CODE,
    &row_security_changed::ROW_SECURITY_CHANGED,
    &revoke_breaks_code::REVOKE_BREAKS_CODE,
    &owner_changed::OWNER_CHANGED,
    &replica_identity_changed::REPLICA_IDENTITY_CHANGED,
    &publication_changed::PUBLICATION_CHANGED,
    &publication_refuses_writes::PUBLICATION_REFUSES_WRITES,
    &foreign_source_changed::FOREIGN_SOURCE_CHANGED,
    &composite_type_changed::COMPOSITE_TYPE_CHANGED,
    &definition_replaced::DEFINITION_REPLACED,
    &cast_changes_queries::CAST_CHANGES_QUERIES,
    &catalog_written::CATALOG_WRITTEN,
    &row_shape_changed::ROW_SHAPE_CHANGED,
    &identity_refuses_values::IDENTITY_REFUSES_VALUES,
    &guard_dropped::GUARD_DROPPED,
    &event_trigger_changed::EVENT_TRIGGER_CHANGED,
    &rows_join_parent::ROWS_JOIN_PARENT,
    &rows_leave_parent::ROWS_LEAVE_PARENT,
    &drop_loses_rows::DROP_LOSES_ROWS,
    &truncate_loses_rows::TRUNCATE_LOSES_ROWS,
    &cascade_drops_more::CASCADE_DROPS_MORE,
    &every_row_written::EVERY_ROW_WRITTEN,
    &backfill_unbatched::BACKFILL_UNBATCHED,
    &time_zone_assumed::TIME_ZONE_ASSUMED,
    &unlogged_loses_rows::UNLOGGED_LOSES_ROWS,
    &triggers_disabled::TRIGGERS_DISABLED,
    &update_not_repeatable::UPDATE_NOT_REPEATABLE,
    &backfill_without_sync::BACKFILL_WITHOUT_SYNC,
    &sequence_moved::SEQUENCE_MOVED,
    &collation_version_taken_over::COLLATION_VERSION_TAKEN_OVER,
    &phase_not_kept::PHASE_NOT_KEPT,
    &phases_mixed::PHASES_MIXED,
    &reason_missing::REASON_MISSING,
    &way_back_missing::WAY_BACK_MISSING,
    &registry_entry_missing::REGISTRY_ENTRY_MISSING,
    &rehearsal_missing::REHEARSAL_MISSING,
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
    &extension_changed::EXTENSION_CHANGED,
    &rows_outside_transaction::ROWS_OUTSIDE_TRANSACTION,
    &cannot_run_again::CANNOT_RUN_AGAIN,
    &rows_not_repeatable::ROWS_NOT_REPEATABLE,
    &server_setting_in_migration::SERVER_SETTING_IN_MIGRATION,
    &order_crossed::ORDER_CROSSED,
    &history_edited::HISTORY_EDITED,
    &history_not_desired::HISTORY_NOT_DESIRED,
    &waits_for_transaction::WAITS_FOR_TRANSACTION,
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
    &index_column_twice::INDEX_COLUMN_TWICE,
    &index_too_wide::INDEX_TOO_WIDE,
    &hash_index_only_equals::HASH_INDEX_ONLY_EQUALS,
    &boolean_may_be_null::BOOLEAN_MAY_BE_NULL,
    &table_too_wide::TABLE_TOO_WIDE,
    &length_in_type::LENGTH_IN_TYPE,
    &foreign_key_type_differs::FOREIGN_KEY_TYPE_DIFFERS,
    &constraint_not_enforced::CONSTRAINT_NOT_ENFORCED,
    &domain_with_constraint::DOMAIN_WITH_CONSTRAINT,
    &enum_value_at_end::ENUM_VALUE_AT_END,
    &enum_values_fixed::ENUM_VALUES_FIXED,
    &grant_passed_on::GRANT_PASSED_ON,
    &table_copied_at_once::TABLE_COPIED_AT_ONCE,
    &name_needs_quotes::NAME_NEEDS_QUOTES,
    &foreign_key_may_be_null::FOREIGN_KEY_MAY_BE_NULL,
    &padding_wasted::PADDING_WASTED,
    &comment_missing::COMMENT_MISSING,
    &unused_allowance::UNUSED_ALLOWANCE,
    &incomplete_allowance::INCOMPLETE_ALLOWANCE,
];

/// The rule with this code.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}
